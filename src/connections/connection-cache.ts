import { LRUCache } from 'lru-cache';
import type { ConnectionCache } from '../../adapters/contract/session.ts';
import type { Clock } from '../lib/clock.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import type { SiteChanged } from './site-changes.ts';

interface Entry {
  loadedAt: number;
  value: Promise<unknown>;
}

/** Entries over all connections of this process. */
const MAX_ENTRIES = 5000;

type Cached = Pick<ConnectionRow, 'id' | 'updatedAt' | 'siteChangedAt'>;

export interface ConnectionCaches {
  forConnection(row: Cached): ConnectionCache;
}

/**
 * Short-lived knowledge about sites, in memory; calls that miss at the same time share one load. What was known of a
 * connection counts no more once it or its site was changed, whichever process did that.
 */
export function createConnectionCaches(clock: Clock, siteChanged: SiteChanged): ConnectionCaches {
  const entries = new LRUCache<string, Entry>({ max: MAX_ENTRIES });

  return {
    forConnection({ id, updatedAt, siteChangedAt: knownChange }) {
      let siteChangedAt = knownChange;
      const nameOf = (key: string) => `${id}\n${updatedAt}\n${siteChangedAt}\n${key}`;
      return {
        async get<T>(key: string, maxAgeMs: number, load: () => Promise<T>): Promise<T> {
          const name = nameOf(key);
          const found = entries.get(name);
          if (found && clock.now() - found.loadedAt < maxAgeMs) return (await found.value) as T;
          const entry = { loadedAt: clock.now(), value: load() };
          entries.set(name, entry);
          try {
            return await entry.value;
          } catch (error) {
            if (entries.peek(name) === entry) entries.delete(name);
            throw error;
          }
        },
        forget: (key) => {
          entries.delete(nameOf(key));
        },
        async siteChanged() {
          siteChangedAt = await siteChanged({ id, siteChangedAt });
        },
      };
    },
  };
}
