import { describe, expect, it } from 'vitest';
import { showProgress } from '../../../src/cli/progress.ts';

function terminal(options: { isTTY: boolean; columns?: number }) {
  const written: string[] = [];
  const time = { ms: 0 };
  const stream = { ...options, write: (text: string) => written.push(text) };
  return { written, time, progress: showProgress(stream, { now: () => time.ms }) };
}

describe('a bar', () => {
  it('shows how far the work is, and goes when it is done', () => {
    const { written, time, progress } = terminal({ isTTY: true, columns: 40 });
    progress.show('copied', 0, 200);
    time.ms += 200;
    progress.show('copied', 50, 200);
    progress.end();
    expect(written).toEqual([
      '\r\u001b[K[-----------------]   0%   0/200 copied',
      '\r\u001b[K[####-------------]  25%  50/200 copied',
      '\r\u001b[K',
    ]);
  });

  it('fits the line, however narrow or wide it is', () => {
    for (const columns of [40, 80, 200]) {
      const { written, progress } = terminal({ isTTY: true, columns });
      progress.show('copied', 99_999, 100_000);
      expect((written[0] ?? '').length - '\r\u001b[K'.length).toBeLessThan(columns);
    }
  });

  it('is not drawn more often than anybody sees', () => {
    const { written, time, progress } = terminal({ isTTY: true });
    for (let done = 0; done < 1000; done++) {
      progress.show('copied', done, 1000);
      time.ms += 1;
    }
    expect(written).toHaveLength(10);
  });

  it('is not drawn where nobody looks, or where there is nothing to do', () => {
    const nobody = terminal({ isTTY: false });
    nobody.progress.show('copied', 1, 2);
    nobody.progress.end();
    const nothing = terminal({ isTTY: true });
    nothing.progress.show('copied', 0, 0);
    nothing.progress.end();
    expect([nobody.written, nothing.written]).toEqual([[], []]);
  });
});
