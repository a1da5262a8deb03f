import type { CommonOptions } from '../common/options.ts';
import type { RateLimitSettings } from './rate-limits.ts';
import type { SiteSettings } from './settings.ts';

export interface SandboxOptions extends CommonOptions {
  /** Default `company`. `{ issues }` makes one project with so many. */
  readonly seed?: 'company' | 'empty' | { readonly issues: number };
  /** Of the accounts that can log in, such as `Pacific/Auckland`. Default: different ones. */
  readonly timeZone?: string;
  /** How long search does not see a write. Default 0. */
  readonly searchLagMs?: number;
  /** Issues on a page of search at most. Default 100. */
  readonly pageCap?: number;
  /** A second opinion on documents, such as Atlassian's own schema. */
  readonly acceptsDocument?: (document: unknown) => boolean;
  /** What the site starts with; `settings` of the sandbox changes it while it runs. */
  readonly settings?: Readonly<Partial<SiteSettings>>;
  /** Default: every answer says what is left, and nobody is refused. */
  readonly rateLimits?: Partial<RateLimitSettings>;
}
