/** The authorization server: consent, tokens, revocation. */
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { Grants } from './grants.ts';

export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface ConsentUser {
  readonly id: string;
  readonly name: string;
  readonly organization: { readonly id: string; readonly name: string };
}

export interface OAuthOptions {
  readonly grants: () => Grants;
  readonly app: OAuthApp;
  users(): readonly ConsentUser[];
  /** The user that an app is of itself, in the workspace that it is installed in. */
  appUserOf(organizationId: string): string;
}

type Query = Readonly<Record<string, string>>;

function problemOf(
  { client_id: clientId, redirect_uri: uri = '', response_type: type, scope, actor }: Query,
  app: OAuthApp,
) {
  if (clientId !== app.clientId) return 'There is no app of this client_id.';
  if (!URL.canParse(uri) || !/^https?:$/.test(new URL(uri).protocol))
    return 'The redirect_uri is not registered for this app.';
  if (type !== 'code') return 'The response_type must be code.';
  if (actor !== undefined && !['user', 'app', 'application'].includes(actor)) return 'The actor must be user or app.';
  if (actor !== undefined && actor !== 'user' && scopesOf(scope).includes('admin'))
    return 'The scope admin cannot go with actor=app.';
  return undefined;
}

/** Separated by commas; `read` is always among them. */
const scopesOf = (scope = ''): string[] => [...new Set(['read', ...scope.split(/[\s,]+/).filter((one) => one !== '')])];

const withParameters = (url: string, parameters: Readonly<Record<string, string | undefined>>): string => {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) target.searchParams.set(name, value);
  return target.href;
};

const page = (query: Query, users: readonly ConsentUser[]) => html`<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Authorize – sandbox</title></head>
  <body>
    <h1>Authorize access to your workspace?</h1>
    <p>This page is the sandbox’s. It stands where Linear’s consent page would be.</p>
    <form method="post" action="/oauth/authorize">
      ${Object.entries(query).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
      ${users.map(
        ({ id, name, organization }, index) =>
          html`<label><input type="radio" name="user" value="${id}" ${index === 0 ? 'checked' : ''}> ${name}, ${organization.name}</label><br>`,
      )}
      <p>The app asks for: ${scopesOf(query.scope).join(', ')}</p>
      <button name="decision" value="accept">Authorize</button>
      <button name="decision" value="deny">Cancel</button>
    </form>
  </body>
</html>`;

type Form = Record<string, string>;

async function formOf(call: Context): Promise<Form> {
  const isForm = (call.req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
  if (!isForm) return {};
  return Object.fromEntries(new URLSearchParams(await call.req.text()));
}

/** Id and secret, in the body or by Basic authentication. */
function clientOf(call: Context, { client_id: id, client_secret: secret }: Form): Form {
  const [, basic] = /^Basic (\S+)$/.exec(call.req.header('authorization') ?? '') ?? [];
  if (basic === undefined) return { id: id ?? '', secret: secret ?? '' };
  const [user = '', password = ''] = Buffer.from(basic, 'base64').toString().split(':');
  return { id: user, secret: password };
}

export function oauthRoutes({ grants, app: client, users, appUserOf }: OAuthOptions): Hono {
  const app = new Hono();
  const refuse = (call: Context, status: 400 | 401, error: string, description: string) =>
    call.json({ error, error_description: description }, status);

  app.get('/oauth/authorize', (call) => {
    const query = call.req.query();
    const problem = problemOf(query, client);
    return problem === undefined ? call.html(page(query, users())) : call.text(problem, 400);
  });

  app.post('/oauth/authorize', async (call) => {
    const form = await formOf(call);
    const problem = problemOf(form, client);
    if (problem !== undefined) return call.text(problem, 400);
    const {
      redirect_uri: redirectUri = '',
      state,
      code_challenge: value,
      code_challenge_method: method = 'plain',
    } = form;
    if (form.decision !== 'accept')
      return call.redirect(withParameters(redirectUri, { error: 'access_denied', state }));
    const user = users().find(({ id }) => id === form.user) ?? users()[0];
    if (!user) return call.text('There is nobody.', 400);
    const isApp = form.actor === 'app' || form.actor === 'application';
    const organizationId = user.organization.id;
    const grant = {
      organizationId,
      userId: isApp ? appUserOf(organizationId) : user.id,
      scopes: scopesOf(form.scope),
    };
    const code = grants().authorize(grant, redirectUri, value === undefined ? undefined : { value, method });
    return call.redirect(withParameters(redirectUri, { code, state }));
  });

  app.post('/oauth/token', async (call) => {
    const form = await formOf(call);
    const { id, secret } = clientOf(call, form);
    const hasProof = form.code_verifier !== undefined && secret === '';
    if (id !== client.clientId || (secret !== client.clientSecret && !hasProof)) {
      return refuse(call, 401, 'invalid_client', 'Client is invalid');
    }
    if (form.grant_type === 'authorization_code') {
      const tokens = grants().exchange(form.code ?? '', form.redirect_uri ?? '', form.code_verifier ?? '');
      return tokens ? call.json(tokens) : refuse(call, 400, 'invalid_grant', 'Authorization code is invalid');
    }
    if (form.grant_type === 'refresh_token') {
      const tokens = grants().refresh(form.refresh_token ?? '');
      return tokens ? call.json(tokens) : refuse(call, 400, 'invalid_grant', 'Token has been expired or revoked');
    }
    return refuse(call, 400, 'unsupported_grant_type', 'The grant_type is not supported');
  });

  app.post('/oauth/revoke', async (call) => {
    const { token = '' } = await formOf(call);
    return grants().revoke(token)
      ? call.json({ success: true })
      : refuse(call, 400, 'invalid_request', 'The token is revoked already');
  });
  return app;
}
