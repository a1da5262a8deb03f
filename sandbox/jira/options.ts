import type { SeenRequest } from '../common/seen-request.ts';
import type { RateLimitSettings } from './rate-limits.ts';
import type { SiteSettings } from './settings.ts';

export interface SandboxOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Default `company`. `{ issues }` makes one project with so many. */
  readonly seed?: 'company' | 'empty' | { readonly issues: number };
  /** Of the accounts that can log in, such as `Pacific/Auckland`. Default: different ones. */
  readonly timeZone?: string;
  /** Added to every answer. */
  readonly latencyMs?: number;
  /** How long search does not see a write. Default 0. */
  readonly searchLagMs?: number;
  /** Issues on a page of search at most. Default 100. */
  readonly pageCap?: number;
  /** A second opinion on documents, such as Atlassian's own schema. */
  readonly acceptsDocument?: (document: unknown) => boolean;
  /** Looks at every request before it is carried out. */
  readonly seesRequest?: (request: SeenRequest) => void;
  /** What the site starts with; `settings` of the sandbox changes it while it runs. */
  readonly settings?: Readonly<Partial<SiteSettings>>;
  /** Default: every answer says what is left, and nobody is refused. */
  readonly rateLimits?: Partial<RateLimitSettings>;
}
