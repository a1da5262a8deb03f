/** A process that asks for a URL all the time, so that nobody else's work is in its times. */
export {};

const [url = '', everyMs = ''] = process.argv.slice(2);

/** Milliseconds of what was not answered. */
const LOST = 3_600_000;

async function ask(): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(url);
  await answer.text();
  return answer.status === 200 ? performance.now() - begun : LOST;
}

process.on('disconnect', () => process.exit());
for (;;) {
  process.send?.(await ask().catch(() => LOST));
  await new Promise((resolve) => setTimeout(resolve, Number(everyMs)));
}
