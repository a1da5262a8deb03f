/** Where the browser comes back to: `/oauth/code`, and the choice between several sites. */
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import type { Calls } from '../../calls/call.ts';
import { presentParameters } from '../../calls/listing.ts';
import type { Authorization } from '../../connections/connecting/authorization.ts';
import type { Flow, Outcome } from '../../connections/connecting/flow.ts';
import { withParameters } from '../../connections/connecting/redirect-target.ts';
import type { Providers } from '../../connections/providers.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { headersOf, reportError, STATUS_OF, toGatewayError } from '../errors.ts';
import { readForm } from '../io/body.ts';
import { type ConsentCookies, consentCookies } from '../io/consent-cookies.ts';
import { answerPage, customerHeaders } from '../io/page.ts';
import { addAuditDetails } from '../middleware/audit.ts';
import { chooseSitePage } from '../pages/choose-site.tsx';
import type { Page } from '../pages/document.tsx';
import { connectedPage, failedPage } from '../pages/result.tsx';
import { verifyScopeOf } from './verify-scope.ts';

const originsOf = ({ successRedirect, failureRedirect }: Flow): string[] =>
  [successRedirect, failureRedirect].filter((url) => url !== undefined).map((url) => new URL(url).origin);

const showPage = (c: AppContext, page: Page, status: ContentfulStatusCode, formTargets: readonly string[] = []) =>
  answerPage(c, page, status, customerHeaders(formTargets));

/** What a customer did to the workspace that asked; nothing is done yet while sites are chosen from. */
function note(c: AppContext, outcome: Outcome): void {
  const { kind, flow, workspaceId } = outcome;
  if (kind === 'choose' || !flow || workspaceId === undefined) return;
  c.set('workspaceId', workspaceId);
  c.set('actor', { kind: 'customer' });
  addAuditDetails(c, {
    targetId: kind === 'connected' ? outcome.connectionId : flow.connectionId,
    changes: {
      integration_type: flow.integrationType,
      permissions: flow.permissions,
      ...(flow.externalXref !== undefined && { external_xref: flow.externalXref }),
      is_reauthorization: flow.connectionId !== undefined,
    },
  });
}

/** Of a flow that is lost it is known where there is no other. */
function providerOf(flow: Flow | undefined, { all, find }: Providers): Adapter | undefined {
  if (flow) return find(flow.integrationType);
  return all.length === 1 ? all[0] : undefined;
}

async function answer(
  c: AppContext,
  outcome: Outcome,
  { providers, cookies }: Pick<OAuthRoutesDependencies, 'providers'> & { readonly cookies: ConsentCookies },
): Promise<Response> {
  note(c, outcome);
  const provider = providerOf(outcome.flow, providers);
  switch (outcome.kind) {
    case 'choose':
      return await showPage(
        c,
        chooseSitePage(outcome.token, outcome.sites, provider?.words.site ?? 'site'),
        200,
        originsOf(outcome.flow),
      );
    case 'connected': {
      const { flow, connectionId, siteName } = outcome;
      if (flow.browser) cookies.remove(c, flow.browser.id);
      if (flow.successRedirect === undefined)
        return await showPage(c, connectedPage(provider, siteName, connectionId), 200);
      return c.redirect(withParameters(flow.successRedirect, { id: connectionId, state: flow.state }));
    }
    case 'failed': {
      const { flow, error, message } = outcome;
      c.set('errorCode', error);
      if (flow?.failureRedirect === undefined) return await showPage(c, failedPage(provider, error, message), 400);
      return c.redirect(withParameters(flow.failureRedirect, { error, state: flow.state }));
    }
  }
}

interface OAuthRoutesDependencies {
  readonly authorization: Authorization;
  readonly calls: Calls;
  readonly providers: Providers;
  /** Asked for only once the gateway listens. */
  readonly ownUrl: () => string;
}

/** The customer comes back with a one-time token in hand, in the browser that it was made for; there is no API key. */
export function oauthRoutes({ authorization, calls, providers, ownUrl }: OAuthRoutesDependencies) {
  const cookies = consentCookies(ownUrl);
  const secretOf = (c: AppContext) => (id: string) => cookies.read(c, id);
  const answered = (c: AppContext, outcome: Outcome) => answer(c, outcome, { providers, cookies });
  return new Hono<AppEnv>()
    .onError(async (thrown, c) => {
      const error = toGatewayError(thrown);
      c.set('errorCode', error.code);
      reportError(error, c.get('scope').log);
      for (const [name, value] of Object.entries(headersOf(error))) c.header(name, value);
      return await showPage(
        c,
        failedPage(providerOf(undefined, providers), error.code, error.message),
        STATUS_OF[error.code],
      );
    })
    .get('/code', async (c) => {
      // Whoever only looks at a link must not use it up.
      if (c.req.method === 'HEAD') return c.body(null, 200, customerHeaders());
      const { code, state, error } = presentParameters(c.get('target').parameters);
      const outcome = await authorization.callback({ code, state, error }, secretOf(c), verifyScopeOf(c, calls));
      return await answered(c, outcome);
    })
    .post('/site', async (c) => {
      const form = await readForm(c);
      const [choice, site] = [form.get('choice') ?? '', form.get('site') ?? ''];
      return await answered(c, await authorization.choose(choice, site, secretOf(c), verifyScopeOf(c, calls)));
    });
}
