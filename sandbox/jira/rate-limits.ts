/**
 * Jira's three systems of limits: bursts by endpoint and method, writes to one issue, points an hour for OAuth apps.
 * Source: developer.atlassian.com, Jira Cloud platform, rate limiting. Every answer says what is left; calls are refused
 * only when that is switched on, and while it is off nothing is used up.
 */
import type { Call } from './call.ts';
import type { Site } from './site.ts';

export interface RateLimitSettings {
  enforced: boolean;
  /** Points an hour of the OAuth app. */
  quota: number;
  /** Whether the quota is one for all sites, or one for each. */
  quotaScope: 'global' | 'tenant';
  /** Share of Jira's own bursts, so that a slow machine meets them too. */
  burstScale: number;
}

const SECOND = 1000;
const HOUR = 3_600_000;

const BURST: Readonly<Record<string, number>> = { GET: 100, POST: 100, PUT: 50, DELETE: 50 };
const EXCEPTIONS: Readonly<Record<string, number>> = {
  'GET /rest/api/3/issue/*': 150,
  'GET /rest/api/3/issue/*/changelog': 200,
  'GET /rest/api/3/attachment/content/*': 300,
  'GET /rest/api/3/attachment/thumbnail/*': 200,
  'POST /rest/api/3/search/approximate-count': 150,
};

const ISSUE_WINDOWS = [
  { ms: 2 * SECOND, most: 20 },
  { ms: 30 * SECOND, most: 100 },
] as const;

/** Objects of these cost two points each. */
const COSTLY = /^\/rest\/api\/3\/(?:users?|groups?|role|permissions?)(?:\/|$)/;

/** Where answers have their objects. */
const LISTS = ['issues', 'values', 'comments', 'worklogs', 'issueChangeLogs', 'watchers', 'transitions'];

function objectsIn(answer: unknown): number {
  if (Array.isArray(answer)) return answer.length;
  const lists = Object.entries(answer ?? {}).filter(([name, value]) => LISTS.includes(name) && Array.isArray(value));
  return Math.max(0, ...lists.map(([, list]) => (list as unknown[]).length));
}

interface Request {
  readonly site: Site;
  readonly method: string;
  readonly path: string;
  readonly isApp: boolean;
}

interface Bucket {
  tokens: number;
  at: number;
}

interface Refusal {
  readonly reason: string;
  readonly limit: number;
  /** When it takes calls again, in epoch milliseconds. */
  readonly opensAt: number;
  readonly body: unknown;
}

const endpointOf = ({ method, path }: Request): string =>
  `${method} ${path.replace(/(?<!^\/rest\/api)\/(?:\d+|[A-Z][A-Z0-9_]*-\d+)(?=\/|$)/gi, '/*')}`;

/** ISO 8601 as Jira writes it: to the minute, where that is exact. */
function resetText(at: number): string {
  const text = new Date(at).toISOString().replace('.000Z', 'Z');
  return at % 60_000 === 0 ? text.replace(/:00Z$/, 'Z') : text;
}

export class RateLimits {
  readonly settings: RateLimitSettings;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();
  readonly #writes = new Map<string, number[]>();
  #quota = { hour: 0, used: new Map<string, number>() };

  constructor(now: () => number, settings: Partial<RateLimitSettings> = {}) {
    this.#now = now;
    this.settings = { enforced: false, quota: 65_000, quotaScope: 'global', burstScale: 1, ...settings };
  }

  /** Everything is as if nobody had called. */
  clear(): void {
    this.#buckets.clear();
    this.#writes.clear();
    this.#quota.used.clear();
  }

  /** Takes the call from its buckets; undefined when there was room for it. */
  refuse(request: Request): Refusal | undefined {
    if (!this.settings.enforced) return undefined;
    const refusal = this.#quotaRefusal(request) ?? this.#issueRefusal(request) ?? this.#burstRefusal(request);
    if (refusal) return refusal;
    const issueId = this.#issueOf(request);
    if (issueId !== undefined) this.#writes.set(issueId, [...(this.#writes.get(issueId) ?? []), this.#now()]);
    this.#bucketOf(request).tokens -= 1;
    return undefined;
  }

  /** One point for the call, and one or two for each object of its answer. */
  charge(request: Request, answer: unknown): void {
    if (!this.settings.enforced || !request.isApp) return;
    const points = 1 + objectsIn(answer) * (COSTLY.test(request.path) ? 2 : 1);
    const key = this.#quotaKey(request);
    this.#quota.used.set(key, this.#used(request) + points);
  }

  headers(request: Request): Record<string, string> {
    const limit = this.#limitOf(request);
    const left = this.settings.enforced ? Math.max(0, Math.floor(this.#bucketOf(request).tokens)) : limit;
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(left),
      ...(left < limit / 5 && { 'x-ratelimit-nearlimit': 'true' }),
      ...(request.isApp && this.#quotaHeaders(request)),
    };
  }

  #quotaHeaders(request: Request): Record<string, string> {
    const { quota, quotaScope } = this.settings;
    const name = quotaScope === 'global' ? 'global-app-quota' : 'tenant-app-quota';
    const left = Math.max(0, quota - this.#used(request));
    const seconds = Math.ceil((this.#hourEnd() - this.#now()) / SECOND);
    return {
      'ratelimit-policy': `"${name}";q=${quota};w=3600`,
      ratelimit: `"${name}";r=${left};t=${seconds}`,
    };
  }

  #quotaRefusal(request: Request): Refusal | undefined {
    const { quota, quotaScope } = this.settings;
    if (!request.isApp || this.#used(request) < quota) return undefined;
    return {
      reason: `jira-quota-${quotaScope}-based`,
      limit: quota,
      opensAt: this.#hourEnd(),
      body: { code: 429, message: 'Too many requests' },
    };
  }

  #issueRefusal(request: Request): Refusal | undefined {
    const issueId = this.#issueOf(request);
    if (issueId === undefined) return undefined;
    const now = this.#now();
    const writes = (this.#writes.get(issueId) ?? []).filter((at) => now - at < 30 * SECOND);
    this.#writes.set(issueId, writes);
    for (const { ms, most } of ISSUE_WINDOWS) {
      const first = writes.filter((at) => now - at < ms).at(-most);
      if (first === undefined) continue;
      const body = { errorMessages: ['Too many writes to this issue.'], errors: {} };
      return { reason: 'jira-per-issue-on-write', limit: most, opensAt: first + ms, body };
    }
    return undefined;
  }

  #burstRefusal(request: Request): Refusal | undefined {
    const { tokens } = this.#bucketOf(request);
    if (tokens >= 1) return undefined;
    const limit = this.#limitOf(request);
    const opensAt = this.#now() + ((1 - tokens) / limit) * SECOND;
    return { reason: 'jira-burst-based', limit, opensAt, body: 'Rate limit exceeded' };
  }

  #limitOf(request: Request): number {
    const limit = EXCEPTIONS[endpointOf(request)] ?? BURST[request.method] ?? 100;
    return Math.max(1, Math.round(limit * this.settings.burstScale));
  }

  /** As full as it is now. */
  #bucketOf(request: Request): Bucket {
    const key = `${request.site.cloudId} ${endpointOf(request)}`;
    const limit = this.#limitOf(request);
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { tokens: limit, at: now };
    bucket.tokens = Math.min(limit, bucket.tokens + ((now - bucket.at) / SECOND) * limit);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #issueOf({ site, method, path }: Request): string | undefined {
    const said = method === 'GET' ? undefined : /^\/rest\/api\/3\/issue\/([^/]+)/.exec(path)?.[1];
    return said === undefined ? undefined : site.issue(said)?.id;
  }

  #quotaKey = ({ site }: Request): string => (this.settings.quotaScope === 'global' ? '' : site.cloudId);

  #used(request: Request): number {
    const hour = Math.floor(this.#now() / HOUR);
    if (this.#quota.hour !== hour) this.#quota = { hour, used: new Map() };
    return this.#quota.used.get(this.#quotaKey(request)) ?? 0;
  }

  #hourEnd = (): number => (Math.floor(this.#now() / HOUR) + 1) * HOUR;

  /** The 429, with when to come again. */
  answer(request: Request, { reason, limit, opensAt, body }: Refusal): Response {
    const isText = typeof body === 'string';
    return new Response(isText ? body : JSON.stringify(body), {
      status: 429,
      headers: {
        'content-type': isText ? 'text/plain;charset=UTF-8' : 'application/json;charset=UTF-8',
        'retry-after': String(Math.max(1, Math.ceil((opensAt - this.#now()) / SECOND))),
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': resetText(Math.ceil(opensAt / SECOND) * SECOND),
        'ratelimit-reason': reason,
        ...(request.isApp && this.#quotaHeaders(request)),
      },
    });
  }
}

/** Refuses the call, or lets it through and says what is left. */
export async function limited(limits: RateLimits, call: Call, request: Request, next: () => Promise<void>) {
  const refusal = limits.refuse(request);
  if (refusal) return limits.answer(request, refusal);
  await next();
  const isJson = /^application\/json/i.test(call.res.headers.get('content-type') ?? '');
  if (limits.settings.enforced && request.isApp) {
    limits.charge(request, isJson ? await call.res.clone().json() : undefined);
  }
  for (const [name, value] of Object.entries(limits.headers(request))) call.res.headers.set(name, value);
  return undefined;
}
