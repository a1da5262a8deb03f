/** What is known of a site for a while: before something is refused because of it, it is looked at again. */
import type { ConnectionCache } from '../contract/session.ts';

/** What was loaded so lately is not loaded again: a caller who is refused often would cost calls each time. */
export const FRESH_MS = 5000;

export interface Lookup<T> {
  readonly key: string;
  /** How long it is kept. */
  readonly ageMs: number;
  load(): Promise<T>;
  /** Whether it holds what is looked for; when it does not, it may be out of date. */
  suffices?: ((value: T) => boolean) | undefined;
}

export async function known<T>(cache: ConnectionCache, { key, ageMs, load, suffices }: Lookup<T>): Promise<T> {
  const found = await cache.get(key, ageMs, load);
  return suffices === undefined || suffices(found) ? found : await cache.get(key, FRESH_MS, load);
}
