/**
 * Who an agent says it is: a document at the address that is its client ID, so that nobody has to register it here.
 * Source: IETF, OAuth Client ID Metadata Document (draft-ietf-oauth-client-id-metadata-document).
 */
import * as z from 'zod';
import { readBounded } from '../lib/bounded-body.ts';
import type { Clock } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import { Meter } from '../lib/observe/meter.ts';
import type { OutboundFactory } from '../lib/outbound/outbound.ts';

export interface ClientMetadata {
  readonly clientId: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
}

/** Reads the document. Throws `invalid_request` with what is wrong with it. */
export type ReadClientMetadata = (clientId: string) => Promise<ClientMetadata>;

interface Dependencies {
  readonly outbound: OutboundFactory;
  readonly clock: Clock;
  /** Also documents of this machine and its network, and over http: for development. */
  readonly allowPrivateNetwork: boolean;
}

const LARGEST = 5 * 1024;
const TIMEOUT_MS = 5000;
const LONGEST_NAME = 80;

const document = z.object({
  client_id: z.string(),
  client_name: z.string().trim().min(1).optional(),
  redirect_uris: z.array(z.string()).min(1).max(50),
  token_endpoint_auth_method: z.literal('none').optional(),
});

const refuse = (message: string, cause?: unknown) => new GatewayError('invalid_request', message, { cause });

function addressOf(clientId: string, allowsHttp: boolean): URL {
  const url = URL.canParse(clientId) ? new URL(clientId) : undefined;
  const isSecure = url?.protocol === 'https:' || (allowsHttp && url?.protocol === 'http:');
  if (!url || !isSecure) throw refuse('client_id must be the https address of a client ID metadata document.');
  // As it is written, so that a name is not another one for somebody else.
  if (url.username || url.password || url.hash || url.pathname === '/' || /\/\.{1,2}(?:\/|$)/.test(clientId)) {
    throw refuse('client_id must be an address with a path, without user, fragment and dot segments.');
  }
  return url;
}

export function createClientMetadata({ outbound, clock, allowPrivateNetwork }: Dependencies): ReadClientMetadata {
  async function read(url: URL): Promise<unknown> {
    const target = outbound.to({ origin: url.origin, mayBePrivate: allowPrivateNetwork }, new Meter(clock));
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const headers = { accept: 'application/json' };
    const answer = await target.request({ method: 'GET', url: url.href, headers, signal });
    const tooLarge = (most: number) => refuse(`The document of client_id has more than ${most} bytes.`);
    const bytes = await target.answers.read((hold) =>
      readBounded(answer.body, { maxBytes: LARGEST, tooLarge, signal, hold }),
    );
    if (answer.status !== 200) throw refuse(`The document of client_id answers ${answer.status}.`);
    return JSON.parse(bytes.toString('utf8'));
  }

  return async (clientId) => {
    const url = addressOf(clientId, allowPrivateNetwork);
    const found = await read(url).catch((error: unknown) => {
      if (error instanceof GatewayError && error.code === 'invalid_request') throw error;
      throw refuse('The document of client_id cannot be read.', error);
    });
    const parsed = document.safeParse(found);
    if (!parsed.success) throw refuse('The document of client_id is no client metadata.', parsed.error);
    const { client_id: said, client_name: name = url.host, redirect_uris: redirectUris } = parsed.data;
    if (said !== clientId) throw refuse('The document of client_id names another client_id.');
    return { clientId, name: name.slice(0, LONGEST_NAME), redirectUris };
  };
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Whether the client may be answered there. A program on the person's machine takes any port. Source: RFC 8252, section 7.3. */
export function isRedirectUri({ redirectUris }: ClientMetadata, given: string): boolean {
  if (!URL.canParse(given)) return false;
  const url = new URL(given);
  const isLoopback = url.protocol === 'http:' && LOOPBACK.has(url.hostname);
  if (url.hash || (url.protocol !== 'https:' && !isLoopback)) return false;
  if (redirectUris.includes(given)) return true;
  const withoutPort = (text: string) => {
    const other = URL.canParse(text) ? new URL(text) : undefined;
    if (other) other.port = '';
    return other?.href;
  };
  return isLoopback && redirectUris.some((one) => withoutPort(one) === withoutPort(given));
}
