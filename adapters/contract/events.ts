/**
 * Events that a provider pushes. What it pushes is a hint and nothing more: that something happened to an object, which
 * is then fetched; it may come twice, late, out of order, or not at all.
 */
import type { JsonObject } from '../../schema/field.ts';
import type { ObjectType } from '../../schema/objects.ts';
import type { Permission } from '../../schema/permissions.ts';
import type { OAuthApp } from '../../src/config/adapter-settings.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Secret } from '../../src/lib/secret.ts';
import type { Way } from './connecting.ts';
import type { Item, ReadOptions } from './object-adapter.ts';

export type EventKind = 'created' | 'updated' | 'deleted';

/** A registration with the provider, alive when it was looked at. */
export interface EventRegistration {
  readonly id: string;
  /** Epoch milliseconds; undefined when the provider does not say. */
  readonly expiresAt: number | undefined;
}

export interface SubscribeInput {
  /** Where the provider is to push to. */
  readonly url: string;
  /** Registrations that are known to be this connection's: they are replaced, also those for another URL. */
  readonly known: readonly string[];
  /** Of this connection's registrations alone, for a provider that signs with a secret that it is given. */
  readonly secret: Secret;
}

/** A request that may have come from the provider, as it arrived. */
export interface EventRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** The same before its body has been read, which nobody does for a request that its headers alone give away. */
export interface UnreadRequest extends Pick<EventRequest, 'headers'> {
  /** Throws as the door does for a body that is too large, too slow, or more than there is memory for. */
  body(): Promise<Uint8Array>;
}

/** One change that was told of. */
export interface ObjectEvent {
  readonly objectType: ObjectType;
  readonly event: EventKind;
  /** As the adapter's objects have it. */
  readonly id: string;
  /** What it belongs to, such as the task of a comment, where that is said. */
  readonly parentId?: string;
  /** Whether it was deleted because something else was. */
  readonly isCascade: boolean;
  /** When it happened, in epoch milliseconds by the provider's clock. */
  readonly at: number;
}

/** What one request of the provider says. */
export interface EventDelivery {
  /** The same whenever the provider repeats it. */
  readonly id: string;
  /** Whom it is for: ids of registrations, which may be unique on their site only. */
  readonly registrationIds: readonly string[];
  /** The site that it came from; undefined where it does not say. */
  readonly siteId: string | undefined;
  /** Its address in a browser, without a trailing slash, where that is what it says. */
  readonly siteUrl: string | undefined;
  readonly events: readonly ObjectEvent[];
}

/** What an adapter says of a connection's site, to be compared with that of a delivery. */
export type EventSite = Pick<EventDelivery, 'siteId' | 'siteUrl'>;

/** An app that may sign, and whose it is. */
export interface EventApp extends OAuthApp {
  /** The workspace that has it of its own; undefined for the operator's. */
  readonly workspaceId?: string | undefined;
}

/** What a signature may have been made with. */
export interface VerifyDependencies {
  /** Secrets that `subscribe` was given for the registrations of this ID: several where IDs are unique on a site only. */
  secretsOf(registrationId: string): Promise<readonly Secret[]>;
  /** Apps of this client ID, the operator's and those of workspaces, which may disagree about its secret. */
  appsOf(clientId: string): Promise<readonly EventApp[]>;
  /** The operator's app. */
  readonly app: EventApp | undefined;
  readonly clock: Clock;
}

/** One object, and when it was made and changed last, in epoch milliseconds by the provider's clock. */
export interface ObjectVersion {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What an object is told of for, and how it hangs together with others. */
export interface EventSupport {
  readonly events: readonly EventKind[];
  /** Its field that holds the id of what it belongs to. */
  readonly parentField: string;
  /** What it is a part of: with that one changed, one of its parts may have. */
  readonly partOf?: ObjectType;
}

/** The native events of an adapter whose calls need a context of type `C`. */
export interface AdapterEvents<C> {
  /** Objects that are told of. */
  readonly objects: Readonly<Partial<Record<ObjectType, EventSupport>>>;
  /** By which ways a connection must have come about to register. */
  readonly ways: readonly Way['kind'][];
  /** Needed to register. */
  readonly permission: Permission;
  /** Registrations are renewed when they have this much left, in milliseconds. */
  readonly renewBeforeMs: number;
  /**
   * One registration for everything in `objects`, all there is to see for the connection. One that is there already is
   * taken over, so that an answer that was lost leaves no second one behind.
   * Throws `conflict` when the provider has no room for it, with what it says.
   */
  subscribe(context: C, input: SubscribeInput): Promise<EventRegistration>;
  /** Makes it live longer. Undefined when the provider does not have it any more, or has let it lapse. */
  renew(context: C, id: string): Promise<EventRegistration | undefined>;
  /** As it is now; undefined as above. */
  inspect(context: C, id: string): Promise<EventRegistration | undefined>;
  /** One that is not there is no error. */
  unsubscribe(context: C, id: string): Promise<void>;
  siteOf(context: C): EventSite;
  /** Objects as they are now, by id; those that are gone, or hidden from the connection, are left out. */
  fetch(
    context: C,
    type: ObjectType,
    ids: readonly string[],
    options: ReadOptions,
  ): Promise<ReadonlyMap<string, Item<JsonObject>>>;
  /** Of an object that is part of no other: those changed at or after an instant, as far as a search shows them. */
  changedSince(context: C, type: ObjectType, since: number): AsyncIterable<readonly ObjectVersion[]>;
  /** The one changed last; undefined when there is none. */
  newest(context: C, type: ObjectType): Promise<ObjectVersion | undefined>;
  /** Ids of all there are, or of those made before an instant, give or take a minute. */
  allIds(context: C, type: ObjectType, createdBefore?: number): AsyncIterable<readonly string[]>;
  /** All parts of these objects, by the id of what they are a part of; what is gone has no entry. */
  parts(
    context: C,
    type: ObjectType,
    parentIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ObjectVersion[]>>;
  /**
   * Throws `unauthorized` unless the provider sent it: before the body is read, where its signature does not cover that.
   * @returns the apps whose secret it was signed with, where that is how the provider signs: it is for no connections but
   * theirs. Undefined where it was signed with the secret of the registrations that it names.
   */
  verify(request: UnreadRequest, dependencies: VerifyDependencies): Promise<readonly EventApp[] | undefined>;
  /** Throws `invalid_request` when it makes no sense. Kinds of events that are unknown are left out. */
  parse(request: EventRequest): EventDelivery;
}
