/** One connection's calls to its provider: paced, with renewed credentials, and repeated where that is safe. */
import { Readable } from 'node:stream';
import type { Hold } from '../../src/lib/buffered-bytes.ts';
import { GatewayError } from '../../src/lib/errors.ts';
import { READABLE_ENCODINGS, readBody, withBody } from '../../src/lib/outbound/answer-body.ts';
import type { OutboundResponse } from '../../src/lib/outbound/outbound.ts';
import type { Secret } from '../../src/lib/secret.ts';
import { sleep } from '../../src/lib/sleep.ts';
import type {
  ClientPolicy,
  ClientSession,
  HttpClient,
  JsonRequest,
  StreamRequest,
  StreamResponse,
} from './client-policy.ts';
import { number, object } from './json.ts';
import { MAX_ERROR_BYTES, parseAnswer, readAnswer } from './json-answer.ts';
import { isRedirect, redirectedWrite, transportError, writeError } from './outcome.ts';
import { CALL_MS, type PacedCall } from './pacing/call.ts';
import { queryString } from './query-string.ts';
import { pauseBeforeRetry } from './retries.ts';

/** The answer of a write has room before the write is sent: it is short, and one that can't be read leaves doubt. */
const WRITE_ANSWER_BYTES = 64 * 1024;

/** What the error itself says, where that is another status than the answer's. */
const statusOf = ({ details }: GatewayError): number | undefined => number(object(details)?.status);

const pathOf = (target: string): string => target.replace(/\?.*$/s, '');

/** The credentials could not be renewed: whoever renews them has tried often enough. */
class RenewalError extends Error {
  override name = 'RenewalError';

  constructor(cause: unknown) {
    super('The credentials could not be renewed.', { cause });
  }
}

class PacedClient implements HttpClient {
  readonly #session: ClientSession;
  readonly #policy: ClientPolicy;
  #credentials: Secret;
  #authorization: string;

  constructor(session: ClientSession, policy: ClientPolicy) {
    this.#session = session;
    this.#policy = policy;
    this.#credentials = session.credentials;
    this.#authorization = policy.authorization(session.credentials);
  }

  async json({ method = 'GET', path, query = {}, body, isReading }: JsonRequest): Promise<unknown> {
    const request: StreamRequest = {
      method,
      target: path + queryString(query),
      headers: {
        accept: 'application/json',
        'accept-encoding': READABLE_ENCODINGS,
        // Some servers answer 415 to a write without a JSON content type, even when it has no body.
        ...(method !== 'GET' && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      isReading,
    };
    const call = this.#callOf(request);
    const isRead = this.#isReading(request);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(request, call, isRead);
      } catch (error) {
        if (error instanceof RenewalError) throw error.cause;
        const pause = pauseBeforeRetry(error, attempt, isRead);
        if (!pause || this.#isTooLate(call, pause.ms)) throw error;
        await this.#pauseFor(pause.ms);
        this.#session.outbound.metrics.retried(pause.reason);
      }
    }
  }

  /** One attempt whose answer is read by somebody else; its turn ends when that is done. */
  async stream(request: StreamRequest): Promise<StreamResponse> {
    const { pace } = this.#policy;
    const call = this.#callOf(request);
    const end = await (request.isUnheld ? pace.takeUnheld(call) : pace.take(call));
    try {
      const response = await this.#exchange(request, call);
      response.body.once('close', end);
      return response;
    } catch (error) {
      end();
      throw error instanceof RenewalError ? error.cause : error;
    }
  }

  spare({ method = 'GET', path }: Pick<JsonRequest, 'method' | 'path'>): number {
    return this.#policy.pace.spare(this.#callOf({ method, target: path }));
  }

  /** One attempt, in its turn. */
  async #once(request: StreamRequest, call: PacedCall, isRead: boolean): Promise<unknown> {
    const end = await this.#policy.pace.take(call);
    try {
      return await this.#session.outbound.answers.read((hold) => this.#answered(request, call, isRead, hold));
    } finally {
      end();
    }
  }

  async #answered(request: StreamRequest, call: PacedCall, isRead: boolean, hold: Hold): Promise<unknown> {
    const { pace, provider, apiUrl } = this.#policy;
    if (!isRead) hold.reserve(WRITE_ANSWER_BYTES);
    const response = await this.#exchange(request, call);
    const read = { isWrite: !isRead, provider };
    const content = await readAnswer(response, hold, read);
    if (!isRead && isRedirect(response.status)) throw redirectedWrite(provider, apiUrl + request.target, response);
    const error = this.#policy.refusal(response, content, this.#session.clock.now());
    // A limit that only the body tells of was not learned from the headers.
    if (error?.code === 'upstream_rate_limited' && response.status !== 429) this.#learn(call, response, true);
    if (error) throw isRead ? error : writeError(error, statusOf(error) ?? response.status);
    const answer = parseAnswer(content, response, read);
    pace.spend(call, answer);
    return answer;
  }

  /** Credentials that are refused are renewed, and the request repeated, once. */
  async #exchange(request: StreamRequest, call: PacedCall): Promise<StreamResponse> {
    const response = await this.#send(request, call);
    if (response.status !== 401) return response;
    const body = await this.#session.outbound.answers.read((hold) => readBody(response, MAX_ERROR_BYTES, hold));
    if (this.#policy.isAboutScopes(body.toString('utf8'))) return withBody(response, body);
    const renewed = await this.#renew();
    if (!renewed) return { ...withBody(response, body), isUnauthorized: true };
    this.#credentials = renewed;
    this.#authorization = this.#policy.authorization(renewed);
    // A stream can be sent only once.
    if (request.body instanceof Readable) {
      throw new GatewayError('unavailable', 'The access token was renewed; send the request again.', { retryAfter: 1 });
    }
    const second = await this.#send(request, call);
    return second.status === 401 ? { ...second, isUnauthorized: true } : second;
  }

  async #renew(): Promise<Secret | undefined> {
    try {
      return await this.#session.renew?.(this.#credentials);
    } catch (error) {
      throw new RenewalError(error);
    }
  }

  #isReading({ method, target, isReading }: StreamRequest): boolean {
    return isReading ?? this.#policy.isReading(method, pathOf(target));
  }

  async #send(request: StreamRequest, call: PacedCall): Promise<OutboundResponse> {
    const { method, target, headers, body } = request;
    const { apiUrl, userAgent, provider } = this.#policy;
    const { outbound, signal } = this.#session;
    const isWrite = !this.#isReading(request);
    // The time that is up before anything was sent leaves no doubt.
    if (signal.aborted) throw transportError(signal.reason, false, provider);
    try {
      const response = await outbound.request({
        method,
        url: apiUrl + target,
        headers: { ...headers, authorization: this.#authorization, 'user-agent': userAgent },
        body,
        signal,
      });
      // Whether a failure changed something, nobody knows.
      const mayBeDone = response.status < 300 || response.status >= 500;
      if (isWrite && mayBeDone) await this.#noteWritten(method, target);
      this.#learn(call, response);
      return response;
    } catch (cause) {
      const error = transportError(cause, isWrite, provider);
      if (error.isOutcomeUnknown) await this.#noteWritten(method, target);
      throw error;
    }
  }

  /** So that the next list shows what was written, or may have been. */
  async #noteWritten(method: string, target: string): Promise<void> {
    await this.#session.recentWrites?.note(this.#policy.writtenObject(method, target) ?? '');
  }

  /** What the answer says about limits counts for everybody who calls the same site. */
  #learn(call: PacedCall, { status, headers }: OutboundResponse, isRefused = false): void {
    const { refusal } = this.#policy.pace.learn(call, { status, headers, isRefused });
    if (!refusal) return;
    const { method, path, connectionId } = call;
    this.#session.log?.warn(
      { connection_id: connectionId, method, path, bucket: refusal.kind, wait_ms: refusal.waitMs },
      `${this.#policy.provider} is at a limit`,
    );
  }

  #callOf({ method, target }: Pick<StreamRequest, 'method' | 'target'>): PacedCall {
    const { connection, deadline, signal, outbound } = this.#session;
    return { connectionId: connection.id, method, path: pathOf(target), deadline, signal, wait: outbound.wait };
  }

  /** Whether a call that waits so long, and then for its turn, would be answered after its caller's time is up. */
  #isTooLate(call: PacedCall, pauseMs: number): boolean {
    const begins = Math.max(this.#session.clock.now() + pauseMs, this.#policy.pace.opensAt(call));
    return begins + CALL_MS > call.deadline;
  }

  async #pauseFor(ms: number): Promise<void> {
    const end = this.#session.outbound.wait('backoff');
    try {
      await sleep(ms, this.#session.signal);
    } catch (error) {
      throw transportError(error, false, this.#policy.provider);
    } finally {
      end();
    }
  }
}

export const createHttpClient = (session: ClientSession, policy: ClientPolicy): HttpClient =>
  new PacedClient(session, policy);
