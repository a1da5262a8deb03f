import type { LRUCache } from 'lru-cache';
import { recentlyUsed } from './recently-used.ts';

export interface FreshCacheOptions {
  max: number;
  /** Changes when what is cached may have changed elsewhere. */
  version: () => number;
}

/** A bounded cache that is emptied whenever `version` changes. */
export class FreshCache<V extends object> {
  readonly #entries: LRUCache<string, V>;
  readonly #version: () => number;
  #seen: number | undefined;
  #removals = 0;

  constructor({ max, version }: FreshCacheOptions) {
    this.#entries = recentlyUsed(max);
    this.#version = version;
  }

  get(key: string): V | undefined {
    const version = this.#version();
    if (version !== this.#seen) {
      this.#entries.clear();
      this.#removals += 1;
      this.#seen = version;
    }
    return this.#entries.get(key);
  }

  /** What is cached, or what `read` finds; that is kept unless it may have changed while it was read. */
  async getOrRead<R extends V | undefined>(key: string, read: () => Promise<R>): Promise<V | R> {
    const known = this.get(key);
    if (known) return known;
    const removals = this.#removals;
    const found = await read();
    if (found !== undefined && removals === this.#removals) this.#entries.set(key, found);
    return found;
  }

  set(key: string, value: V): void {
    this.#removals += 1;
    this.#entries.set(key, value);
  }

  delete(key: string): void {
    this.#removals += 1;
    this.#entries.delete(key);
  }
}
