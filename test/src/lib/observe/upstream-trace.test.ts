import { describe, expect, it } from 'vitest';
import { UpstreamTrace } from '../../../../src/lib/observe/upstream-trace.ts';

function traceAt() {
  const time = { ms: 5000 };
  return { time, trace: new UpstreamTrace({ now: () => time.ms }) };
}

describe('a trace of upstream calls', () => {
  it('has each with what it was, when it began, how it was answered and how long it took', () => {
    const { time, trace } = traceAt();
    time.ms += 3;
    const first = trace.begin('GET', '/rest/api/3/issue/1');
    time.ms += 20;
    first.answered(200);
    time.ms += 5;
    first.end();
    time.ms += 100;
    expect(trace.calls).toEqual([{ method: 'GET', path: '/rest/api/3/issue/1', status: 200, startMs: 3, ms: 25 }]);
  });

  it('tells the time so far of what is under way, and no status where there was no answer', () => {
    const { time, trace } = traceAt();
    trace.begin('POST', '/a');
    const lost = trace.begin('POST', '/b');
    time.ms += 4;
    lost.end();
    time.ms += 6;
    lost.end();
    expect(trace.calls.map(({ status, ms }) => [status, ms])).toEqual([
      [null, 10],
      [null, 4],
    ]);
  });

  it('keeps the first and the last of very many, and counts the others', () => {
    const { trace } = traceAt();
    for (let number = 0; number < 500; number++) trace.begin('GET', `/${number}`);
    const paths = trace.calls.map(({ path }) => path);
    expect(paths).toHaveLength(50);
    expect([paths[0], paths[39], paths[40], paths[49]]).toEqual(['/0', '/39', '/490', '/499']);
    expect(trace.omitted).toBe(450);
  });

  it('cuts paths that are very long', () => {
    const { trace } = traceAt();
    trace.begin('GET', `/${'x'.repeat(5000)}`);
    expect(trace.calls[0]?.path).toHaveLength(300);
  });
});
