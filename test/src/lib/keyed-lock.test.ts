import { describe, expect, it } from 'vitest';
import { KeyedLock } from '../../../src/lib/keyed-lock.ts';

const never = () => new AbortController().signal;

/** Work that ends when it is told to. */
function step() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, run: () => ended };
}

describe('a lock by key', () => {
  it('lets one in at a time, in the order of asking', async () => {
    const lock = new KeyedLock();
    const seen: number[] = [];
    let inside = 0;
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        lock.run('a', never(), async () => {
          inside += 1;
          expect(inside).toBe(1);
          await Promise.resolve();
          seen.push(index);
          inside -= 1;
        }),
      ),
    );
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(lock.size).toBe(0);
  });

  it('does not hold up other keys', async () => {
    const lock = new KeyedLock();
    const first = step();
    const held = lock.run('a', never(), first.run);
    expect(await lock.run('b', never(), async () => 'free')).toBe('free');
    first.end();
    await held;
  });

  it('goes on after work that failed', async () => {
    const lock = new KeyedLock();
    const failed = lock.run('a', never(), () => Promise.reject(new Error('no')));
    const next = lock.run('a', never(), async () => 'next');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('next');
  });

  it('lets whoever gives up go, and keeps the order of the others', async () => {
    const lock = new KeyedLock();
    const first = step();
    const held = lock.run('a', never(), first.run);
    const impatient = new AbortController();
    const gone = lock.run('a', impatient.signal, async () => 'never');
    const patient = lock.run('a', never(), async () => 'patient');
    impatient.abort(new Error('enough'));
    await expect(gone).rejects.toThrow('enough');
    first.end();
    await held;
    expect(await patient).toBe('patient');
    expect(lock.size).toBe(0);
  });

  it('stays held when the last in line gives up', async () => {
    const lock = new KeyedLock();
    const first = step();
    const held = lock.run('a', never(), first.run);
    const impatient = new AbortController();
    const gone = lock.run('a', impatient.signal, async () => 'never');
    impatient.abort(new Error('enough'));
    await expect(gone).rejects.toThrow('enough');
    let isIn = false;
    const next = lock.run('a', never(), async () => {
      isIn = true;
    });
    await new Promise(setImmediate);
    expect(isIn).toBe(false);
    first.end();
    await Promise.all([held, next]);
    expect(isIn).toBe(true);
    await new Promise(setImmediate);
    expect(lock.size).toBe(0);
  });
});
