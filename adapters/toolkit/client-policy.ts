/** What a client of a provider takes and gives, and how its provider wants to be called. */
import type { Readable } from 'node:stream';
import type { GatewayError } from '../../src/lib/errors.ts';
import type { OutboundResponse } from '../../src/lib/outbound/outbound.ts';
import type { Secret } from '../../src/lib/secret.ts';
import type { Session } from '../contract/session.ts';
import type { Pace } from './pacing/pace.ts';

export type QueryValue = string | number | boolean | readonly string[] | undefined;

export interface JsonRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Its parts encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  /** Whether it changes nothing, where method and path don't say so. */
  readonly isReading?: boolean;
}

export interface StreamRequest {
  readonly method: string;
  /** Path and query, ready to be sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | Uint8Array | string | undefined;
  /** Whether it changes nothing, where method and path don't say so. */
  readonly isReading?: boolean | undefined;
  /** Whether it is made even while the provider is known to refuse it, so that the caller gets that refusal itself. */
  readonly isUnheld?: boolean;
}

export interface StreamResponse extends OutboundResponse {
  /** Whether the provider said, also after the credentials were renewed, that it does not take them. */
  readonly isUnauthorized?: boolean;
}

export interface HttpClient {
  /** The answer's JSON; undefined when it has no body. Throws a GatewayError for anything but 2xx. */
  json(request: JsonRequest): Promise<unknown>;
  /** A request whose body and answer are streams; any status is returned as it is. */
  stream(request: StreamRequest): Promise<StreamResponse>;
  /** How many such requests may be made that nobody has asked for yet, and take nothing from those that somebody has. */
  spare(request: Pick<JsonRequest, 'method' | 'path'>): number;
}

/** What a client needs of a session. */
export type ClientSession = Pick<
  Session,
  'connection' | 'credentials' | 'renew' | 'outbound' | 'clock' | 'signal' | 'deadline'
> & {
  readonly recentWrites?: Session['recentWrites'];
  readonly log?: Session['log'];
};

/** How a provider wants to be called. */
export interface ClientPolicy {
  /** The provider's name in errors. */
  readonly provider: string;
  /** Address that paths are relative to, without a trailing slash. */
  readonly apiUrl: string;
  readonly userAgent: string;
  readonly pace: Pace;
  /** Value of the Authorization header. */
  authorization(credentials: Secret): string;
  /** Whether a request changes nothing, whatever its method, so that it may be sent again after any failure. */
  isReading(method: string, path: string): boolean;
  /** Whether a 401 with this body is not about the credentials, so that new ones would not help. */
  isAboutScopes(body: string): boolean;
  /**
   * The error for an answer; undefined for a success. Some providers put errors into answers of any status: then
   * `details.status` is what the error itself says. @param now epoch milliseconds.
   */
  refusal(answer: Pick<OutboundResponse, 'status' | 'headers'>, body: string, now: number): GatewayError | undefined;
  /** What to note of a write that was made, or may have been, so that the next list shows it; undefined when that is not known. */
  writtenObject(method: string, target: string): string | undefined;
}
