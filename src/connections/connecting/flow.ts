/** A customer on the way from a link to a connection: what is kept between two steps, and what comes of one. */
import type { OAuthSite } from '../../../adapters/contract/connecting.ts';
import type { BrowserMark } from './browser.ts';

/** Encrypted in the store, behind a one-time token. */
export interface Flow {
  readonly integrationType: string;
  readonly permissions: readonly string[];
  /** Of the OAuth app whose consent page the customer was sent to; absent in flows of an earlier version. */
  readonly clientId?: string | undefined;
  /** The browser that it began in; absent in flows of an earlier version, which end there. */
  readonly browser?: BrowserMark;
  readonly state?: string | undefined;
  /** Proof of who began, for providers that take one; absent in flows of an earlier version. */
  readonly codeVerifier?: string | undefined;
  readonly successRedirect?: string | undefined;
  readonly failureRedirect?: string | undefined;
  readonly externalXref?: string | undefined;
  readonly environment?: string | undefined;
  readonly subdomain?: string | undefined;
  /** The connection to be authorized again. */
  readonly connectionId?: string | undefined;
  /** Permissions beyond those of that connection, which the operator asked for; absent in flows of an earlier version. */
  readonly added?: readonly string[];
}

/** What waits for the customer to choose one of several sites. */
export interface Choice {
  readonly flow: Flow;
  readonly sites: readonly OAuthSite[];
  readonly credentials: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/** What the browser is shown or where it is sent next. */
export type Step =
  | { readonly kind: 'connected'; readonly flow: Flow; readonly connectionId: string; readonly siteName: string }
  | { readonly kind: 'failed'; readonly flow: Flow | undefined; readonly error: string; readonly message: string }
  | { readonly kind: 'choose'; readonly flow: Flow; readonly token: string; readonly sites: readonly OAuthSite[] };

/** @property workspaceId undefined where it is not known. */
export type Outcome = Step & { readonly workspaceId?: string };

export const failed = (flow: Flow | undefined, error: string, message: string): Step => ({
  kind: 'failed',
  flow,
  error,
  message,
});
