/** What comes at about the same time, done in one go: a write of many rows costs little more than one of one row. */

import { sleep } from './sleep.ts';

/** A result, or the error that its caller gets. */
export type Settled<R> = { readonly value: R } | { readonly error: unknown };

const LINGER_MS = 2;

interface Waiting<T, R> {
  readonly item: T;
  resolve(value: R): void;
  reject(error: unknown): void;
}

/**
 * @param work gets all that has come since it was begun last, at most `most` of them, and returns a result for each, in
 * their order. What it throws is thrown at all of them.
 */
export function gather<T, R>(work: (items: readonly T[]) => Promise<readonly Settled<R>[]>, most: number) {
  const waiting: Waiting<T, R>[] = [];
  let isRunning = false;
  let isBusy = false;

  async function run(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await work(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index];
        if (result && 'value' in result) resolve(result.value);
        else reject(result?.error);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async function drain(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      // Whatever else has arrived on other sockets joins in; when much comes, what is about to arrive, too.
      await (isBusy ? sleep(LINGER_MS) : new Promise(setImmediate));
      const batch = waiting.splice(0, most);
      isBusy = batch.length > 1;
      await run(batch);
    }
    isRunning = false;
  }

  return (item: T): Promise<R> =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isRunning) void drain();
    });
}
