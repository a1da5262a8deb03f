import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PacedCall, Pacer } from '../../../adapters/jira/pacing.ts';
import { pauseBeforeRetry } from '../../../adapters/jira/retries.ts';
import { GatewayError } from '../../../src/lib/errors.ts';

const call = (method: string, path: string, more: Partial<PacedCall> = {}): PacedCall => ({
  connectionId: 'c',
  method,
  path,
  deadline: Date.now() + 10_000,
  signal: new AbortController().signal,
  ...more,
});

const read = (path: string) => call('GET', `/rest/api/3/${path}`);
const write = (issue: string) => call('PUT', `/rest/api/3/issue/${issue}`);
const open = (pacer: Pacer, one: PacedCall) =>
  pacer.run({ ...one, deadline: Date.now() + 1100 }, async () => 'open').catch(({ code }) => code);

describe('a 429', () => {
  it('of a burst closes its endpoint and method, for every object', async () => {
    const pacer = new Pacer(Date.now);
    pacer.note(read('issue/10001'), 'jira-burst-based', 5);
    expect(await open(pacer, read('issue/10002'))).toBe('upstream_rate_limited');
    expect(await open(pacer, read('issue/SHOP-7'))).toBe('upstream_rate_limited');
    expect(await open(pacer, write('10001'))).toBe('open');
    expect(await open(pacer, read('project/search'))).toBe('open');
  });

  it('of an unknown kind counts as a burst', async () => {
    const pacer = new Pacer(Date.now);
    pacer.note(read('field'), undefined, 5);
    expect(await open(pacer, read('field'))).toBe('upstream_rate_limited');
    expect(await open(pacer, read('status'))).toBe('open');
  });

  it('of the quota of a site closes the site', async () => {
    const app = { closedUntil: 0 };
    const [pacer, other] = [new Pacer(Date.now, app), new Pacer(Date.now, app)];
    pacer.note(read('field'), 'jira-quota-tenant-based', 5);
    expect(await open(pacer, write('1'))).toBe('upstream_rate_limited');
    expect(await open(other, write('1'))).toBe('open');
  });

  it('of the quota of the app closes all its sites', async () => {
    const app = { closedUntil: 0 };
    const [pacer, other, foreign] = [new Pacer(Date.now, app), new Pacer(Date.now, app), new Pacer(Date.now)];
    pacer.note(read('field'), 'jira-quota-global-based', 5);
    expect(await open(other, write('1'))).toBe('upstream_rate_limited');
    expect(await open(foreign, write('1'))).toBe('open');
  });

  it('of one issue closes the writes to it, and nothing else', async () => {
    const pacer = new Pacer(Date.now);
    pacer.note(write('10001'), 'jira-per-issue-on-write', 5);
    expect(await open(pacer, write('10001'))).toBe('upstream_rate_limited');
    expect(await open(pacer, write('10002'))).toBe('open');
    expect(await open(pacer, read('issue/10001'))).toBe('open');
  });

  it('is waited for when there is time', async () => {
    const pacer = new Pacer(Date.now);
    pacer.note(read('field'), 'jira-burst-based', 0.2);
    const started = Date.now();
    expect(await pacer.run(read('field'), async () => 'done')).toBe('done');
    expect(Date.now() - started).toBeGreaterThanOrEqual(190);
  });

  it('says how long it will last', async () => {
    const pacer = new Pacer(Date.now);
    pacer.note(read('field'), 'jira-burst-based', 30);
    await expect(pacer.run(read('field'), async () => 'never')).rejects.toMatchObject({ retryAfter: 30 });
  });
});

describe('writes to one issue', () => {
  it('stay below what Jira allows in two seconds', async () => {
    const pacer = new Pacer(Date.now);
    const starts: number[] = [];
    const writes = Array.from({ length: 30 }, () => pacer.run(write('10001'), async () => starts.push(Date.now())));
    await Promise.all(writes);
    const busiest = Math.max(...starts.map((at) => starts.filter((other) => other >= at && other < at + 2000).length));
    expect(busiest).toBeLessThan(20);
  });

  it('do not slow those to another', async () => {
    const pacer = new Pacer(Date.now);
    const started = Date.now();
    await Promise.all(Array.from({ length: 30 }, (_, index) => pacer.run(write(String(index)), async () => index)));
    expect(Date.now() - started).toBeLessThan(1000);
  });
});

describe('the pause before another try', () => {
  const outage = new GatewayError('upstream_error', 'x', { details: { status: 503 } });
  const busy = (retryAfter: number) => new GatewayError('upstream_rate_limited', 'x', { retryAfter });

  it('grows, and is never shorter than what Jira asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 100 }), (attempt, seconds) => {
        const pause = pauseBeforeRetry(busy(seconds), attempt, false) ?? -1;
        expect(pause).toBeGreaterThanOrEqual(seconds * 1000);
        expect(pauseBeforeRetry(outage, attempt, true) ?? -1).toBeLessThanOrEqual(200 * 2 ** (attempt - 1) * 1.3);
      }),
    );
  });

  it.each([
    ['a write after an outage', outage, 1, false],
    ['a fifth try', busy(1), 4, true],
    ['a refusal', new GatewayError('validation_failed', 'x'), 1, true],
    ['a timeout', new GatewayError('upstream_timeout', 'x'), 1, true],
    ['a bug', new Error('x'), 1, true],
  ])('is none for %s', (_, error, attempt, isRead) => {
    expect(pauseBeforeRetry(error, attempt, isRead)).toBeUndefined();
  });
});
