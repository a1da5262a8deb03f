import type { ConnectionCache } from '../../adapters/contract/session.ts';
import type { Clock } from '../lib/clock.ts';
import { recentlyUsed } from '../lib/recently-used.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import type { SiteChanged } from './site-changes.ts';

interface Entry {
  /** Of the connection and its site, as they were when it was loaded. */
  readonly version: string;
  readonly loadedAt: number;
  readonly maxAgeMs: number;
  readonly value: Promise<unknown>;
}

/** Entries over all connections of this process. */
const MAX_ENTRIES = 5000;
/** How often what is too old is thrown away, of connections that nobody uses any more. */
const SWEEP_EVERY_MS = 60_000;

type Cached = Pick<ConnectionRow, 'id' | 'updatedAt' | 'siteChangedAt'>;

export interface ConnectionCaches {
  forConnection(row: Cached): ConnectionCache;
}

/**
 * Short-lived knowledge about sites, in memory; calls that miss at the same time share one load. What was known of a
 * connection counts no more once it or its site was changed, whichever process did that.
 */
export function createConnectionCaches(clock: Clock, siteChanged: SiteChanged): ConnectionCaches {
  const entries = recentlyUsed<Entry>(MAX_ENTRIES);
  let sweptAt = clock.now();

  const isFresh = ({ loadedAt, maxAgeMs }: Entry) => clock.now() - loadedAt < maxAgeMs;

  function sweep(): void {
    if (Math.abs(clock.now() - sweptAt) < SWEEP_EVERY_MS) return;
    sweptAt = clock.now();
    for (const [name, entry] of entries) if (!isFresh(entry)) entries.delete(name);
  }

  return {
    forConnection({ id, updatedAt, siteChangedAt: knownChange }) {
      let siteChangedAt = knownChange;
      // One entry for each connection and key: a catalogue of the version before is never kept beside the new one.
      const nameOf = (key: string) => `${id}\n${key}`;
      const version = () => `${updatedAt} ${siteChangedAt}`;
      return {
        async get<T>(key: string, maxAgeMs: number, load: () => Promise<T>): Promise<T> {
          const name = nameOf(key);
          const found = entries.get(name);
          if (found?.version === version() && clock.now() - found.loadedAt < maxAgeMs) return (await found.value) as T;
          sweep();
          const entry = { version: version(), loadedAt: clock.now(), maxAgeMs, value: load() };
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
