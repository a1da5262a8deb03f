import { LRUCache } from 'lru-cache';

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

  constructor({ max, version }: FreshCacheOptions) {
    this.#entries = new LRUCache({ max });
    this.#version = version;
  }

  get(key: string): V | undefined {
    const version = this.#version();
    if (version !== this.#seen) {
      this.#entries.clear();
      this.#seen = version;
    }
    return this.#entries.get(key);
  }

  set(key: string, value: V): void {
    this.#entries.set(key, value);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
