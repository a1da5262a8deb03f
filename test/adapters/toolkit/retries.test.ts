import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pauseBeforeRetry } from '../../../adapters/toolkit/retries.ts';
import { GatewayError } from '../../../src/lib/errors.ts';

describe('the pause before another try', () => {
  const outage = new GatewayError('upstream_error', 'x', { details: { status: 503 } });
  const busy = (retryAfter: number) => new GatewayError('upstream_rate_limited', 'x', { retryAfter });

  it('grows, and is never shorter than what Jira asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 100 }), (attempt, seconds) => {
        expect(pauseBeforeRetry(busy(seconds), attempt, false)?.ms).toBeGreaterThanOrEqual(seconds * 1000);
        const { ms = -1, reason } = pauseBeforeRetry(outage, attempt, true) ?? {};
        expect(ms).toBeGreaterThanOrEqual(200 * 2 ** (attempt - 1) * 0.7);
        expect(ms).toBeLessThanOrEqual(200 * 2 ** (attempt - 1) * 1.3);
        expect(reason).toBe('outage');
      }),
    );
  });

  it('is not the same for everybody', () => {
    const pauses = Array.from({ length: 50 }, () => pauseBeforeRetry(busy(0), 1, true)?.ms ?? 0);
    expect(new Set(pauses).size).toBeGreaterThan(40);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1400);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(2600);
  });

  it.each([
    ['a write after an outage', outage, 1, false],
    ['a fifth try', busy(1), 4, true],
    ['a refusal', new GatewayError('validation_failed', 'x'), 1, true],
    ['a timeout', new GatewayError('upstream_timeout', 'x'), 1, true],
    ['what would fail again', new GatewayError('upstream_error', 'x', { isLasting: true }), 1, true],
    ['a bug', new Error('x'), 1, true],
  ])('is none for %s', (_, error, attempt, isRead) => {
    expect(pauseBeforeRetry(error, attempt, isRead)).toBeUndefined();
  });
});
