/** What the provider answered to a passthrough request, as it is handed on. */
import type { StatusCode } from 'hono/utils/http-status';
import type { Upstream } from '../../../adapters/contract/session.ts';
import { readBounded } from '../../lib/bounded-body.ts';
import type { Hold } from '../../lib/buffered-bytes.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AppContext } from '../context.ts';
import { ownerOf } from '../io/body.ts';
import { BODILESS } from '../io/respond.ts';
import { withOwnLimit } from '../middleware/rate-limit.ts';

/** Longer bodies are not read into memory. */
export const LARGEST_KEPT = 10 * 1024 * 1024;

/** An answer that is kept for an `Idempotency-Key`; the write has been made when it turns out to be too long for that. */
export async function answerWhole(c: AppContext, answer: Upstream, provider: string): Promise<Response> {
  const hold = c.get('scope').hold(ownerOf(c, 'answers'));
  const { 'content-length': _old, ...headers } = withOwnLimit(c, headersBack(answer));
  const body = new Uint8Array(await wholeBody(answer, provider, hold));
  c.set('size', body.length);
  return c.newResponse(BODILESS.has(answer.status) ? null : body, answer.status as StatusCode, headers);
}

const brokenOff = (provider: string, cause: unknown) =>
  new GatewayError('upstream_error', `${provider}'s answer broke off. It is unknown whether the change was made.`, {
    details: { outcome: 'unknown' },
    isOutcomeUnknown: true,
    cause,
  });

/** A refusal leaves no doubt, however much of it has arrived. */
const refusalBrokenOff = (status: number, cause: unknown) =>
  new GatewayError('upstream_error', `The response ${status} broke off. Nothing was written.`, {
    details: { status, outcome: 'nothing_written' },
    cause,
  });

async function wholeBody({ body, status }: Upstream, provider: string, hold: Hold): Promise<Buffer> {
  try {
    return await readBounded(body, { maxBytes: LARGEST_KEPT, tooLarge: () => tooLong(provider), hold });
  } catch (error) {
    if (error instanceof GatewayError && error.code !== 'unavailable') throw error;
    throw status >= 400 && status < 500 ? refusalBrokenOff(status, error) : brokenOff(provider, error);
  }
}

const tooLong = (provider: string) =>
  new GatewayError(
    'payload_too_large',
    `${provider} has carried the request out, but its answer is larger than the ${LARGEST_KEPT} bytes that are kept.`,
  );

/** Headers of the provider's answer that are not handed on. */
const WITHHELD = new Set([
  'set-cookie',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'strict-transport-security',
  'alt-svc',
  'nel',
  'report-to',
  'server',
]);

export function headersBack({ status, headers }: Upstream): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || WITHHELD.has(name)) continue;
    kept[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  // A JSON type on an empty body makes the published SDK fail with a bare SyntaxError.
  if (kept['content-length'] === '0' || status === 204 || status === 304) delete kept['content-type'];
  return kept;
}
