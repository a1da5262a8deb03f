/** How a customer's authorization comes about: the ways to connect that an adapter offers. */
import type { JsonObject } from '../../schema/field.ts';
import type { ConnectionAuthInput } from '../../schema/models/connection.ts';
import type { AdapterSettings, OAuthApp } from '../../src/config/adapter-settings.ts';
import type { Outbound, OutboundTarget } from '../../src/lib/outbound/outbound.ts';
import type { Secret } from '../../src/lib/secret.ts';
import type { Session } from './session.ts';

/** What an adapter has at hand while nobody is connected yet. */
export interface VerifySession<S extends AdapterSettings = AdapterSettings>
  extends Omit<
    Session,
    'connection' | 'credentials' | 'renew' | 'cache' | 'walks' | 'recentWrites' | 'serialize' | 'outbound'
  > {
  readonly settings: S;
  outboundTo(target: OutboundTarget): Outbound;
}

/** The same with an OAuth app: while somebody authorizes it, or tokens are renewed. */
export interface OAuthSession<S extends AdapterSettings = AdapterSettings> extends VerifySession<S> {
  /** The workspace's own app, else the operator's; of a connection, the one that it was authorized with. */
  readonly app: OAuthApp;
}

/** Credentials as they are stored: what may be shown, and what may not. */
export interface Verified {
  readonly auth: JsonObject;
  readonly credentials: Secret;
}

/** What stored credentials say, without secrets. */
export interface AuthDescription {
  /** Of the way that they came about by. */
  readonly kind: Way['kind'];
  readonly site: {
    /** The provider's ID of it, where it has one. */
    readonly id: string | undefined;
    /** In a browser, without a trailing slash. */
    readonly url: string | undefined;
  };
  readonly account: {
    readonly id: string | undefined;
    readonly name: string | undefined;
    readonly email: string | undefined;
  };
  /** The provider's scopes; undefined for credentials without any: then the provider's own response decides. */
  readonly scopes: readonly string[] | undefined;
  /** What credentials whose scopes nobody tells were found to allow when they were tried; undefined for others. */
  readonly permissions: readonly string[] | undefined;
  /** When the access token expires, in epoch milliseconds; undefined for credentials that don't. */
  readonly expiresAt: number | undefined;
}

/** What a form asks for. */
export interface WayField {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'email' | 'url' | 'secret';
  /** Where to find it: one sentence. */
  readonly help: string;
  readonly isOptional?: true;
}

interface CommonWay {
  readonly id: string;
  readonly label: string;
  /** In the order of `other_auth_info`. */
  readonly fields: readonly WayField[];
}

/** Connecting with credentials that somebody typed in. */
export interface TokenWay<S extends AdapterSettings = AdapterSettings> extends CommonWay {
  readonly kind: 'token';
  /** What else the API takes, for its reference. */
  readonly apiNotes: string;
  /** Values of the fields, in their order, that show what they look like. */
  readonly example: readonly string[];
  /**
   * Tries the credentials; throws `credentials_rejected` when the provider refuses them.
   * @param before what is stored, when some of it is replaced: what `input` leaves out is taken from there.
   */
  verify(session: VerifySession<S>, input: ConnectionAuthInput, before: Verified | undefined): Promise<Verified>;
}

/**
 * Connecting with a client of the customer's own, which acts for itself (RFC 6749, section 4.4). Its fields are named as in
 * `auth`: `client_id`, `client_secret`, and what tells the site.
 */
export interface ClientWay<S extends AdapterSettings = AdapterSettings> extends CommonWay {
  readonly kind: 'client';
  /** What else the API takes, for its reference. */
  readonly apiNotes: string;
  /** As of a `TokenWay`. */
  verify(session: VerifySession<S>, input: ConnectionAuthInput, before: Verified | undefined): Promise<Verified>;
}

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
  /** A secret of this attempt alone, for providers that take a proof of who began it (RFC 7636). */
  readonly codeVerifier?: string | undefined;
}

/** What a customer came back with. */
export interface CodeGrant {
  readonly code: string;
  readonly redirectUri: string;
  /** As it was given to `authorizeUrl`. */
  readonly codeVerifier?: string | undefined;
}

/** Tokens of a grant that was made elsewhere. */
export interface OAuthImport {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** Epoch milliseconds; unknown counts as over. */
  readonly expiresAt: number | undefined;
  /** As the caller gave it: which of several sites is meant is said here. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Connecting by a redirect to the provider. */
export interface OAuthWay<S extends AdapterSettings = AdapterSettings> extends CommonWay {
  readonly kind: 'oauth';
  /** The provider's scopes for these permissions, each once. */
  scopesOf(permissions: readonly string[]): readonly string[];
  /** Scopes that only keep the authorization alive: no permission needs them, and nobody is shown them. */
  readonly silentScopes: ReadonlySet<string>;
  isGranted(permission: string, scopes: readonly string[]): boolean;
  authorizeUrl(app: OAuthApp, request: AuthorizeRequest, settings: S): string;
  exchange(session: OAuthSession<S>, input: CodeGrant): Promise<OAuthGrant>;
  sites(session: OAuthSession<S>, grant: OAuthGrant): Promise<readonly OAuthSite[]>;
  connect(session: OAuthSession<S>, grant: OAuthGrant, site: OAuthSite): Promise<Verified>;
  importGrant(session: OAuthSession<S>, given: OAuthImport): Promise<Verified>;
  /**
   * Throws `connection_unauthorized` when the grant has ended, `oauth_app_rejected` when the app is at fault, and
   * upstream errors that another attempt may mend.
   */
  refresh(session: OAuthSession<S>, credentials: Secret): Promise<OAuthGrant>;
  /** Takes the tokens back, so that the app leaves the customer's list of apps; providers without such an endpoint have none. */
  revoke?(session: OAuthSession<S>, credentials: Secret): Promise<void>;
  /** Whether `refresh` can do anything for these credentials. */
  isRenewable(credentials: Secret): boolean;
  /** The client in credentials of a `ClientWay`, which renews their tokens; undefined for those of an app. */
  ownApp?(credentials: Secret, settings: S): OAuthApp | undefined;
  /** Epoch milliseconds; undefined for credentials that are not OAuth's. */
  expiresAt(credentials: Secret): number | undefined;
}

/** Credentials that a form asks for. */
export type FormWay<S extends AdapterSettings = AdapterSettings> = TokenWay<S> | ClientWay<S>;

export type Way<S extends AdapterSettings = AdapterSettings> = FormWay<S> | OAuthWay<S>;

interface Ways {
  readonly ways: readonly Way[];
}

/** The way that tokens in `other_auth_info` are for; undefined when the provider takes none. */
export const tokenWay = ({ ways }: Ways): TokenWay | undefined =>
  ways.find((way): way is TokenWay => way.kind === 'token');

/** Undefined when the provider has no clients that act for themselves. */
export const clientWay = ({ ways }: Ways): ClientWay | undefined =>
  ways.find((way): way is ClientWay => way.kind === 'client');

/** Undefined when nobody can be sent to the provider. */
export const oauthWay = ({ ways }: Ways): OAuthWay | undefined =>
  ways.find((way): way is OAuthWay => way.kind === 'oauth');

/** Scopes that permissions need, without those that only keep the authorization alive. */
export const neededScopes = (way: OAuthWay | undefined, permissions: readonly string[]): string[] =>
  way ? way.scopesOf(permissions).filter((scope) => !way.silentScopes.has(scope)) : [];
