/** Every connection that leaves the process: which hosts, which addresses, for how long. */
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { type BufferedBytes, type Owner, uncounted } from '../buffered-bytes.ts';
import { stopwatch } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import type { Meter } from '../observe/meter.ts';
import type { UpstreamMetrics } from '../observe/upstream-metrics.ts';
import { alone, type Peers } from '../peers.ts';
import { recentlyUsed } from '../recently-used.ts';
import { isPrivateAddress, isPrivateHost, literalAddress } from './addresses.ts';
import { type AnswerHolds, createAnswerHolds } from './answer-holds.ts';
import { openWays, PrivateAddressError } from './ways.ts';

export interface OutboundTarget {
  /** Where requests, and credentials, go. */
  readonly origin: string;
  /** Other origins of the provider that may see them, such as one for files. */
  readonly others?: readonly string[];
  readonly mayBePrivate: boolean;
}

export interface OutboundRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable | undefined;
  readonly signal: AbortSignal;
}

export interface OutboundResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

export interface Outbound {
  /** A request to the target. */
  request(request: OutboundRequest): Promise<OutboundResponse>;
  /** A request to wherever the target redirected; one that carries credentials is refused. */
  requestElsewhere(request: OutboundRequest): Promise<OutboundResponse>;
  readonly metrics: UpstreamMetrics;
  /** Where answers that are read whole are counted. */
  readonly answers: AnswerHolds;
  /** A request has to wait; the function that is returned ends that. @param kind what holds it. */
  wait(kind: string): () => void;
  /** The other processes that make such calls. */
  readonly peers: Peers;
  /** What the calls of this process have in common, such as the pace of a site; made once, and again when long unused. */
  shared<T extends object>(key: string, make: () => T): T;
}

export interface OutboundFactory {
  /** @param owner for whom; nobody ends the calls of one that is absent, and of their answers none is kept. */
  to(target: OutboundTarget, meter: Meter, owner?: Owner): Outbound;
  close(): Promise<void>;
}

const OURSELVES: Owner = { kind: 'answers', id: '' };
/** That one call works on. */
const ANSWERS_AT_A_TIME = 10;

/** Many customers may be behind the one origin of a provider's API; adapters bound the calls to each of them. */
const CONNECTIONS_PER_ORIGIN = 1024;
const MOST_SHARED = 10_000;
const CREDENTIAL_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Where a request is counted, and what of its address is kept. */
interface Watched {
  readonly meter: Meter;
  readonly shown: string;
}

function refused(url: URL): GatewayError {
  return new GatewayError('upstream_error', `No request may leave for ${url.host}.`, { isLasting: true });
}

export interface OutboundOptions {
  /** To the first byte of an answer, and between any two. */
  readonly timeoutMs: number;
  readonly metrics: UpstreamMetrics;
  readonly peers?: Peers;
  readonly buffered?: Pick<BufferedBytes, 'open'>;
  readonly connectionsPerOrigin?: number;
  /** URL of the proxy through which public hosts are reached; what is private is reached directly. */
  readonly proxy?: string | undefined;
}

export function createOutbound({
  timeoutMs,
  metrics,
  peers = alone(),
  buffered = uncounted,
  connectionsPerOrigin = CONNECTIONS_PER_ORIGIN,
  proxy,
}: OutboundOptions): OutboundFactory {
  const ways = openWays({ timeoutMs, connectionsPerOrigin, proxy });
  const kept = recentlyUsed<object>(MOST_SHARED);

  function shared<T extends object>(key: string, make: () => T): T {
    const found = kept.get(key) as T | undefined;
    if (found) return found;
    const made = make();
    kept.set(key, made);
    return made;
  }

  async function send(
    url: URL,
    mayBePrivate: boolean,
    request: OutboundRequest,
    { meter, shown }: Watched,
  ): Promise<OutboundResponse> {
    const address = literalAddress(url.hostname);
    if (!mayBePrivate && address && isPrivateAddress(address)) throw refused(url);
    const endOfCall = meter.begin();
    const traced = meter.trace.begin(request.method, shown);
    const startedAt = stopwatch.now();
    let status: number | undefined;
    const end = () => {
      endOfCall();
      traced.end();
      metrics.answered(status, (stopwatch.now() - startedAt) / 1000);
    };
    try {
      const { statusCode, headers, body } = await (await ways.to(url, mayBePrivate)).request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method as Dispatcher.HttpMethod,
        headers: request.headers,
        body: request.body ?? null,
        signal: request.signal,
      });
      status = statusCode;
      traced.answered(status);
      body.once('close', end);
      return { status: statusCode, headers, body };
    } catch (error) {
      end();
      throw error instanceof PrivateAddressError ? refused(url) : error;
    }
  }

  return {
    to: (target, meter, owner) => ({
      request: async (request) => {
        const url = new URL(request.url);
        if (![target.origin, ...(target.others ?? [])].includes(url.origin)) throw refused(url);
        return await send(url, target.mayBePrivate, request, { meter, shown: url.pathname });
      },
      requestElsewhere: async (request) => {
        const url = new URL(request.url);
        const hasCredentials = Object.keys(request.headers).some((name) => CREDENTIAL_HEADERS.has(name.toLowerCase()));
        if (!/^https?:$/.test(url.protocol) || url.username || hasCredentials) throw refused(url);
        // What a public host redirects to must be public, too, whatever is allowed of the host itself.
        const mayBePrivate = target.mayBePrivate && (await isPrivateHost(new URL(target.origin).hostname));
        // Such an address may itself be a secret.
        return await send(url, mayBePrivate, request, { meter, shown: `${url.origin}/…` });
      },
      metrics,
      answers: createAnswerHolds(buffered, owner ?? OURSELVES, owner ? ANSWERS_AT_A_TIME : 0),
      wait: (kind) => {
        const endOfWait = meter.wait();
        const startedAt = stopwatch.now();
        return () => {
          endOfWait();
          metrics.waited(kind, (stopwatch.now() - startedAt) / 1000);
        };
      },
      peers,
      shared,
    }),
    close: ways.close,
  };
}
