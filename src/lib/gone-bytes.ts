/**
 * Bodies that nobody has any more, and that are still in memory: V8 lets 64 MiB of them come together before it
 * collects them, and malloc keeps as much ever after. They are collected when there are fewer.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Clock, stopwatch } from './clock.ts';
import { lazily } from './lazily.ts';

const MIB = 1024 * 1024;
const MOST_GONE = 24 * MIB;
/** Collecting takes some hundredths of a second, in which nothing else is done: it has a tenth of the time at most. */
const REST = 9;

export interface GoneBytes {
  /** So much of bodies is not needed any more. */
  add(bytes: number): void;
  /** Before another one comes. */
  makeRoom(): void;
}

/** V8 has a function for it in contexts that are made while this flag is set. */
const collector = lazily((): (() => void) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return collect;
});

export function createGoneBytes(collect = () => collector()(), time: Pick<Clock, 'now'> = stopwatch): GoneBytes {
  let gone = 0;
  let restsUntil = Number.NEGATIVE_INFINITY;
  return {
    add(bytes) {
      gone += bytes;
    },
    makeRoom() {
      if (gone < MOST_GONE) return;
      const begunAt = time.now();
      if (begunAt < restsUntil) return;
      gone = 0;
      collect();
      const endedAt = time.now();
      restsUntil = endedAt + REST * (endedAt - begunAt);
    },
  };
}
