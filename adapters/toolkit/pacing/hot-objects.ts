/** Counts the writes to one object, of which some providers take only so many in a time. */
import { recentlyUsed } from '../../../src/lib/recently-used.ts';
import type { Window } from './policy.ts';

const MOST_OBJECTS = 1000;

export class HotObjects {
  readonly #windows: readonly Window[];
  readonly #longestMs: number;
  /** Times of writes, by object. */
  readonly #writes = recentlyUsed<number[]>(MOST_OBJECTS);

  constructor(windows: readonly Window[]) {
    this.#windows = windows;
    this.#longestMs = Math.max(0, ...windows.map(({ ms }) => ms));
  }

  count(key: string, at: number): void {
    const recent = (this.#writes.get(key) ?? []).filter((time) => at - time < this.#longestMs);
    this.#writes.set(key, [...recent, at]);
  }

  /** When the object takes another write, by the clock that counted. */
  opensAt(key: string, now: number): number {
    const writes = this.#writes.get(key) ?? [];
    const free = this.#windows.map(({ ms, most }) => {
      const first = writes.filter((at) => now - at < ms).at(-most);
      return first === undefined ? 0 : first + ms;
    });
    return Math.max(0, ...free);
  }
}
