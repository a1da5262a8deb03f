/** Waits that would last longer than whoever asked has time. */
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createClient } from '../../../../adapters/jira/line/client.ts';
import type { ClientSession } from '../../../../adapters/toolkit/client-policy.ts';
import { uncounted } from '../../../../src/lib/buffered-bytes.ts';
import { createMetrics } from '../../../../src/lib/observe/metrics.ts';
import { createUpstreamMetrics } from '../../../../src/lib/observe/upstream-metrics.ts';
import { createAnswerHolds } from '../../../../src/lib/outbound/answer-holds.ts';
import { alone } from '../../../../src/lib/peers.ts';
import { Secret } from '../../../../src/lib/secret.ts';

beforeEach(() =>
  vi.useFakeTimers({
    now: Date.parse('2026-03-26T15:30:00.000Z'),
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'],
  }),
);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A line to a Jira that refuses the first call and asks for five seconds. */
function refusedOnce(timeLeftMs: number) {
  const clock = { now: () => Date.now() };
  const kept = new Map<string, object>();
  const metrics = createUpstreamMetrics(createMetrics(), clock);
  let calls = 0;
  const outbound = {
    answers: createAnswerHolds(uncounted, { kind: 'answers', id: 'acme' }, 0),
    metrics,
    peers: alone(),
    wait: () => () => undefined,
    shared: (key: string, make: () => object) => {
      const found = kept.get(key) ?? make();
      kept.set(key, found);
      return found;
    },
    request: async () => {
      calls += 1;
      return calls === 1
        ? { status: 429, headers: { 'retry-after': '5' }, body: Readable.from([Buffer.from('{}')]) }
        : { status: 200, headers: {}, body: Readable.from([Buffer.from('{"ok":true}')]) };
    },
  };
  const line = {
    connection: { id: 'c', auth: { api_url: 'https://acme.atlassian.net' } },
    credentials: new Secret(JSON.stringify({ kind: 'basic', email: 'a@b.c', token: 't' })),
    outbound,
    clock,
    signal: new AbortController().signal,
    deadline: Date.now() + timeLeftMs,
  } as unknown as ClientSession;
  return { client: createClient(line), calls: () => calls };
}

/** What has come of it before any time has passed. */
async function outcome(work: Promise<unknown>): Promise<unknown> {
  let found: unknown;
  void work.then(
    (value) => {
      found = value;
    },
    (error: unknown) => {
      found = error;
    },
  );
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  return found;
}

const BUSY = { code: 'upstream_rate_limited', retryAfter: 5 };
const request = { path: '/rest/api/3/myself' };

it('a pause after which no call has time is not made', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const { client, calls } = refusedOnce(5500);
  expect(await outcome(client.json(request))).toMatchObject(BUSY);
  expect(calls()).toBe(1);
});

it('the time by which those who wait are staggered counts', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.99);
  const { client, calls } = refusedOnce(7000);
  expect(await outcome(client.json(request))).toMatchObject(BUSY);
  expect(calls()).toBe(1);
});

it('a pause for which there is time is made', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.99);
  const { client } = refusedOnce(8000);
  const answer = client.json(request);
  expect(await outcome(answer)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(7000);
  expect(await answer).toEqual({ ok: true });
});
