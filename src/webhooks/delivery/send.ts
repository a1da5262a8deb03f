/** One request that delivers something to an endpoint. */
import { setTimeout as sleep } from 'node:timers/promises';
import { storable } from '../../../schema/stored-text.ts';
import { readBeginning } from '../../lib/bounded-body.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { Meter } from '../../lib/observe/meter.ts';
import { discard } from '../../lib/outbound/answer-body.ts';
import type { OutboundFactory, OutboundResponse } from '../../lib/outbound/outbound.ts';
import { retryAfterSeconds } from '../../lib/outbound/retry-after.ts';
import type { DeliveryRow } from '../../store/webhooks/delivery-rows.ts';
import { bodySignatures, signatureHeaders } from './sign.ts';

/** What is sent to an endpoint. */
export interface Parcel {
  readonly url: string;
  /** The same on every attempt, as is the body. */
  readonly id: string;
  readonly body: string;
  /** The workspace's, the newest first. */
  readonly secrets: readonly string[];
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

export interface SendOptions {
  readonly outbound: OutboundFactory;
  readonly meter: Meter;
  readonly allowPrivateNetwork: boolean;
  readonly signal: AbortSignal;
  /** Aborts when the attempt as a whole has taken too long; after half a minute by default. */
  readonly limit?: AbortSignal;
}

export interface Receipt {
  /** HTTP status; undefined when there was no response. */
  readonly status: number | undefined;
  /** What went wrong, in words; undefined when it arrived. */
  readonly problem: string | undefined;
  /** Bytes that were sent. */
  readonly size: number;
  /** Seconds that the endpoint asks to wait, where it does. */
  readonly retryAfter?: number | undefined;
}

/** Statuses whose `Retry-After` counts. Source: RFC 9110, 10.2.3; RFC 6585, 4. */
const ASKING_TO_WAIT = new Set([429, 503]);

/** For an attempt as a whole. */
const LIMIT_MS = 30_000;
/** Of a response; the rest is not read. */
const MOST_ANSWER = 4096;
const LONGEST_QUOTE = 200;

/**
 * The body of a delivery, the same on every attempt. The objects are in it as the text that was signed; receivers get the same
 * text by `JSON.stringify(body.data)`.
 */
export function bodyText(
  { body, envelope, nonce, type }: Pick<DeliveryRow, 'body' | 'envelope' | 'nonce' | 'type'>,
  secret: string,
): string {
  const more = { nonce, ...bodySignatures(secret, body, nonce), type };
  return `{"data":${body},${envelope.slice(1, -1)},${JSON.stringify(more).slice(1)}`;
}

/** The beginning of a response. */
async function beginningOf(response: OutboundResponse): Promise<string> {
  return storable((await readBeginning(response.body, MOST_ANSWER)).toString('utf8', 0, LONGEST_QUOTE));
}

/** Reads a short response to its end, so that the connection can be used again. */
async function settle(response: OutboundResponse): Promise<string> {
  try {
    return await beginningOf(response);
  } catch {
    // The status has arrived; a body that breaks off changes nothing.
    return '';
  } finally {
    discard(response);
  }
}

/** What is shorter says nothing: of a part of a path, and of whatever else stands in an address. */
const SHORTEST_PART = 12;
const SHORTEST_SECRET = 6;

/** A response may quote the address that was asked for, as error pages do, and the address may hold secrets. */
export function withoutAddress(text: string, url: string): string {
  const { pathname, search, searchParams } = new URL(url);
  const values = search.slice(1).split('&');
  const raw = values.map((pair) => pair.slice(pair.indexOf('=') + 1));
  const parts = pathname.split('/').filter((part) => part.length >= SHORTEST_PART);
  const all = [pathname + search, search, ...raw, ...searchParams.values(), pathname, ...parts];
  return [...all, ...all.map((part) => part.replaceAll('&', '&amp;'))]
    .filter((part) => part.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
    .reduce((shown, part) => shown.replaceAll(part, '…'), text);
}

/** A connection that was kept alive may be closed by the other side at the moment it is used again. */
const STALE = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
const STALE_PAUSE_MS = 20;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Why there was no response, by the code of the error. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host name does not resolve',
  EAI_AGAIN: 'its host name does not resolve at the moment',
  ECONNREFUSED: 'it refuses connections',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  ETIMEDOUT: 'it does not accept connections in time',
  UND_ERR_CONNECT_TIMEOUT: 'it does not accept connections in time',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  CERT_HAS_EXPIRED: 'its TLS certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its TLS certificate is self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its TLS certificate is of another host',
};

function inWords(error: unknown, isLate: boolean): string {
  if (isLate) return `no answer within ${LIMIT_MS / 1000} seconds`;
  if (error instanceof GatewayError) return 'the address is private, or not allowed';
  const code = codeOf(error);
  if (code === '') return 'could not be reached';
  const reason = Object.hasOwn(REASONS, code) ? `: ${REASONS[code]}` : '';
  return `could not be reached${reason} (${code})`;
}

/** Throws only when `options.signal` aborts; then it is not known whether it arrived. */
export async function send(parcel: Parcel, options: SendOptions): Promise<Receipt> {
  const { url, id, body, secrets, sentAt } = parcel;
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'taskgate',
    ...signatureHeaders(secrets, { id, sentAt, body }),
  };
  const size = Buffer.byteLength(body);
  const { limit = AbortSignal.timeout(LIMIT_MS) } = options;
  const signal = AbortSignal.any([limit, options.signal]);
  const target = { origin: new URL(url).origin, mayBePrivate: options.allowPrivateNetwork };
  const outbound = options.outbound.to(target, options.meter);
  const post = () => outbound.request({ method: 'POST', url, headers, body, signal });
  try {
    const response = await post().catch(async (error) => {
      if (!STALE.has(codeOf(error))) throw error;
      await sleep(STALE_PAUSE_MS, undefined, { signal });
      return await post();
    });
    const { status } = response;
    const answered = await settle(response);
    if (status >= 200 && status < 300) return { status, problem: undefined, size };
    const text = withoutAddress(answered, url);
    const retryAfter = ASKING_TO_WAIT.has(status) ? retryAfterSeconds(response.headers, sentAt) : undefined;
    return { status, problem: `answered ${status}${text && `: ${text}`}`, size, retryAfter };
  } catch (error) {
    options.signal.throwIfAborted();
    return { status: undefined, problem: inWords(error, limit.aborted), size };
  }
}
