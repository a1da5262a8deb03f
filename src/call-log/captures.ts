/**
 * Bodies of requests and responses, captured for a limited time on a connection for which somebody asked for that: to
 * find out what a caller really sends. Without credentials, encrypted, bounded in size and number, and gone within a day.
 */
import type { Connections } from '../connections/connections.ts';
import type { LiveConnection } from '../connections/live-connection.ts';
import type { Base } from '../lib/base.ts';
import type { Keyring } from '../lib/crypto.ts';
import { GatewayError } from '../lib/errors.ts';
import type { CaptureScope, CaptureStore, Capturing } from '../store/calls/captures.ts';
import { redacted, redactedText } from './redact.ts';

export const LONGEST_CAPTURE_MINUTES = 60;
/** Calls of one connection, and characters of one body. */
export const MOST_CAPTURED = 500;
export const LONGEST_BODY = 32 * 1024;
export const CAPTURES_KEPT_MS = 24 * 60 * 60_000;

/** What is not written yet; beyond it nothing is captured. */
const MOST_WAITING = 50;
const AT_ONCE = 100;
const MINUTE_MS = 60_000;
const MOST_CAPTURING = 20;

/** A body as it came: a document, text, or what it was in a word where it is neither. */
export type SeenBody = { readonly document: unknown } | { readonly text: string } | { readonly omitted: string };

export interface CapturedBodies {
  /** Null when there was none. */
  readonly request: string | null;
  readonly response: string | null;
}

export interface Exchange {
  readonly request: SeenBody | undefined;
  readonly response: SeenBody | undefined;
  /** Credentials of the caller. */
  readonly secrets: readonly string[];
}

export interface Captures {
  isOn(connection: Pick<Capturing, 'captureUntil'>): boolean;
  /** Stored soon; a body may still be on its way. */
  add(callId: string, live: LiveConnection, exchange: Promise<Exchange>): void;
  /** Undefined when nothing was captured of the call, or its time is up. */
  find(workspaceId: string, callId: string): Promise<CapturedBodies | undefined>;
  count(connectionId: string): Promise<number>;
  /** Connections whose bodies are captured now. */
  capturing(workspaceId: string): Promise<Capturing[]>;
  /** Captures from now on. @param minutes from 1 to 60. Until when, in epoch milliseconds. */
  start(workspaceId: string, connectionId: string, minutes: number): Promise<number>;
  stop(workspaceId: string, connectionId: string): Promise<void>;
  /** Removes what was captured on the connection. */
  clear(workspaceId: string, connectionId: string): Promise<void>;
  /** Removes what holds one of the texts, which are in lower case; how many. */
  removeHolding(scope: CaptureScope, texts: readonly string[]): Promise<number>;
  /** Re-encrypts what is not under the first key yet; how many. */
  rotate(): Promise<number>;
  /** Writes what is waiting. */
  flush(): Promise<void>;
}

export interface CaptureDependencies extends Pick<Base, 'clock' | 'log'> {
  readonly store: CaptureStore;
  readonly connections: Pick<Connections, 'findRow' | 'setCaptureUntil'>;
  readonly keyring: Keyring;
  /** How long the call log is kept: no body outlives its call. */
  readonly callsKeptMs: number;
}

/** The credentials of a connection, in their parts. */
function partsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(partsOf) : [];
}

function secretsOf({ credentials }: LiveConnection): string[] {
  const text = credentials.reveal();
  try {
    return partsOf(JSON.parse(text));
  } catch (error) {
    // Some are no document.
    if (error instanceof SyntaxError) return [text];
    throw error;
  }
}

function shown(body: SeenBody | undefined, secrets: readonly string[]): string | null {
  if (!body) return null;
  if ('omitted' in body) return `[${body.omitted}]`;
  const text =
    'document' in body ? JSON.stringify(redacted(body.document, secrets), null, 2) : redactedText(body.text, secrets);
  return text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)}\n… [cut off]` : text;
}

export function createCaptures(deps: CaptureDependencies): Captures {
  const { store, connections, keyring, clock, log } = deps;
  const contextOf = (id: string) => `captured:${id}`;
  const read = (id: string, sealed: string) => JSON.parse(keyring.decrypt(sealed, contextOf(id))) as CapturedBodies;
  const keptMs = Math.min(CAPTURES_KEPT_MS, deps.callsKeptMs);
  const waiting = new Set<Promise<void>>();

  async function write(id: string, live: LiveConnection, coming: Promise<Exchange>): Promise<void> {
    const { workspaceId, id: connectionId } = live.row;
    if ((await store.countOf(connectionId)) >= MOST_CAPTURED) return;
    const { request, response, secrets } = await coming;
    const known = [...secrets, ...secretsOf(live)];
    const bodies: CapturedBodies = { request: shown(request, known), response: shown(response, known) };
    const sealed = keyring.encrypt(JSON.stringify(bodies), contextOf(id));
    await store.insert({ id, workspaceId, connectionId, sealed, expiresAt: clock.now() + keptMs });
  }

  /** Goes through stored rows; how many `change` has changed. */
  async function forEach(scope: CaptureScope, change: (id: string, sealed: string) => Promise<boolean>) {
    let changed = 0;
    for (let after = ''; ; ) {
      const rows = await store.some(scope, after, AT_ONCE);
      for (const { id, sealed } of rows) if (await change(id, sealed)) changed += 1;
      if (rows.length < AT_ONCE) return changed;
      after = rows.at(-1)?.id ?? '';
    }
  }

  return {
    isOn: ({ captureUntil }) => captureUntil !== null && captureUntil > clock.now(),
    add(callId, live, exchange) {
      // It may fail before anybody waits for it.
      exchange.catch(() => undefined);
      if (waiting.size >= MOST_WAITING) {
        log.warn({ id: callId, connection_id: live.row.id }, 'bodies of a call are not captured: too many wait');
        return;
      }
      const writing = write(callId, live, exchange)
        .catch((err: unknown) => log.warn({ err, id: callId }, 'bodies of a call were not captured'))
        .finally(() => waiting.delete(writing));
      waiting.add(writing);
    },
    async find(workspaceId, callId) {
      const row = await store.find(workspaceId, callId, clock.now());
      return row && keyring.knows(row.sealed) ? read(row.id, row.sealed) : undefined;
    },
    count: (connectionId) => store.countOf(connectionId),
    capturing: (workspaceId) => store.capturing(workspaceId, clock.now(), MOST_CAPTURING),
    async start(workspaceId, connectionId, minutes) {
      if (!Number.isInteger(minutes) || minutes < 1 || minutes > LONGEST_CAPTURE_MINUTES) {
        throw new GatewayError(
          'invalid_request',
          `Bodies are captured for 1 to ${LONGEST_CAPTURE_MINUTES} whole minutes.`,
        );
      }
      const until = clock.now() + minutes * MINUTE_MS;
      await connections.setCaptureUntil(workspaceId, connectionId, until);
      return until;
    },
    stop: (workspaceId, connectionId) => connections.setCaptureUntil(workspaceId, connectionId, null),
    async clear(workspaceId, connectionId) {
      const { id } = await connections.findRow(workspaceId, connectionId);
      await store.removeOf(id);
    },
    removeHolding: (scope, texts) =>
      forEach(scope, async (id, sealed) => {
        // What can't be read any more may hold anything.
        const held = keyring.knows(sealed) ? JSON.stringify(read(id, sealed)).toLowerCase() : undefined;
        if (held !== undefined && !texts.some((text) => held.includes(text))) return false;
        await store.remove([id]);
        return true;
      }),
    rotate: () =>
      forEach({}, async (id, sealed) => {
        if (!keyring.knows(sealed) || keyring.isCurrent(sealed)) return false;
        await store.replace(id, keyring.encrypt(keyring.decrypt(sealed, contextOf(id)), contextOf(id)));
        return true;
      }),
    async flush() {
      while (waiting.size > 0) await Promise.all(waiting);
    },
  };
}
