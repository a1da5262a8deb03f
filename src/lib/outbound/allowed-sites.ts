/**
 * Which sites an API-token connection may point at. An entry without a wildcard also allows http, any port and
 * private addresses for that very host; one with a wildcard means https, its usual port and public addresses only.
 */

export interface SitePattern {
  readonly host: string;
  readonly port: string | undefined;
  readonly isWildcard: boolean;
}

export interface AllowedSite {
  /** Whether connections to loopback and private addresses are fine. */
  readonly mayBePrivate: boolean;
}

const HOST = /^(\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** `host`, `host:port`, `*.host`, `[::1]:8080`; undefined when it is none of them. */
export function parseSitePattern(text: string): SitePattern | undefined {
  const [, host = '', port] = /^(\[[0-9a-f:.]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(text.toLowerCase()) ?? [];
  if (!host.startsWith('[') && !HOST.test(host)) return undefined;
  return { host, port, isWildcard: host.startsWith('*.') };
}

function matches(pattern: SitePattern, url: URL): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (pattern.port !== undefined && pattern.port !== port) return false;
  if (!pattern.isWildcard) return pattern.host === url.hostname;
  const hasPort = pattern.port !== undefined || url.port === '';
  return url.protocol === 'https:' && hasPort && url.hostname.endsWith(pattern.host.slice(1));
}

/** How the site at `url` is allowed; undefined when it is not. */
export function allowedSite(patterns: readonly SitePattern[], url: URL): AllowedSite | undefined {
  const found = patterns.filter((pattern) => matches(pattern, url));
  if (found.length === 0) return undefined;
  return { mayBePrivate: found.some((pattern) => !pattern.isWildcard) };
}
