/** Writes that are refused because somebody was faster, in made-up time. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkUnmodified, overConflicts } from '../../../adapters/toolkit/concurrent-writes.ts';

beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => vi.useRealTimers());

const conflict = new Error('somebody was faster');
const isConflict = (error: unknown) => error === conflict;
const clock = { now: () => Date.now() };

/** Work that is refused so often before it succeeds. */
function refused(times: number, signal = new AbortController().signal, deadline = 60_000) {
  let attempts = 0;
  const work = async () => {
    attempts += 1;
    if (attempts <= times) throw conflict;
    return attempts;
  };
  const done = overConflicts({ clock, deadline, signal }, isConflict, work);
  done.catch(() => undefined);
  return { done, attempts: () => attempts };
}

describe('a write that somebody was faster than', () => {
  it('is tried again, four times in all', async () => {
    const three = refused(3);
    const four = refused(4);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await three.done).toBe(4);
    await expect(four.done).rejects.toBe(conflict);
    expect(four.attempts()).toBe(4);
  });

  it('is not tried again when there is no time for that', async () => {
    const { done, attempts } = refused(1, undefined, 100);
    await expect(done).rejects.toBe(conflict);
    expect(attempts()).toBe(1);
  });

  it('is not tried again when the caller leaves, and nothing was written', async () => {
    const controller = new AbortController();
    const { done, attempts } = refused(1, controller.signal);
    await vi.advanceTimersByTimeAsync(1);
    controller.abort(new Error('gone'));
    await expect(done).rejects.toMatchObject({ code: 'upstream_timeout', isOutcomeUnknown: false });
    expect(attempts()).toBe(1);
  });

  it('is not tried again when it failed for another reason', async () => {
    const other = new Error('other');
    const session = { clock, deadline: 60_000, signal: new AbortController().signal };
    await expect(overConflicts(session, isConflict, () => Promise.reject(other))).rejects.toBe(other);
  });
});

describe('a guarded write', () => {
  it('is refused only when there is a later state than the one that is known', () => {
    const known = Date.parse('2026-01-01T00:00:00.000Z');
    const check = (updatedAt?: string) => () => checkUnmodified({ unmodifiedSince: known }, updatedAt);
    expect(check('2026-01-01T00:00:00.001Z')).toThrow(/was changed/);
    expect(check('2026-01-01T00:00:00.000Z')).not.toThrow();
    expect(check()).not.toThrow();
  });
});
