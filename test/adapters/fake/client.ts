/** One connection's client: where calls go, how they are signed, and what a refusal means. */

import type { ClientSession, HttpClient } from '../../../adapters/toolkit/client-policy.ts';
import { createHttpClient } from '../../../adapters/toolkit/http-client.ts';
import { textAt } from '../../../adapters/toolkit/json.ts';
import { paceOf } from '../../../adapters/toolkit/pacing/pace.ts';
import type { PacingPolicy } from '../../../adapters/toolkit/pacing/policy.ts';
import type { JsonObject } from '../../../schema/field.ts';
import type { ErrorCode } from '../../../schema/models/error.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import { retryAfterSeconds } from '../../../src/lib/outbound/retry-after.ts';

const RETRY_SECONDS = 5;

const pacing: PacingPolicy = {
  readLimits: ({ status, headers }, now) => ({
    burst: undefined,
    quotas: [],
    refusal:
      status === 429 ? { kind: 'burst', waitMs: (retryAfterSeconds(headers, now) ?? RETRY_SECONDS) * 1000 } : undefined,
  }),
  bucketOf: ({ method }) => method,
  usualBurst: () => 100,
  hotKeyOf: () => undefined,
  hotWindows: [],
  costOf: () => 1,
};

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'validation_failed',
  401: 'connection_unauthorized',
  403: 'upstream_forbidden',
  404: 'not_found',
  429: 'upstream_rate_limited',
};

/** `path` of a request. A value that would climb to another path names nothing. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((joined, part, index) => {
    const value = values[index - 1] ?? '';
    if (value === '' || value === '.' || value === '..')
      throw new GatewayError('not_found', 'Fake has no such object.');
    return joined + encodeURIComponent(value) + part;
  });
}

function refusal(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  now: number,
) {
  const said = textAt(body.startsWith('{') ? (JSON.parse(body) as JsonObject) : undefined, 'message') ?? '';
  const retryAfter = retryAfterSeconds(headers, now) ?? (status === 429 ? RETRY_SECONDS : undefined);
  return new GatewayError(CODES[status] ?? 'upstream_error', `Fake answered ${status}. ${said}`.trim(), {
    details: { status, message: said },
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

export function createClient(session: ClientSession): HttpClient {
  const { outbound, clock, connection } = session;
  const apiUrl = textAt(connection.auth, 'api_url') ?? '';
  return createHttpClient(session, {
    provider: 'Fake',
    apiUrl,
    userAgent: 'taskgate',
    pace: paceOf({ provider: 'fake', site: apiUrl, quotas: [], policy: pacing, outbound, clock }),
    authorization: (credentials) => `Bearer ${credentials.reveal()}`,
    isReading: (method) => method === 'GET',
    isAboutScopes: () => false,
    refusal: ({ status, headers }, body, now) => (status < 300 ? undefined : refusal(status, headers, body, now)),
    writtenObject: () => undefined,
  });
}
