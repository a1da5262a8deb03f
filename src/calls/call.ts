/** One call on a connection: what it is asked with, who performs it, and what the gateway offers for it. */
import type { ObjectAdapter } from '../../adapters/contract/object-adapter.ts';
import type { Attempt, Session } from '../../adapters/contract/session.ts';
import type { JsonObject } from '../../schema/field.ts';
import type { ObjectType, Verb } from '../../schema/objects.ts';
import type { Authority } from '../access/policy-gate.ts';
import type { LiveConnection } from '../connections/connections.ts';
import type { GatewayError } from '../lib/errors.ts';
import type { Logger } from '../lib/observe/log.ts';
import type { Meter } from '../lib/observe/meter.ts';
import type { Outbound, OutboundTarget } from '../lib/outbound/outbound.ts';

/** What the running request brings along. */
export interface Scope {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly meter: Meter;
  /** Epoch milliseconds at which the caller's time is up; half a minute from now when nobody waits. */
  readonly deadline?: number;
  /** Id of the API key; empty for the gateway itself. */
  readonly callerId?: string;
  /** Whether it is work that no caller waits for. */
  readonly isBackground?: boolean;
  /** Whether it reads what nobody has asked for yet. */
  readonly isAhead?: boolean;
  /** What the caller is limited to, when it has a policy. */
  readonly authority?: Authority | undefined;
  /** Set when the caller wants the write to happen once. */
  readonly attempt?: Attempt | undefined;
  /** Asked before anything is sent to the provider; throws when the right to do so is lost. */
  readonly fence?: (() => Promise<void>) | undefined;
}

/** Who performs a call, and by which permission, where one object is concerned. */
export interface Performer {
  readonly live: LiveConnection;
  readonly permission?: string;
}

/** A verb of an object that a connection may perform. */
export interface Admitted extends Performer {
  readonly permission: string;
  readonly object: ObjectAdapter<Session, JsonObject>;
}

export interface Calls {
  /** The connection. Throws `connection_paused` while it is paused. */
  open(workspaceId: string, connectionId: string): Promise<LiveConnection>;
  /** Throws unless the provider has the verb, then unless the connection has the permission. */
  admit(live: LiveConnection, type: ObjectType, verb: Verb): Admitted;
  /** What `admit` would throw; undefined when it would not. */
  refusal(live: LiveConnection, type: ObjectType, verb: Verb): GatewayError | undefined;
  /** For passthrough: throws unless the connection has the category, and any permission to read or any `_write` to write. */
  admitPassthrough(live: LiveConnection, isReading: boolean): void;
  outboundTo(target: OutboundTarget, scope: Scope): Outbound;
  /**
   * Runs `work` on the connection with credentials that are good, and keeps its health up to date.
   * @param isRefused whether a result that is handed on unread says that the credentials were refused.
   */
  perform<T>(
    performer: Performer,
    scope: Scope,
    work: (session: Session) => Promise<T>,
    isRefused?: (result: T) => boolean,
  ): Promise<T>;
  /** Ends the calls that nobody waits for. */
  close(): Promise<void>;
}
