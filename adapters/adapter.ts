/**
 * What the gateway knows of a provider. An adapter is one value of this shape, made by `defineAdapter`; support
 * tables, parameters and documentation are derived from it, so that they can't disagree with what it does.
 */
import type { Readable } from 'node:stream';
import type { JsonObject } from '../schema/field.ts';
import type { Category, ConnectionAuthInput } from '../schema/models/connection.ts';
import type { ModelOf, ObjectType, Verb } from '../schema/objects.ts';
import type { Permission } from '../schema/permissions.ts';
import type { Clock } from '../src/lib/clock.ts';
import type { Logger } from '../src/lib/log.ts';
import type { Outbound, OutboundTarget } from '../src/lib/outbound.ts';
import type { Secret } from '../src/lib/secret.ts';

/** Which fields an answer needs. An adapter may fetch less for it; it never has to remove anything. */
export interface Selection {
  /** Whether the field must be there; slow fields only when they were named. */
  wants(field: string): boolean;
  /** Whether the provider's own object, or a part of it, must be there. */
  readonly wantsRaw: boolean;
}

/** One object of an answer, with the provider's own object beside it. */
export interface Item<M> {
  readonly object: M;
  readonly raw: JsonObject;
}

export type Sort = 'name' | 'updated_at' | 'created_at';

/** How an answer is to be read. */
export interface ReadOptions {
  readonly select: Selection;
  /** The caller's provider parameters; only those of `rawParameters`. */
  readonly raw: Readonly<Record<string, string>>;
}

export interface ListInput extends ReadOptions {
  readonly offset: number;
  readonly limit: number;
  readonly sort: Sort | undefined;
  readonly order: 'asc' | 'desc' | undefined;
  /** Epoch milliseconds. */
  readonly updatedGte: number | undefined;
  readonly query: string | undefined;
  /** Values of the object's own parameters; only supported ones, never empty. */
  readonly filters: Readonly<Record<string, string>>;
}

export interface GetInput extends ReadOptions {
  readonly id: string;
}

export interface WriteInput extends ReadOptions {
  /** Validated against the object's schema. */
  readonly body: JsonObject;
  /** The bytes, when the object is a file. */
  readonly content?: FileContent;
}

export interface UpdateInput extends WriteInput {
  readonly id: string;
}

/** The bytes of a file to store. */
export interface FileContent {
  readonly name: string;
  readonly mimeType: string;
  readonly stream: Readable;
  /** In bytes, when known beforehand. */
  readonly size: number | undefined;
}

/** The verbs of one object; an absent one means "not supported". A list returns fewer than `limit` only at its end. */
export interface ObjectVerbs<C, M> {
  list?(context: C, input: ListInput): Promise<Item<M>[]>;
  get?(context: C, input: GetInput): Promise<Item<M>>;
  create?(context: C, input: WriteInput): Promise<Item<M>>;
  update?(context: C, input: UpdateInput): Promise<Item<M>>;
  remove?(context: C, input: RemoveInput): Promise<void>;
}

export interface RemoveInput {
  readonly id: string;
}

export interface DownloadInput {
  readonly id: string;
  /** Value of the caller's `Range` header. */
  readonly range: string | undefined;
}

export type ParameterSupport = 'supported' | 'supported-required';

/** What an adapter offers of one object. */
export interface ObjectSupport<M> {
  readonly readable: readonly (keyof M & string)[];
  readonly writable: readonly (keyof M & string)[];
  /** Readable fields that cost extra calls. */
  readonly slow: readonly (keyof M & string)[];
  /** Narrowing parameters of the list; others of the API are refused by name. */
  readonly filters: Readonly<Record<string, ParameterSupport>>;
  /** Parameters that change nothing here and may be given all the same. */
  readonly ignored?: readonly string[];
  /** Sortings that the provider can do; others are ignored. */
  readonly sorts: readonly Sort[];
  readonly updatedGte: boolean;
  readonly query: boolean;
  /** Keys that `raw=` may carry. */
  readonly rawParameters: readonly string[];
}

export type ObjectAdapter<C, M> = ObjectSupport<M> & ObjectVerbs<C, M>;

/** An answer of the provider that is handed on as it is. */
export interface Upstream {
  readonly status: number;
  /** Whether the provider said that it does not take the credentials. */
  readonly isUnauthorized?: boolean | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

export interface PassthroughRequest {
  readonly method: string;
  /** Relative to the site, decoded once, without a leading slash. */
  readonly path: string;
  /** As it came, without `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | Uint8Array | undefined;
}

/** The connection as an adapter sees it. */
export interface ConnectionView {
  readonly id: string;
  /** The non-secret part of the credentials. */
  readonly auth: JsonObject;
}

/** What a call has at hand. */
export interface Context<Client> extends Omit<Session, 'credentials' | 'renew'> {
  readonly client: Client;
}

/** What the gateway hands to an adapter for one call. */
export interface Session {
  readonly connection: ConnectionView;
  /** Decrypted; whatever the adapter's `verify` returned. */
  readonly credentials: Secret;
  /** Newer credentials in place of those that the provider refused; undefined when there are none to be had. */
  readonly renew?: ((refused: Secret) => Promise<Secret | undefined>) | undefined;
  readonly outbound: Outbound;
  /** What was learned about this connection's site, kept for a while. */
  readonly cache: ConnectionCache;
  readonly snapshots: Snapshots;
  /** The same for all callers on the connection. */
  readonly shared: Snapshots;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborts when the caller is gone or the time is up. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds at which the caller's time is up. */
  readonly deadline: number;
}

/** Durable notes of one caller on one connection, kept for some minutes after they were last written. */
export interface Snapshots {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}

export interface ConnectionCache {
  /** The value under `key`, loaded once when absent or older than `maxAgeMs`. */
  get<T>(key: string, maxAgeMs: number, load: () => Promise<T>): Promise<T>;
  forget(key: string): void;
}

/** The operator's OAuth app, and where its provider is. */
export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of the authorize and token endpoints, without a trailing slash. */
  readonly authUrl: string;
  /** Of the API, without a trailing slash. */
  readonly apiUrl: string;
  /** Whether the operator pointed these at a private address. */
  readonly isPrivate: boolean;
}

/** Settings of the process that adapters need. */
export interface AdapterSettings {
  /** Undefined when the operator set up none. */
  readonly oauthApp: OAuthApp | undefined;
  /** Whether a site may be connected to, and whether it may be private. */
  allowedSite(url: URL): { mayBePrivate: boolean } | undefined;
  readonly atlassianApiUrl: string;
  /** Whether the operator pointed `atlassianApiUrl` at a private address. */
  readonly isAtlassianPrivate: boolean;
}

export interface VerifySession
  extends Omit<Session, 'connection' | 'credentials' | 'renew' | 'cache' | 'snapshots' | 'shared' | 'outbound'> {
  readonly settings: AdapterSettings;
  outboundTo(target: OutboundTarget): Outbound;
}

/** Credentials as they are stored: what may be shown, and what may not. */
export interface Verified {
  readonly auth: JsonObject;
  readonly credentials: Secret;
}

/** Connecting with credentials that the customer typed in. */
export interface TokenAuth {
  /** What to ask for, in the order of `other_auth_info`. */
  readonly tokenNames: readonly string[];
  readonly tokenInstructions: readonly string[];
  /**
   * Tries the credentials; throws `credentials_rejected` when the provider refuses them.
   * @param before what is stored, when some of it is replaced: what `input` leaves out is taken from there.
   */
  verify(session: VerifySession, input: ConnectionAuthInput, before: Verified | undefined): Promise<Verified>;
  /**
   * Makes sure, now and then, that the provider knows whose credentials these are: it may answer dead ones as if
   * nobody had asked. Throws `connection_unauthorized` when it does not.
   */
  confirm(session: Session): Promise<void>;
}

/** What an adapter has at hand while nobody is connected yet, or while tokens are renewed. */
export type OAuthSession = VerifySession;

/** Tokens, and what they may do. */
export interface OAuthGrant {
  readonly credentials: Secret;
  /** The provider's own scopes. */
  readonly scopes: readonly string[];
  /** Epoch milliseconds at which the access token ends. */
  readonly expiresAt: number;
}

/** A site that a grant reaches. */
export interface OAuthSite {
  readonly id: string;
  /** In a browser, without a trailing slash. */
  readonly url: string;
  readonly name: string;
  readonly scopes: readonly string[];
}

export interface AuthorizeRequest {
  readonly scopes: readonly string[];
  readonly state: string;
  readonly redirectUri: string;
}

export interface OAuthImport {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** Epoch milliseconds; unknown counts as over. */
  readonly expiresAt: number | undefined;
  readonly cloudId: string | undefined;
}

/** Connecting by a redirect to the provider. */
export interface OAuth {
  /** The provider's scopes for these permissions, each once. */
  scopesOf(permissions: readonly string[]): readonly string[];
  isGranted(permission: string, scopes: readonly string[]): boolean;
  authorizeUrl(app: OAuthApp, request: AuthorizeRequest): string;
  exchange(session: OAuthSession, input: { code: string; redirectUri: string }): Promise<OAuthGrant>;
  sites(session: OAuthSession, grant: OAuthGrant): Promise<readonly OAuthSite[]>;
  connect(session: OAuthSession, grant: OAuthGrant, site: OAuthSite): Promise<Verified>;
  importGrant(session: OAuthSession, given: OAuthImport): Promise<Verified>;
  /**
   * Throws `connection_unauthorized` when the grant has ended, `oauth_app_rejected` when the app is at fault, and
   * upstream errors that another attempt may mend.
   */
  refresh(session: OAuthSession, credentials: Secret): Promise<OAuthGrant>;
  /** Whether `refresh` can do anything for these credentials. */
  isRenewable(credentials: Secret): boolean;
  /** Epoch milliseconds; undefined for credentials that are not OAuth's. */
  expiresAt(credentials: Secret): number | undefined;
}

interface AdapterDescription {
  readonly type: string;
  readonly name: string;
  /** One sentence for people who choose what to connect. */
  readonly description: string;
  readonly webUrl: string;
  readonly apiDocsUrl: string;
  readonly categories: readonly Category[];
  readonly permissions: readonly Permission[];
  readonly tokenAuth: TokenAuth;
  readonly oauth: OAuth;
  /** Where the calls of a connection go. Throws `forbidden` when its site is no longer allowed. */
  target(auth: JsonObject, settings: AdapterSettings): OutboundTarget;
}

interface AdapterCalls<C> {
  passthrough(context: C, request: PassthroughRequest): Promise<Upstream>;
  /** The bytes of a file, redirects followed. */
  download(context: C, input: DownloadInput): Promise<Upstream>;
}

/** The objects of an adapter whose calls need a context of type `C`. */
export type ObjectAdapters<C> = { readonly [T in ObjectType]?: ObjectAdapter<C, ModelOf<T>> };

export interface AdapterDefinition<Client> extends AdapterDescription, AdapterCalls<Context<Client>> {
  readonly objects: ObjectAdapters<Context<Client>>;
  /** One client for one call. */
  connect(session: Session): Client;
}

/** What the registry holds: the client's type is closed over. */
export interface Adapter extends AdapterDescription, AdapterCalls<Session> {
  object(type: ObjectType): ObjectAdapter<Session, JsonObject> | undefined;
}

/** Verbs that an object offers, in the API's order. */
export const verbsOf = (object: ObjectVerbs<never, unknown>): Verb[] =>
  (['list', 'get', 'create', 'update', 'remove'] as const).filter((verb) => object[verb] !== undefined);

export function defineAdapter<Client>(definition: AdapterDefinition<Client>): Adapter {
  const { objects, connect, passthrough, download, ...description } = definition;
  const contextOf = (session: Session): Context<Client> => {
    const { credentials: _hidden, renew: _kept, ...visible } = session;
    return { ...visible, client: connect(session) };
  };

  function close(object: ObjectAdapter<Context<Client>, JsonObject>): ObjectAdapter<Session, JsonObject> {
    const { list, get, create, update, remove, ...support } = object;
    return {
      ...support,
      ...(list && { list: (session, input) => list(contextOf(session), input) }),
      ...(get && { get: (session, input) => get(contextOf(session), input) }),
      ...(create && { create: (session, input) => create(contextOf(session), input) }),
      ...(update && { update: (session, input) => update(contextOf(session), input) }),
      ...(remove && { remove: (session, input) => remove(contextOf(session), input) }),
    };
  }

  const closed = new Map(Object.entries(objects).map(([type, object]) => [type, close(object)]));
  return {
    ...description,
    passthrough: (session, request) => passthrough(contextOf(session), request),
    download: (session, input) => download(contextOf(session), input),
    object: (type) => closed.get(type),
  };
}
