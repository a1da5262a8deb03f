/** What every cookie of ours has in common: it is not for scripts, and under https for this very host alone. */
import type { CookieOptions } from 'hono/utils/cookie';

export interface OwnCookies {
  /** With the prefix by which browsers take it from no other host, under https. */
  nameOf(name: string): string;
  /** @param path under http; under https the prefix demands `/`. */
  optionsOf(path: string): Pick<CookieOptions, 'path' | 'secure' | 'httpOnly'>;
}

/** @param publicUrl address of the gateway. */
export function ownCookies(publicUrl: () => string): OwnCookies {
  const isSecure = () => publicUrl().startsWith('https:');
  return {
    nameOf: (name) => `${isSecure() ? '__Host-' : ''}taskgate_${name}`,
    optionsOf: (path) => ({ path: isSecure() ? '/' : path, secure: isSecure(), httpOnly: true }),
  };
}
