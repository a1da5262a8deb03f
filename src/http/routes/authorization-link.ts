/** `/unified/integration/auth/{workspace_id}/{integration_type}`: the link by which a customer connects. */
import { formatInstant } from '../../../schema/instant.ts';
import { authorizeParameters, signedLinkParameters } from '../../../schema/unified-parameters.ts';
import type { RateLimits } from '../../access/rate-limits.ts';
import { presentParameters } from '../../calls/listing.ts';
import { listParameter } from '../../calls/selection.ts';
import type { Authorization } from '../../connections/connecting/authorization.ts';
import type { AuthorizeQuery, Warrant } from '../../connections/connecting/begin.ts';
import type { Providers } from '../../connections/providers.ts';
import { GatewayError } from '../../lib/errors.ts';
import { validate } from '../../lib/validation.ts';
import type { AppContext } from '../context.ts';
import { STATUS_OF } from '../errors.ts';
import { readJson } from '../io/body.ts';
import { consentCookies } from '../io/consent-cookies.ts';
import { answerPage, customerHeaders } from '../io/page.ts';
import { answerJson } from '../io/respond.ts';
import type { Admission } from '../middleware/caller.ts';
import { limitOpenCall } from '../middleware/open-call.ts';
import { failedPage } from '../pages/result.tsx';

export interface LinkDependencies extends Admission {
  readonly linkLimits: RateLimits;
  readonly authorization: Authorization;
  readonly providers: Providers;
  /** Asked for only once the gateway listens. */
  readonly ownUrl: () => string;
}

const subjectOf = (c: AppContext) => {
  const [, , , workspaceId = '', type = ''] = c.get('target').segments;
  return { workspaceId, type };
};

function queryOf(c: AppContext) {
  const { parameters } = c.get('target');
  const given = { ...presentParameters(parameters), scopes: listParameter(parameters, 'scopes') };
  return validate(authorizeParameters, given, 'query');
}

/** Whether a person looks at the response. */
const isPageWanted = (c: AppContext) => /\btext\/html\b/i.test(c.req.header('accept') ?? '');

/** The address holds what speaks for the customer, and so may not go on to the provider or stay in a cache. */
const PRIVATE = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };

/**
 * With a key of the workspace that may write: a signed link, whether as text or as a redirect. Without: a browser, which
 * begins here with `redirect`, or whoever wants to know where it begins.
 */
export function followLink({ authorization, ...deps }: LinkDependencies) {
  const cookies = consentCookies(deps.ownUrl);

  async function begin(c: AppContext, query: AuthorizeQuery, warrant: Warrant): Promise<Response> {
    const { workspaceId, type } = subjectOf(c);
    const secretOf = (id: string) => cookies.read(c, id);
    const { url, browser } = await authorization.begin(workspaceId, type, query, warrant, secretOf);
    cookies.write(c, browser);
    return c.redirect(url);
  }

  async function follow(c: AppContext): Promise<Response> {
    const { workspaceId, type } = subjectOf(c);
    for (const [name, value] of Object.entries(PRIVATE)) c.header(name, value);
    const caller = await limitOpenCall(c, deps);
    const query = queryOf(c);
    const { links } = authorization;
    const warrant = links.warrantOf(workspaceId, type, c.get('target').parameters);
    const isVouchedFor = caller?.workspaceId === workspaceId && !caller.isReadOnly && !caller.policy;
    // Whoever only looks at a link must not use it up.
    if (c.req.method === 'HEAD') {
      await authorization.check(workspaceId, type, query, isVouchedFor ? 'operator' : warrant);
      return c.text('');
    }
    if (warrant) return await begin(c, query, warrant);
    if (isVouchedFor) {
      const { url } = await links.signed(workspaceId, type, query);
      return query.redirect ? c.redirect(url) : c.text(url);
    }
    return query.redirect ? await begin(c, query, undefined) : c.text(await links.open(workspaceId, type, query));
  }

  return async (c: AppContext): Promise<Response> => {
    try {
      return await follow(c);
    } catch (error) {
      const isFault = !(error instanceof GatewayError) || STATUS_OF[error.code] >= 500;
      if (isFault || !isPageWanted(c)) throw error;
      c.set('errorCode', error.code);
      const page = failedPage(deps.providers.find(subjectOf(c).type), error.code, error.message);
      return await answerPage(c, page, STATUS_OF[error.code], customerHeaders());
    }
  };
}

interface SignDependencies {
  readonly authorization: Authorization;
  readonly maxJsonBody: number;
}

/** Signs a link for whoever has a key. Its parameters are in the body, or in the query as those of the link itself. */
export function signLink({ authorization, maxJsonBody }: SignDependencies) {
  return async (c: AppContext): Promise<Response> => {
    const { workspaceId, type } = subjectOf(c);
    if (workspaceId !== c.get('workspaceId')) throw new GatewayError('not_found', 'There is no such workspace.');
    const body = await readJson(c, maxJsonBody);
    const query = body === undefined ? queryOf(c) : validate(signedLinkParameters, body, 'body');
    const { url, expiresAt } = await authorization.links.signed(workspaceId, type, query);
    return answerJson(c, { url, expires_at: formatInstant(expiresAt) });
  };
}
