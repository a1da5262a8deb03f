import { describe, expect, it } from 'vitest';
import { gather, type Settled } from '../../../src/lib/gather.ts';

const asIs = (items: readonly number[]) => items.map((value): Settled<number> => ({ value }));

describe('what is gathered', () => {
  it('is done in one go when it comes at the same time, each with its own result', async () => {
    const batches: number[][] = [];
    const double = gather(async (items: readonly number[]) => {
      batches.push([...items]);
      return asIs(items.map((item) => item * 2));
    }, 10);
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
    expect(await double(4)).toBe(8);
  });

  it('waits for what is under way, and goes together then', async () => {
    const batches: number[][] = [];
    let finish: () => void = () => undefined;
    const slow = gather(async (items: readonly number[]) => {
      batches.push([...items]);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return asIs(items);
    }, 2);
    const first = slow(1);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const others = [2, 3, 4].map(slow);
    const ended = Promise.all([first, ...others]);
    const finishing = setInterval(() => finish(), 1);
    expect(await ended).toEqual([1, 2, 3, 4]);
    clearInterval(finishing);
    expect(batches).toEqual([[1], [2, 3], [4]]);
  });

  it('fails one by one, or all together', async () => {
    const odd = new Error('odd');
    const even = gather(
      async (items: readonly number[]) =>
        items.map((item): Settled<number> => (item % 2 === 0 ? { value: item } : { error: odd })),
      10,
    );
    const results = await Promise.allSettled([1, 2].map(even));
    expect(results).toEqual([
      { status: 'rejected', reason: odd },
      { status: 'fulfilled', value: 2 },
    ]);
    const broken = gather(async (): Promise<Settled<number>[]> => {
      throw odd;
    }, 10);
    expect(await Promise.allSettled([broken(1), broken(2)])).toEqual([
      { status: 'rejected', reason: odd },
      { status: 'rejected', reason: odd },
    ]);
    await expect(broken(3)).rejects.toBe(odd);
  });
});
