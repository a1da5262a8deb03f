/** One connection's line to Jira: addresses, credentials, errors. Knows nothing of models. */
import { Readable } from 'node:stream';
import { GatewayError } from '../../../src/lib/errors.ts';
import { READABLE_ENCODINGS, readBody, withBody } from '../../../src/lib/outbound/answer-body.ts';
import type { OutboundResponse } from '../../../src/lib/outbound/outbound.ts';
import type { Secret } from '../../../src/lib/secret.ts';
import { sleep } from '../../../src/lib/sleep.ts';
import type { Session } from '../../contract/session.ts';
import { object, textAt } from '../../toolkit/json.ts';
import { CALL_MS, type PacedCall } from '../../toolkit/pacing/call.ts';
import { isReading, pauseBeforeRetry } from '../../toolkit/retries.ts';
import { authorization } from './credentials.ts';
import { inDoubt, isScopeMismatch, jiraError, transportError } from './errors.ts';
import { paceOf } from './pace.ts';
import { isWebPage, webPageError } from './web-page.ts';
import { writtenIssue } from './written-issue.ts';

export type QueryValue = string | number | boolean | readonly string[] | undefined;

export interface JiraRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Made by `path`, so that ids are encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
}

export interface StreamRequest {
  readonly method: string;
  /** Path and query, ready to be sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | Uint8Array | string | undefined;
  /** Whether it is made even while Jira is known to refuse it, so that the caller gets Jira's own refusal. */
  readonly isUnheld?: boolean;
}

export interface JiraResponse extends OutboundResponse {
  /** Whether Jira said, also after the credentials were renewed, that it does not take them. */
  readonly isUnauthorized?: boolean;
}

export interface JiraClient {
  /** Address of the site in a browser, without a trailing slash. */
  readonly siteUrl: string;
  /** Address that paths are relative to: the site itself, or Atlassian's gateway with the cloud id. */
  readonly apiUrl: string;
  /** The answer's JSON; undefined when it has no body. Throws a GatewayError for anything but 2xx. */
  json(request: JiraRequest): Promise<unknown>;
  /** A request whose body and answer are streams; any status is returned as it is. */
  stream(request: StreamRequest): Promise<JiraResponse>;
}

/** Larger answers than this are not read into memory. */
const MAX_JSON_BYTES = 128 * 1024 * 1024;
const MAX_ERROR_BYTES = 1024 * 1024;

/** Not a browser's: Jira refuses those on writes ("XSRF check failed"). */
export const USER_AGENT = 'taskgate';

/** `path` of a request. Values are encoded; those that would climb to another path name nothing in Jira. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((joined, part, index) => {
    const value = values[index - 1] ?? '';
    if (value === '' || value === '.' || value === '..')
      throw new GatewayError('not_found', 'Jira has no such object.');
    return joined + encodeURIComponent(value) + part;
  });
}

function queryString(query: Readonly<Record<string, QueryValue>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const element of value) parameters.append(name, element);
    else if (value !== undefined) parameters.append(name, String(value));
  }
  const text = parameters.toString();
  return text ? `?${text}` : '';
}

/** What a client needs of a session. */
export type Line = Pick<
  Session,
  'connection' | 'credentials' | 'renew' | 'outbound' | 'clock' | 'signal' | 'deadline'
> & {
  readonly recentWrites?: Session['recentWrites'];
  readonly log?: Session['log'];
};

/** The credentials could not be renewed: whoever renews them has tried often enough. */
class RenewalError extends Error {
  override name = 'RenewalError';

  constructor(cause: unknown) {
    super('The credentials could not be renewed.', { cause });
  }
}

/** A stream can be sent only once. */
const isRepeatable = (body: StreamRequest['body']) => !(body instanceof Readable);

export function createClient(session: Line): JiraClient {
  const { auth } = session.connection;
  const apiUrl = textAt(auth, 'api_url') ?? '';
  const siteUrl = textAt(object(auth.meta), 'site_url') ?? apiUrl;
  let credentials: Secret = session.credentials;
  let credential = authorization(credentials);
  const pace = paceOf({
    siteUrl,
    origin: new URL(apiUrl).origin,
    isApp: credential.startsWith('Bearer '),
    outbound: session.outbound,
    clock: session.clock,
  });

  async function attempt({ method, target, headers, body }: StreamRequest): Promise<OutboundResponse> {
    try {
      return await session.outbound.request({
        method,
        url: apiUrl + target,
        headers: { ...headers, authorization: credential, 'user-agent': USER_AGENT },
        body,
        signal: session.signal,
      });
    } catch (error) {
      const isWrite = !isReading(method, target.replace(/\?.*$/s, ''));
      if (isWrite) await noteWritten(method, target);
      throw transportError(error, isWrite);
    }
  }

  /** So that the next list shows what was written, or may have been. */
  async function noteWritten(method: string, target: string): Promise<void> {
    const written = writtenIssue(method, target);
    if (written !== undefined) await session.recentWrites?.note(written);
  }

  const callOf = ({ method, target }: StreamRequest): PacedCall => ({
    connectionId: session.connection.id,
    method,
    path: target.replace(/\?.*$/s, ''),
    deadline: session.deadline,
    signal: session.signal,
    wait: session.outbound.wait,
  });

  /** What the answer says about limits counts for everybody who asks the same site. */
  function learn(call: PacedCall, { status, headers }: OutboundResponse): void {
    const { refusal } = pace.learn(call, status, headers);
    if (!refusal) return;
    const { method, path, connectionId } = call;
    const wait_ms = refusal.waitMs;
    session.log?.warn(
      { connection_id: connectionId, method, path, bucket: refusal.kind, wait_ms },
      'Jira is at a limit',
    );
  }

  /** Jira says 401 for dead credentials, which are renewed once, and for missing scopes, where that would not help. */
  async function exchange(request: StreamRequest, call: PacedCall): Promise<JiraResponse> {
    const response = await attempt(request);
    if (response.status < 300) await noteWritten(request.method, request.target);
    learn(call, response);
    if (response.status !== 401) return response;
    const body = await readBody(response, MAX_ERROR_BYTES);
    if (isScopeMismatch(body.toString('utf8'))) return withBody(response, body);
    const renewed = await renew();
    if (!renewed) return { ...withBody(response, body), isUnauthorized: true };
    credentials = renewed;
    credential = authorization(renewed);
    if (!isRepeatable(request.body)) {
      throw new GatewayError('unavailable', 'The access token was renewed; send the request again.', { retryAfter: 1 });
    }
    const second = await attempt(request);
    if (second.status < 300) await noteWritten(request.method, request.target);
    learn(call, second);
    return second.status === 401 ? { ...second, isUnauthorized: true } : second;
  }

  async function renew(): Promise<Secret | undefined> {
    try {
      return await session.renew?.(credentials);
    } catch (error) {
      throw new RenewalError(error);
    }
  }

  async function read(response: OutboundResponse, isWrite: boolean): Promise<string> {
    const { status } = response;
    const isError = status >= 300;
    try {
      return (await readBody(response, isError ? MAX_ERROR_BYTES : MAX_JSON_BYTES)).toString('utf8');
    } catch (error) {
      throw transportError(error, isWrite && (!isError || status >= 500));
    }
  }

  /** One try, in its turn. */
  async function once(request: StreamRequest, call: PacedCall): Promise<unknown> {
    const end = await pace.take(call);
    try {
      const response = await exchange(request, call);
      const isRead = isReading(call.method, call.path);
      const content = await read(response, !isRead);
      if (response.status < 200 || response.status >= 300) {
        const error = jiraError(response.status, response.headers, content, session.clock.now());
        throw isRead ? error : inDoubt(error);
      }
      const answer = parse(content, !isRead);
      pace.spend(call, answer);
      return answer;
    } finally {
      end();
    }
  }

  /** One try whose answer is read by somebody else; its turn ends when that is done. */
  async function stream(request: StreamRequest): Promise<JiraResponse> {
    const call = callOf(request);
    const end = await (request.isUnheld ? pace.takeUnheld(call) : pace.take(call));
    try {
      const response = await exchange(request, call);
      response.body.once('close', end);
      return response;
    } catch (error) {
      end();
      throw error instanceof RenewalError ? error.cause : error;
    }
  }

  /** Whether a call that waits so long, and then for its turn, would be answered after its caller's time is up. */
  function isTooLate(call: PacedCall, pauseMs: number): boolean {
    const begins = Math.max(session.clock.now() + pauseMs, pace.opensAt(call));
    return begins + CALL_MS > call.deadline;
  }

  async function pauseFor(ms: number): Promise<void> {
    const end = session.outbound.wait('backoff');
    try {
      await sleep(ms, session.signal);
    } catch (error) {
      throw transportError(error, false);
    } finally {
      end();
    }
  }

  return {
    apiUrl,
    siteUrl,
    stream,
    async json({ method = 'GET', path: pathname, query = {}, body }) {
      const isWrite = method !== 'GET';
      const request: StreamRequest = {
        method,
        target: pathname + queryString(query),
        headers: {
          accept: 'application/json',
          'accept-encoding': READABLE_ENCODINGS,
          // Jira answers 415 to a write without a JSON content type, even when it has no body.
          ...(isWrite && { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      };
      const isRead = isReading(method, pathname);
      const call = callOf(request);
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(request, call);
        } catch (error) {
          if (error instanceof RenewalError) throw error.cause;
          const pause = pauseBeforeRetry(error, attempt, isRead);
          if (!pause || isTooLate(call, pause.ms)) throw error;
          await pauseFor(pause.ms);
          session.outbound.metrics.retried(pause.reason);
        }
      }
    },
  };
}

function parse(content: string, isWrite: boolean): unknown {
  if (content === '') return undefined;
  try {
    return JSON.parse(content);
  } catch (error) {
    throw isWebPage(content) ? webPageError(200, content, isWrite) : transportError(error, isWrite);
  }
}
