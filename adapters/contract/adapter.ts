/**
 * What the gateway knows of a provider. An adapter is one value of this shape, made by `defineAdapter`; support
 * tables, parameters and documentation are derived from it, so that they can't disagree with what it does.
 */
import type { JsonObject } from '../../schema/field.ts';
import type { Category } from '../../schema/models/connection.ts';
import type { ModelOf, ObjectType, Verb } from '../../schema/objects.ts';
import type { Permission } from '../../schema/permissions.ts';
import type { AdapterSettings, SettingsDefinition } from '../../src/config/adapter-settings.ts';
import type { PersonalFields } from '../../src/lib/observe/scrub.ts';
import type { OutboundTarget } from '../../src/lib/outbound/outbound.ts';
import type { Brand } from './brand.ts';
import type { AdapterChecks } from './checks.ts';
import type { AuthDescription, Way } from './connecting.ts';
import type { AdapterEvents } from './events.ts';
import type { ObjectAdapter, ObjectVerbs } from './object-adapter.ts';
import type { Context, DownloadInput, PassthroughAsk, PassthroughRequest, Session, Upstream } from './session.ts';

/** What things of the provider are called, for texts that people read. */
interface AdapterWords {
  /** Who runs it, and asks customers for their consent. */
  readonly vendor: string;
  /** What one connection reaches, such as "Acme account". */
  readonly site: string;
  /** How to get an OAuth app, up to its callback URL: "Create one at example.com". */
  readonly createApp: string;
  /** ID of an account. */
  readonly accountExample: string;
}

interface AdapterDescription<S extends AdapterSettings> {
  readonly type: string;
  /** Other types that callers may name it by. */
  readonly aliases?: readonly string[];
  readonly name: string;
  /** One sentence for people who choose what to connect. */
  readonly description: string;
  readonly webUrl: string;
  readonly apiDocsUrl: string;
  readonly brand: Brand;
  readonly words: AdapterWords;
  readonly categories: readonly Category[];
  readonly permissions: readonly Permission[];
  /** Fields of the provider's objects that say who somebody is; used to erase a person. */
  readonly personal: PersonalFields;
  /** What limits calls to the provider, by the kinds that its pacing reports: a name for people. */
  readonly limits: Readonly<Record<string, string>>;
  readonly settings: SettingsDefinition<S>;
  readonly checks: AdapterChecks<S>;
  /** At most one of each kind. */
  readonly ways: readonly Way<S>[];
  /** The one reader of the `auth` that its ways store, also of what earlier versions stored. */
  describe(auth: JsonObject): AuthDescription;
  /** Where the calls of a connection go. Throws `forbidden` when its site is no longer allowed. */
  target(auth: JsonObject, settings: S): OutboundTarget;
  /** Headers of the provider's own that callers of the passthrough may send, in lower case. */
  readonly passthroughHeaders: readonly string[];
  /**
   * Whether a request only reads, where its body decides that; absent where reading is what GET does. Throws
   * `invalid_request` for a request that could never be made. Bodies are read whole for it.
   */
  readonly isReadingPassthrough?: (ask: PassthroughAsk) => boolean;
}

/** What became of an object that lists do not hold any more: it can still be read, or is hidden with all that its parent has. */
export type Fate = 'archived' | 'not_visible';

export interface FateInput {
  readonly type: ObjectType;
  readonly id: string;
  /** What it belonged to, as `PARENTS` of the schema has it, where that is known. */
  readonly parentId: string | undefined;
}

interface AdapterCalls<C> {
  passthrough(context: C, request: PassthroughRequest): Promise<Upstream>;
  /** The bytes of a file, redirects followed. */
  download(context: C, input: DownloadInput): Promise<Upstream>;
  /** One cheap request that dead credentials can't pass. Throws `connection_unauthorized` for those. */
  confirm(context: C): Promise<void>;
  /**
   * What the provider tells of an object that is in no list any more, besides whether it is found by its id. Undefined for
   * one that is deleted or there; absent where the provider tells nothing.
   */
  fateOf?(context: C, input: FateInput): Promise<Fate | undefined>;
}

/** The objects of an adapter whose calls need a context of type `C`. */
export type ObjectAdapters<C> = { readonly [T in ObjectType]?: ObjectAdapter<C, ModelOf<T>> };

export interface AdapterDefinition<Client, S extends AdapterSettings>
  extends AdapterDescription<S>,
    AdapterCalls<Context<Client>> {
  readonly objects: ObjectAdapters<Context<Client>>;
  /** Undefined when the provider pushes nothing. */
  readonly events?: AdapterEvents<Context<Client>>;
  /** One client for one call. */
  connect(session: Session): Client;
}

/** What the registry holds: the types of the client and of the settings are closed over. */
export interface Adapter extends AdapterDescription<AdapterSettings>, AdapterCalls<Session> {
  object(type: ObjectType): ObjectAdapter<Session, JsonObject> | undefined;
  readonly events: AdapterEvents<Session> | undefined;
}

/** Verbs that an object offers, in the API's order. */
export const verbsOf = (object: ObjectVerbs<never, unknown>): Verb[] =>
  (['list', 'get', 'create', 'update', 'remove'] as const).filter((verb) => object[verb] !== undefined);

/** The same functions, each taking a session where it took a context. */
type TakingSession<T, C> = {
  [K in keyof T]: NonNullable<T[K]> extends (context: C, ...rest: infer A) => infer R
    ? (session: Session, ...rest: A) => R
    : T[K];
};

/** What is no function stays as it is. @param open whose functions all take a context first. */
function closed<T extends object, C>(open: T, contextOf: (session: Session) => C): TakingSession<T, C> {
  const entries = Object.entries(open).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'function'
      ? (session: Session, ...rest: unknown[]): unknown => value.call(open, contextOf(session), ...rest)
      : value,
  ]);
  return Object.fromEntries(entries);
}

export function defineAdapter<Client, S extends AdapterSettings>(definition: AdapterDefinition<Client, S>): Adapter {
  const { objects, connect, passthrough, download, confirm, fateOf, events, ...description } = definition;
  const contextOf = (session: Session): Context<Client> => {
    const { credentials: _hidden, renew: _kept, ahead, ...visible } = session;
    return {
      ...visible,
      client: connect(session),
      ...(ahead && { ahead: { ...ahead, read: (work) => ahead.read((background) => work(contextOf(background))) } }),
    };
  };

  type Open = ObjectAdapter<Context<Client>, JsonObject>;
  const closedObjects = new Map(
    Object.entries(objects).map(([type, object]: [string, Open]) => [
      type,
      closed(object, contextOf) as ObjectAdapter<Session, JsonObject>,
    ]),
  );

  function closeEvents({ verify, parse, ...calls }: AdapterEvents<Context<Client>>): AdapterEvents<Session> {
    return { ...(closed(calls, contextOf) as Omit<AdapterEvents<Session>, 'verify' | 'parse'>), verify, parse };
  }

  return {
    ...description,
    ...closed({ passthrough, download, confirm, ...(fateOf && { fateOf }) }, contextOf),
    object: (type) => closedObjects.get(type),
    events: events && closeEvents(events),
  };
}
