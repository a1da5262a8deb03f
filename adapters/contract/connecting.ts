/** How a customer's authorization comes about: by credentials that are typed in, or by OAuth. */
import type { JsonObject } from '../../schema/field.ts';
import type { ConnectionAuthInput } from '../../schema/models/connection.ts';
import type { Outbound, OutboundTarget } from '../../src/lib/outbound/outbound.ts';
import type { Secret } from '../../src/lib/secret.ts';
import type { Session } from './session.ts';

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
  extends Omit<
    Session,
    'connection' | 'credentials' | 'renew' | 'cache' | 'snapshots' | 'recentWrites' | 'serialize' | 'outbound'
  > {
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
