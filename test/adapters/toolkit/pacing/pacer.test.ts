/** Pacing against a made-up provider, in made-up time; with the limits that Jira has, which are of every kind. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pacingPolicy } from '../../../../adapters/jira/line/pacing.ts';
import type { PacedCall } from '../../../../adapters/toolkit/pacing/call.ts';
import { Pacer } from '../../../../adapters/toolkit/pacing/pacer.ts';
import type { PacingPolicy } from '../../../../adapters/toolkit/pacing/policy.ts';
import { Quota } from '../../../../adapters/toolkit/pacing/quota.ts';
import { createMetrics } from '../../../../src/lib/observe/metrics.ts';
import { createUpstreamMetrics } from '../../../../src/lib/observe/upstream-metrics.ts';
import { alone, type Peers } from '../../../../src/lib/peers.ts';

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-03-26T15:30:00.000Z') }));
afterEach(() => vi.useRealTimers());

const clock = { now: () => Date.now() };
const waits: string[] = [];
beforeEach(() => waits.splice(0));

const call = (method: string, path: string, more: Partial<PacedCall> = {}): PacedCall => ({
  connectionId: 'c',
  method,
  path: `/rest/api/3/${path}`,
  deadline: Date.now() + 60_000,
  signal: new AbortController().signal,
  wait: (kind) => {
    waits.push(kind);
    return () => undefined;
  },
  ...more,
});
const read = (path: string, connectionId = 'c') => call('GET', path, { connectionId });
const write = (issue: string) => call('PUT', `issue/${issue}`);

const quotas = (app = new Quota(), tenant = new Quota()) => ({ app_quota: app, tenant_quota: tenant });

/** A pacer of one site, with quotas of its own unless others are given. */
function site(own = quotas(), peers: Peers = alone()) {
  const metrics = createUpstreamMetrics(createMetrics(), clock);
  const pacer = new Pacer({ site: 'x', policy: pacingPolicy, clock, metrics, peers, random: () => 0 });
  return {
    take: (one: PacedCall) => pacer.take(one, own),
    unheld: (one: PacedCall) => pacer.takeUnheld(one),
    learn: (one: PacedCall, headers: Record<string, string>, status = 200) =>
      pacer.learn(one, own, { status, headers }),
    refuse: (one: PacedCall, reason: string | undefined, seconds: number) =>
      pacer.learn(one, own, {
        status: 429,
        headers: { 'retry-after': String(seconds), ...(reason !== undefined && { 'ratelimit-reason': reason }) },
      }),
    /** Whether a call that has no time to wait could be made now. */
    isOpen: async (one: PacedCall) => {
      const hurried = { ...one, deadline: Date.now() + 1001 };
      return await pacer.take(hurried, own).then(
        (free) => {
          free();
          return true;
        },
        () => false,
      );
    },
  };
}

/** Lets time pass until all is settled. */
async function settled<T>(work: Promise<T>, stepMs = 50): Promise<T> {
  let isOver = false;
  const watched = work.finally(() => {
    isOver = true;
  });
  watched.catch(() => undefined);
  for (let step = 0; !isOver && step < 100_000; step++) await vi.advanceTimersByTimeAsync(stepMs);
  return await watched;
}

describe('a 429', () => {
  it('of a burst closes its endpoint and method, for every object', async () => {
    const { refuse, isOpen } = site();
    refuse(read('issue/10001'), 'jira-burst-based', 5);
    expect(await isOpen(read('issue/10002'))).toBe(false);
    expect(await isOpen(read('issue/shop-7'))).toBe(false);
    expect(await isOpen(write('10001'))).toBe(true);
    expect(await isOpen(read('project/search'))).toBe(true);
  });

  it('of an unknown kind counts as a burst', async () => {
    const { refuse, isOpen } = site();
    refuse(read('field'), undefined, 5);
    expect(await isOpen(read('field'))).toBe(false);
    expect(await isOpen(read('status'))).toBe(true);
  });

  it('of the quota of a site closes the site', async () => {
    const app = new Quota();
    const [one, other] = [site(quotas(app)), site(quotas(app))];
    one.refuse(read('field'), 'jira-quota-tenant-based', 5);
    expect(await one.isOpen(write('1'))).toBe(false);
    expect(await other.isOpen(write('1'))).toBe(true);
  });

  it('of the quota of the app closes all its sites', async () => {
    const app = new Quota();
    const [one, other] = [site(quotas(app)), site(quotas(app))];
    one.refuse(read('field'), 'jira-quota-global-based', 5);
    expect(await other.isOpen(write('1'))).toBe(false);
    expect(await site().isOpen(write('1'))).toBe(true);
  });

  it('of one issue closes the writes to it, and nothing else', async () => {
    const { refuse, isOpen } = site();
    refuse(write('10001'), 'jira-per-issue-on-write', 5);
    expect(await isOpen(write('10001'))).toBe(false);
    expect(await isOpen(call('POST', 'issue/10001/comment'))).toBe(false);
    expect(await isOpen(write('10002'))).toBe(true);
    expect(await isOpen(read('issue/10001'))).toBe(true);
  });

  it('is waited for when there is time, and what for is known', async () => {
    const { refuse, take } = site();
    refuse(read('field'), 'jira-burst-based', 20);
    const from = Date.now();
    (await settled(take(read('field'))))();
    expect(Date.now() - from).toBeGreaterThanOrEqual(20_000);
    expect(waits[0]).toBe('burst');
  });

  it('says at once how long it will last when there is no time', async () => {
    const { refuse, take } = site();
    refuse(read('field'), 'jira-burst-based', 59.5);
    await expect(take(read('field'))).rejects.toMatchObject({ code: 'upstream_rate_limited', retryAfter: 60 });
  });

  it('ends the wait of a caller that leaves', async () => {
    const { refuse, take } = site();
    refuse(read('field'), 'jira-burst-based', 20);
    const controller = new AbortController();
    const left = take({ ...read('field'), signal: controller.signal });
    controller.abort(new Error('gone'));
    await expect(left).rejects.toMatchObject({ code: 'upstream_rate_limited' });
  });

  it('does not hold what is to be refused by Jira itself', async () => {
    const { refuse, unheld } = site();
    refuse(read('field'), 'jira-quota-tenant-based', 500);
    (await unheld(read('field')))();
  });

  it('lets those that waited go at the pace of the endpoint, not all at once', async () => {
    const { refuse, take } = site();
    refuse(write('1'), 'jira-burst-based', 2);
    const starts: number[] = [];
    const work = Array.from({ length: 120 }, async (_, index) => {
      const free = await take(write(String(index)));
      starts.push(Date.now());
      free();
    });
    await settled(Promise.all(work), 5);
    const first = Math.min(...starts);
    expect(starts.filter((at) => at < first + 1000).length).toBeLessThanOrEqual(51);
  });
});

describe('the bucket of an endpoint', () => {
  it('slows nobody before Jira has said how much it holds', async () => {
    const { take } = site();
    for (let turn = 0; turn < 500; turn++) (await take(read('field')))();
    expect(waits).toEqual([]);
  });

  it('is drawn on no faster than Jira fills it', async () => {
    const { take, learn } = site();
    learn(read('field'), { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '4' });
    const starts: number[] = [];
    const work = Array.from({ length: 34 }, async () => {
      const free = await take(read('field'));
      starts.push(Date.now());
      free();
    });
    const from = Date.now();
    await settled(Promise.all(work), 10);
    expect(starts.filter((at) => at === from).length).toBe(4);
    expect(Date.now() - from).toBeGreaterThanOrEqual(2900);
    expect(Date.now() - from).toBeLessThanOrEqual(3300);
  });

  it('is what Jira says it is, whoever else draws on it', async () => {
    const { isOpen, learn } = site();
    learn(read('field'), { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '0' });
    expect(await isOpen(read('field'))).toBe(false);
    expect(await isOpen(read('status'))).toBe(true);
    learn(read('field'), { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '99' });
    expect(await isOpen(read('field'))).toBe(true);
  });

  it('is shared out by turns: a quiet connection does not stand behind a noisy one', async () => {
    const { take, learn } = site();
    learn(read('field'), { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '0' });
    const noisy = Array.from({ length: 200 }, async () => (await take(read('field', 'noisy')))());
    const from = Date.now();
    const quiet = take(read('field', 'quiet')).then((free) => {
      free();
      return Date.now() - from;
    });
    expect(await settled(quiet, 10)).toBeLessThanOrEqual(300);
    await settled(Promise.all(noisy));
  });

  it('refuses at once those whose turn would come too late', async () => {
    const { take, learn } = site();
    learn(read('field'), { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '0' });
    const results = await settled(
      Promise.allSettled(Array.from({ length: 700 }, async () => (await take(read('field')))())),
      100,
    );
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(100);
    expect(refused.length).toBeLessThan(130);
    for (const { reason } of refused as PromiseRejectedResult[]) expect(reason.retryAfter).toBeGreaterThanOrEqual(59);
  });
});

describe('a bucket that fills more slowly than it empties', () => {
  /** As of a provider that allows 3,600 calls an hour, with a burst of 10. */
  const hourly: PacingPolicy = {
    ...pacingPolicy,
    bucketOf: () => 'calls',
    readLimits: ({ headers }) => ({
      burst: { limit: 10, remaining: Number(headers.remaining), perSecond: 1 },
      quotas: [],
      refusal: undefined,
    }),
  };

  it('gives back so many calls a second as its provider says', async () => {
    const metrics = createUpstreamMetrics(createMetrics(), clock);
    const pacer = new Pacer({ site: 'x', policy: hourly, clock, metrics, random: () => 0 });
    pacer.learn(read('a'), {}, { status: 200, headers: { remaining: '2' } });
    const from = Date.now();
    const calls = Array.from({ length: 7 }, async (_, index) => (await pacer.take(read(`path-${index}`), {}))());
    await settled(Promise.all(calls), 10);
    expect(Date.now() - from).toBeGreaterThanOrEqual(4900);
    expect(Date.now() - from).toBeLessThanOrEqual(5300);
  });
});

describe('several processes', () => {
  it('draw on one bucket no faster together than Jira fills it', async () => {
    const starts: number[] = [];
    const processes = Array.from({ length: 4 }, () => site(quotas(), { ...alone(), count: () => 4 }));
    const from = Date.now();
    const work = processes.flatMap(({ take, learn }) => {
      learn(read('field'), { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '8' });
      return Array.from({ length: 17 }, async () => {
        const free = await take(read('field'));
        starts.push(Date.now());
        free();
      });
    });
    await settled(Promise.all(work), 10);
    expect(starts.filter((at) => at === from)).toHaveLength(8);
    for (let second = 1; second <= 3; second++) {
      const soFar = starts.filter((at) => at - from <= second * 1000).length;
      expect(soFar).toBeLessThanOrEqual(8 + second * 20);
    }
    expect(Date.now() - from).toBeLessThanOrEqual(3300);
  });

  it('leave what there is to the one that makes calls, as long as Jira says that there is some', async () => {
    const { take, learn } = site(quotas(), { ...alone(), count: () => 4 });
    const remain = (remaining: number) =>
      learn(read('field'), { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': String(remaining) });
    remain(100);
    // The last few are left to the others.
    for (let remaining = 99; remaining >= 4; remaining--) {
      (await take(read('field')))();
      remain(remaining);
    }
    expect(waits).toEqual([]);
  });

  it('learn from each other of a quota that is used up', async () => {
    const peers = alone();
    const quotasOf = () => quotas(new Quota('app', peers), new Quota('tenant', peers));
    const [one, two, free] = [site(quotasOf(), peers), site(quotasOf(), peers), site()];
    one.refuse(read('field'), 'jira-quota-tenant-based', 60);
    expect(await two.isOpen(read('field'))).toBe(false);
    expect(await free.isOpen(read('field'))).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await two.isOpen(read('field'))).toBe(true);
    one.learn(read('field'), { ratelimit: '"global-app-quota";r=0;t=30' });
    expect(await two.isOpen(read('field'))).toBe(false);
  });
});

describe('the quota of an app', () => {
  const quotaHeaders = (remaining: number) => ({
    'ratelimit-policy': '"global-app-quota";q=1000;w=3600',
    ratelimit: `"global-app-quota";r=${remaining};t=1800`,
  });

  it('that is used up closes everything until it is whole again', async () => {
    const { learn, isOpen, take } = site();
    learn(read('field'), quotaHeaders(0));
    expect(await isOpen(read('status'))).toBe(false);
    await expect(take(write('1'))).rejects.toMatchObject({ retryAfter: 1800 });
    await vi.advanceTimersByTimeAsync(1_800_000);
    expect(await isOpen(read('status'))).toBe(true);
  });

  it('that runs short is left to those who have used less of it', async () => {
    const own = quotas();
    const { learn, isOpen } = site(own);
    learn(read('field'), quotaHeaders(900));
    own.app_quota.spend('noisy', 700, Date.now());
    own.app_quota.spend('quiet', 50, Date.now());
    expect(await isOpen(read('field', 'noisy'))).toBe(true);
    learn(read('field'), quotaHeaders(150));
    expect(await isOpen(read('field', 'noisy'))).toBe(false);
    expect(await isOpen(read('field', 'quiet'))).toBe(true);
    expect(await isOpen(read('field', 'new'))).toBe(true);
  });

  it('is all of a connection that is alone', async () => {
    const own = quotas();
    const { learn, isOpen } = site(own);
    learn(read('field'), quotaHeaders(900));
    own.app_quota.spend('only', 950, Date.now());
    learn(read('field'), quotaHeaders(50));
    expect(await isOpen(read('field', 'only'))).toBe(true);
  });
});

describe('writes to one issue', () => {
  it('stay below what Jira allows in two and in thirty seconds', async () => {
    const { take } = site();
    const starts: number[] = [];
    const work = Array.from({ length: 130 }, async () => {
      const free = await take({ ...write('10001'), deadline: Date.now() + 600_000 });
      starts.push(Date.now());
      free();
    });
    await settled(Promise.all(work));
    const busiest = (ms: number) =>
      Math.max(...starts.map((at) => starts.filter((other) => other >= at && other < at + ms).length));
    expect(busiest(2000)).toBeLessThan(20);
    expect(busiest(30_000)).toBeLessThan(100);
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(45_000);
  });

  it('are counted by key, too, however it is written', async () => {
    const { take, isOpen } = site();
    for (let index = 0; index < 18; index++) (await take(write(index % 2 === 0 ? 'SHOP-7' : 'shop-7/comment')))();
    expect(await isOpen(write('Shop-7'))).toBe(false);
    expect(await isOpen(write('SHOP-8'))).toBe(true);
  });

  it('do not slow those to another', async () => {
    const { take } = site();
    for (let index = 0; index < 200; index++) (await take(write(String(index))))();
    expect(waits).toEqual([]);
  });
});

describe('calls at a time', () => {
  it('are a hundred to one site, and fifty of one connection', async () => {
    const { take } = site();
    let [most, now] = [0, 0];
    const perConnection = new Map<string, number>();
    let mostOfOne = 0;
    const work = Array.from({ length: 600 }, async (_, index) => {
      const connectionId = `c${index % 3}`;
      const free = await take(read('field', connectionId));
      now += 1;
      most = Math.max(most, now);
      perConnection.set(connectionId, (perConnection.get(connectionId) ?? 0) + 1);
      mostOfOne = Math.max(mostOfOne, perConnection.get(connectionId) ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      now -= 1;
      perConnection.set(connectionId, (perConnection.get(connectionId) ?? 0) - 1);
      free();
    });
    await settled(Promise.all(work));
    expect(most).toBe(100);
    expect(mostOfOne).toBeLessThanOrEqual(50);
  });

  it('of a noisy connection leave room for a quiet one', async () => {
    const { take } = site();
    const slow = Array.from({ length: 500 }, async () => {
      const free = await take(read('field', 'noisy'));
      await new Promise((resolve) => setTimeout(resolve, 5000));
      free();
    });
    const hung = Promise.allSettled(slow);
    await vi.advanceTimersByTimeAsync(0);
    waits.splice(0);
    (await take(read('field', 'quiet')))();
    expect(waits).toEqual([]);
    await settled(hung, 1000);
  });

  it('that waited for a slot longer than their caller does are refused', async () => {
    const { take } = site();
    for (let index = 0; index < 50; index++) await take(read('field'));
    await expect(settled(take(read('field')), 1000)).rejects.toMatchObject({ code: 'upstream_rate_limited' });
  });
});
