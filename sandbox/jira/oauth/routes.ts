/** Atlassian's authorization server: consent, tokens, and the sites that a token reaches. */
import { timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { type Observed, recordedAndFaulty } from '../../common/recorded.ts';
import type { ServiceAccounts } from '../service-accounts.ts';
import { consentPage } from './consent-page.ts';
import type { Grants } from './grants.ts';

export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface ConsentSite {
  readonly id: string;
  readonly url: string;
  readonly name: string;
}

export interface OAuthOptions {
  readonly observed: Observed;
  readonly now: () => number;
  readonly grants: Grants;
  readonly app: OAuthApp;
  accounts(): readonly { readonly accountId: string; readonly name: string }[];
  sites(): readonly ConsentSite[];
  /** Clients that act for themselves. */
  readonly services: ServiceAccounts;
}

const isSame = (one: string, other: string) =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** Why a request to authorize is no good; shown on a page, since there is nowhere to send it. */
function problemOf(query: Readonly<Record<string, string>>, app: OAuthApp): string | undefined {
  const { client_id: clientId, redirect_uri: redirectUri = '', response_type: type } = query;
  if (clientId !== app.clientId) return 'There is no app of this client_id.';
  if (!URL.canParse(redirectUri) || !/^https?:$/.test(new URL(redirectUri).protocol)) {
    return 'The redirect_uri is not registered for this app.';
  }
  if (type !== 'code') return 'The response_type must be code.';
  return query.scope ? undefined : 'No scope was asked for.';
}

const withParameters = (url: string, parameters: Readonly<Record<string, string | undefined>>): string => {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) target.searchParams.set(name, value);
  return target.href;
};

const refuse = (call: Context, status: 400 | 401 | 403, error: string, description: string) =>
  call.json({ error, error_description: description }, status);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Confluence shares the cloud id of its site; only its scopes tell it from Jira. */
const confluenceOf = (site: ConsentSite) => ({ ...site, scopes: ['read:confluence-content.summary'] });

/** A service account gets what its credential was made with: scopes can't be asked for. */
function serviceToken(call: Context, { services, grants }: OAuthOptions, body: Readonly<Record<string, unknown>>) {
  const client = services.find(textOf(body.client_id));
  if (!client || !isSame(textOf(body.client_secret), client.clientSecret)) {
    return refuse(call, 401, 'access_denied', 'Unauthorized');
  }
  if (body.scope !== undefined) return refuse(call, 400, 'invalid_scope', 'scope is not a parameter of this grant');
  services.issued += 1;
  return call.json(grants.issueFor(client.grant));
}

export function oauthRoutes(options: OAuthOptions): Hono {
  const { observed, now, grants, app: client, accounts, sites } = options;
  const app = new Hono();
  for (const path of ['/authorize', '/oauth/*']) app.use(path, recordedAndFaulty(observed, now));

  app.get('/authorize', (call) => {
    const query = call.req.query();
    const problem = problemOf(query, client);
    if (problem !== undefined) return call.text(problem, 400);
    const scopes = (query.scope ?? '').split(' ').filter((scope) => scope !== '');
    return call.html(consentPage({ scopes, query, accounts: accounts(), sites: sites() }));
  });

  app.post('/authorize', async (call) => {
    const form = await call.req.parseBody({ all: true });
    const query = Object.fromEntries(Object.entries(form).map(([name, value]) => [name, textOf(value)]));
    const problem = problemOf(query, client);
    if (problem !== undefined) return call.text(problem, 400);
    const { redirect_uri: redirectUri = '', state } = query;
    if (query.decision !== 'accept') {
      return call.redirect(
        withParameters(redirectUri, {
          error: 'access_denied',
          error_description: 'User did not authorize the request',
          state,
        }),
      );
    }
    const chosen = [form.site ?? []].flat().map(textOf);
    const grant = {
      accountId: query.account || (accounts()[0]?.accountId ?? ''),
      scopes: (query.scope ?? '').split(' '),
      cloudIds: sites()
        .map(({ id }) => id)
        .filter((id) => chosen.includes(id)),
    };
    return call.redirect(withParameters(redirectUri, { state, code: grants.authorize(grant, redirectUri) }));
  });

  app.post('/oauth/token', async (call) => {
    const body = (await call.req.json().catch(() => ({}))) as Record<string, unknown>;
    if (body.grant_type === 'client_credentials') return serviceToken(call, options, body);
    if (textOf(body.client_id) !== client.clientId) {
      return refuse(call, 401, 'unauthorized_client', 'Unknown client.');
    }
    if (!isSame(textOf(body.client_secret), client.clientSecret)) {
      return refuse(call, 401, 'access_denied', 'Unauthorized');
    }
    if (body.grant_type === 'authorization_code') {
      const tokens = grants.exchange(textOf(body.code), textOf(body.redirect_uri));
      return tokens ? call.json(tokens) : refuse(call, 400, 'invalid_request', 'authorization_code is invalid');
    }
    if (body.grant_type === 'refresh_token') {
      const tokens = grants.refresh(textOf(body.refresh_token));
      return tokens ? call.json(tokens) : refuse(call, 403, 'invalid_grant', 'Unknown or invalid refresh token.');
    }
    return refuse(call, 400, 'unsupported_grant_type', 'The grant_type is not supported.');
  });

  app.get('/oauth/token/accessible-resources', (call) => {
    const [, token = ''] = /^bearer\s+(\S+)$/i.exec(call.req.header('authorization') ?? '') ?? [];
    const grant = grants.holder(token);
    if (!grant) return call.json({ code: 401, message: 'Unauthorized' }, 401);
    const reached = sites().filter(({ id }) => grant.cloudIds.includes(id));
    const scopes = grant.scopes.filter((scope) => scope !== 'offline_access');
    const asJira = reached.map((site) => ({ ...site, scopes, avatarUrl: `${site.url}/avatar.png` }));
    return call.json([...reached.slice(0, 1).map(confluenceOf), ...asJira]);
  });

  return app;
}
