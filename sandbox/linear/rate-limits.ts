/** Leaky buckets of requests and of points, for each user. Source: linear.app/developers, rate limiting. */
import type { Caller } from './caller.ts';

export interface RateLimitSettings {
  /** Whether anybody is refused; headers are sent either way, and nothing is used up while this is off. */
  enforced: boolean;
  /** An hour, of a key and of an app. */
  requests: { key: number; app: number };
  points: { key: number; app: number };
}

export const DEFAULT_LIMITS: Readonly<RateLimitSettings> = {
  enforced: false,
  requests: { key: 2500, app: 5000 },
  points: { key: 3_000_000, app: 2_000_000 },
};

const HOUR_MS = 3_600_000;

interface Bucket {
  used: number;
  at: number;
}

export interface Charge {
  readonly isRefused: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

export class RateLimits {
  settings: RateLimitSettings;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(now: () => number, settings: Partial<RateLimitSettings> = {}) {
    this.#now = now;
    this.settings = { ...DEFAULT_LIMITS, ...settings };
  }

  clear(): void {
    this.#buckets.clear();
  }

  #bucket(name: string, limit: number): Bucket {
    const now = this.#now();
    const bucket = this.#buckets.get(name) ?? { used: 0, at: now };
    bucket.used = Math.max(0, bucket.used - ((now - bucket.at) / HOUR_MS) * limit);
    bucket.at = now;
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** Takes one request, and its points, unless there is no room for them. */
  charge({ bucket: owner, scopes }: Caller, points: number): Charge {
    const kind = scopes === undefined ? 'key' : 'app';
    const kinds = [
      { name: 'Requests', limit: this.settings.requests[kind], cost: 1 },
      { name: 'Complexity', limit: this.settings.points[kind], cost: points },
    ].map((one) => ({ ...one, bucket: this.#bucket(`${one.name} ${owner}`, one.limit) }));
    const isRefused = this.settings.enforced && kinds.some(({ limit, cost, bucket }) => bucket.used + cost > limit);
    const headers: Record<string, string> = { 'x-complexity': String(points) };
    for (const { name, limit, cost, bucket } of kinds) {
      if (this.settings.enforced && !isRefused) bucket.used += cost;
      headers[`x-ratelimit-${name.toLowerCase()}-limit`] = String(limit);
      headers[`x-ratelimit-${name.toLowerCase()}-remaining`] = String(Math.floor(limit - bucket.used));
      headers[`x-ratelimit-${name.toLowerCase()}-reset`] = String(
        Math.ceil(this.#now() + (bucket.used / limit) * HOUR_MS),
      );
    }
    return { isRefused, headers };
  }
}
