/**
 * What Jira says about its limits. `X-RateLimit-*` are of the bucket of one endpoint, `RateLimit` and `RateLimit-Policy`
 * of the hourly quotas of an app. Source: developer.atlassian.com, Jira Cloud platform, rate limiting.
 */
import type { BurstNews, LimitNews, QuotaNews } from '../../toolkit/pacing/policy.ts';
import { rateLimitSeconds } from './errors.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const HOUR_MS = 3_600_000;
/** More than this a second no endpoint allows: such a number counts an hour. */
const LARGEST_BURST = 1000;

const textOf = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}

/** Items of a structured list, `"name";q=65000;w=3600, …`, in any order and with any parameter missing. */
function structured(text: string | undefined): Map<string, Readonly<Record<string, number>>> {
  const found = new Map<string, Readonly<Record<string, number>>>();
  for (const [, name = '', parameters = ''] of (text ?? '').matchAll(/"([^"]*)"((?:\s*;\s*[a-z]+=\d+)*)/g)) {
    const pairs = [...parameters.matchAll(/([a-z]+)=(\d+)/g)].map(([, key = '', value]) => [key, Number(value)]);
    found.set(name, Object.fromEntries(pairs));
  }
  return found;
}

function quotasOf(headers: Headers, now: number): QuotaNews[] {
  const policies = structured(textOf(headers, 'ratelimit-policy'));
  return [...structured(textOf(headers, 'ratelimit'))].map(([name, { r, t }]) => ({
    kind: name.includes('global') ? 'app_quota' : 'tenant_quota',
    limit: policies.get(name)?.q,
    remaining: r,
    // The hours of the quotas begin with those of the clock.
    resetsAt: t === undefined ? (Math.floor(now / HOUR_MS) + 1) * HOUR_MS : now + t * 1000,
  }));
}

function burstOf(headers: Headers): BurstNews | undefined {
  const limit = wholeNumber(textOf(headers, 'x-ratelimit-limit'));
  if (limit !== undefined && limit > LARGEST_BURST) return undefined;
  const remaining = wholeNumber(textOf(headers, 'x-ratelimit-remaining'));
  if (remaining !== undefined) return { limit, remaining };
  const isNear = textOf(headers, 'x-ratelimit-nearlimit') === 'true';
  return isNear && limit !== undefined ? { limit, remaining: Math.floor(limit / 5) } : undefined;
}

/** Which bucket was empty; reasons that are not known count as bursts. */
function kindOf(reason: string): string {
  if (reason.includes('quota-global')) return 'app_quota';
  if (reason.includes('quota')) return 'tenant_quota';
  return reason.includes('per-issue') ? 'object_writes' : 'burst';
}

export function readRateLimits(status: number, headers: Headers, now: number): LimitNews {
  const kind = status === 429 ? kindOf(textOf(headers, 'ratelimit-reason') ?? '') : undefined;
  return {
    // The numbers of a refusal are those of the bucket that was empty.
    burst: kind === undefined || kind === 'burst' ? burstOf(headers) : undefined,
    quotas: quotasOf(headers, now),
    refusal: kind === undefined ? undefined : { kind, waitMs: rateLimitSeconds(headers, now) * 1000 },
  };
}
