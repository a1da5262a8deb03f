/**
 * A customer connects: from the link, over the provider's consent, to a stored connection. Each step hands the next a
 * one-time token, so that nothing can be forged, repeated or continued later than it should be; and all of them belong to
 * the browser that the first was made in, so that nobody can have another finish what they began.
 */
import type { OAuthGrant } from '../../../adapters/contract/connecting.ts';
import { GatewayError } from '../../lib/errors.ts';
import { Secret } from '../../lib/secret.ts';
import { checkPermissions } from '../connection-permissions.ts';
import type { Trial } from '../credential-trial.ts';
import {
  type AuthorizeQuery,
  type BeginDependencies,
  type Begun,
  createBegin,
  oauthAdapter,
  type Reauthorization,
  type Warrant,
} from './begin.ts';
import { isSameBrowser, type SecretOf } from './browser.ts';
import { createFinish, type FinishDependencies } from './finish.ts';
import { type Choice, type Flow, failed, type Outcome, type Step } from './flow.ts';
import { createLinks, type Links, type LinksDependencies } from './links.ts';

const REAUTH_MS = 60 * 60_000;

/** What the provider sends the browser back with. */
export interface CallbackQuery {
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  readonly error?: string | undefined;
}

export interface Authorization {
  readonly links: Links;
  /** The provider's consent page, for a browser; using a re-authorization token ends it. */
  begin(workspaceId: string, type: string, query: AuthorizeQuery, warrant: Warrant, secretOf: SecretOf): Promise<Begun>;
  /** Throws what `begin` would, and uses nothing up. */
  check(workspaceId: string, type: string, query: AuthorizeQuery, warrant: Warrant): Promise<void>;
  /** A browser is back from the provider. In any other than the one that it began in, nothing is done and nothing used up. */
  callback(query: CallbackQuery, secretOf: SecretOf, trial: Trial): Promise<Outcome>;
  /** The customer has chosen one of several sites, in the same browser. */
  choose(token: string, siteId: string, secretOf: SecretOf, trial: Trial): Promise<Outcome>;
  /**
   * A token to authorize a connection again with, once.
   * @param permissions to ask the customer for beyond those of the connection. Throws `validation_failed` for unknown ones.
   */
  reauthToken(
    workspaceId: string,
    connectionId: string,
    permissions?: readonly string[],
  ): Promise<{ readonly token: string; readonly expiresAt: number }>;
}

/** An error of a step is told to the app, in words without secrets; our own faults are thrown. */
async function told(flow: Flow, step: () => Promise<Step>): Promise<Step> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code === 'internal') throw error;
    return failed(flow, error.code, error.message);
  }
}

const usedUp = () => failed(undefined, 'invalid_state', 'This page was used already, or is too old.');

/** Whoever began it chose where failures go, and it may be that they sent this browser here: so it stays with us. */
const inOtherBrowser = (workspaceId: string, flow: Flow): Outcome => ({
  ...failed(
    { ...flow, failureRedirect: undefined },
    'other_browser',
    'This was begun in another browser, too long ago, or without cookies. Nothing was connected.',
  ),
  workspaceId,
});

const unknownState = () =>
  failed(undefined, 'invalid_state', 'This link was used already, is too old, or was not made here.');

type AuthorizationDependencies = BeginDependencies & FinishDependencies & Pick<LinksDependencies, 'linkUrl'>;

export function createAuthorization(deps: AuthorizationDependencies): Authorization {
  const { connections, oneTime, providers } = deps;
  const begin = createBegin(deps);
  const finish = createFinish(deps);

  return {
    ...begin,
    links: createLinks({ ...deps, check: begin.check }),
    async callback(query, secretOf, trial) {
      const state = query.state ?? '';
      const peeked = await oneTime.peek<Flow>('authorize', state);
      if (!peeked) return unknownState();
      if (!isSameBrowser(peeked.payload.browser, secretOf)) return inOtherBrowser(peeked.workspaceId, peeked.payload);
      const found = await oneTime.take<Flow>('authorize', state);
      if (!found) return unknownState();
      const { workspaceId, payload: flow } = found;
      const { code, error } = query;
      if (error !== undefined) return { ...failed(flow, error, 'The connection was not allowed.'), workspaceId };
      if (!code) {
        return { ...failed(flow, 'invalid_request', 'The provider sent neither a code nor an error.'), workspaceId };
      }
      return { ...(await told(flow, () => finish.exchange(workspaceId, flow, code, trial))), workspaceId };
    },
    async choose(token, siteId, secretOf, trial) {
      const peeked = await oneTime.peek<Choice>('choose', token);
      if (!peeked) return usedUp();
      const { flow, sites } = peeked.payload;
      if (!isSameBrowser(flow.browser, secretOf)) return inOtherBrowser(peeked.workspaceId, flow);
      const site = sites.find(({ id }) => id === siteId);
      if (!site) return { kind: 'choose', flow, token, sites };
      const taken = await oneTime.take<Choice>('choose', token);
      if (!taken) return usedUp();
      const { credentials, scopes, expiresAt } = taken.payload;
      const grant: OAuthGrant = { credentials: new Secret(credentials), scopes, expiresAt };
      const { workspaceId } = taken;
      return { ...(await told(flow, () => finish.store(workspaceId, flow, grant, site, trial))), workspaceId };
    },
    async reauthToken(workspaceId, connectionId, permissions = []) {
      const row = await connections.findRow(workspaceId, connectionId);
      checkPermissions(oauthAdapter(providers, row.integrationType).adapter, permissions);
      const again: Reauthorization = { connectionId: row.id, permissions };
      return await oneTime.issue('reauthorize', workspaceId, again, REAUTH_MS);
    },
  };
}
