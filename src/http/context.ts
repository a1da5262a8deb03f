import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'hono';
import type { Attempt } from '../../adapters/contract/session.ts';
import type { Actor } from '../access/audit.ts';
import type { Viewer } from '../access/console-sessions.ts';
import type { Authority } from '../access/policy-gate.ts';
import type { SeenBody } from '../call-log/captures.ts';
import type { Scope } from '../calls/call.ts';
import type { LiveConnection } from '../connections/connections.ts';
import type { Hold, Owner } from '../lib/buffered-bytes.ts';
import type { Target } from './io/target.ts';

/** What is known of a request that ends up in the call log. */
export interface LoggedCall {
  live: LiveConnection;
  /** Operation id. */
  name: string;
}

/** What an administrator did, beside what the path and the body say. */
export interface AuditDetails {
  targetId?: string | undefined;
  changes?: Readonly<Record<string, unknown>>;
}

export interface Variables {
  requestId: string;
  /** Of whoever calls; absent without a socket. */
  address: string | undefined;
  /** Absent when the target itself was refused. */
  target: Target;
  scope: RequestScope;
  workspaceId: string;
  loggedCall: LoggedCall | undefined;
  /** Pattern of the path, where several share one handler: `/task/{connection_id}/task/{id}`. */
  route: string | undefined;
  /** The whole body, where it was read before its handler. */
  bytes: Uint8Array | undefined;
  /** Status of an answer that was written to the socket directly. */
  sentStatus: number | undefined;
  /** Bytes of the answer, where known. */
  size: number | undefined;
  /** Machine code of the error that was answered. */
  errorCode: string | undefined;
  /** Whose call it is, once that is known. */
  actor: Actor | undefined;
  /** The limit of the key, as headers say it. */
  ownLimit: Readonly<Record<string, string>> | undefined;
  /** What was sent: a body of JSON, or a form. */
  sentBody: unknown;
  /** What was handed on of a response, where somebody captures it. */
  streamedBody: Promise<SeenBody | undefined> | undefined;
  auditDetails: AuditDetails | undefined;
  /** Whoever is signed in to the console. */
  viewer: Viewer | undefined;
  /** What a form of the console has sent. */
  form: URLSearchParams | undefined;
}

export interface RequestScope extends Scope {
  callerId: string;
  authority: Authority | undefined;
  attempt: Attempt | undefined;
  fence: (() => Promise<void>) | undefined;
  readonly deadline: number;
  /** What the request holds in memory, until it is answered; whose it is counts when it is asked for first. */
  hold(owner: Owner): Hold;
  /** From here on bytes flow: only silence, or less than a least rate, ends the request, no longer the total time. */
  startStreaming(): void;
}

/** `env` is empty when the app is called without a socket. */
export interface Bindings {
  incoming?: IncomingMessage;
  outgoing?: ServerResponse;
}

export type AppEnv = { Variables: Variables; Bindings: Bindings };
export type AppContext = Context<AppEnv>;

/** The object that a path names in its third place: `/unified/connection/{id}`, `/console/webhooks/{id}`. */
export const idOf = (c: AppContext): string => c.get('target').segments[2] ?? '';
