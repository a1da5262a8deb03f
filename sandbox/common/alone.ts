/** A sandbox as a process of its own. */

interface Running {
  readonly url: string;
  close(): Promise<void>;
}

interface Options {
  readonly port: number;
  readonly rateLimits: { readonly enforced: boolean };
}

function portOf(text = '4000'): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  process.stderr.write('SANDBOX_PORT must be a port number, 0 to 65535\n');
  process.exit(1);
}

/**
 * Listens on `SANDBOX_PORT`, with the provider's rate limits when `SANDBOX_RATE_LIMITS` is `true`, until it is told to stop.
 * @param shown what whoever connects to it needs, on the first line of stdout.
 */
export async function runAlone<S extends Running>(
  start: (options: Options) => Promise<S>,
  shown: (sandbox: S) => Readonly<Record<string, string>>,
): Promise<void> {
  const port = portOf(process.env.SANDBOX_PORT);
  const rateLimits = { enforced: process.env.SANDBOX_RATE_LIMITS === 'true' };
  const sandbox = await start({ port, rateLimits }).catch((error: unknown) => {
    process.stderr.write(
      `The sandbox can't listen on port ${port}: ${error instanceof Error ? error.message : error}\n`,
    );
    process.exit(1);
  });
  process.stdout.write(`${JSON.stringify({ msg: 'listening', url: sandbox.url, ...shown(sandbox) })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void sandbox.close());
}
