/**
 * Connecting a service account by its OAuth 2.0 credential: client ID and secret, without anybody's consent. Source:
 * support.atlassian.com, create OAuth 2.0 credential for service accounts.
 */
import type { ConnectionAuthInput } from '../../../schema/models/connection.ts';
import { bodyProblem, GatewayError, throwProblems, validationError } from '../../../src/lib/errors.ts';
import type { ClientWay, OAuthSession, OAuthSite, Verified, VerifySession } from '../../contract/connecting.ts';
import { object, text } from '../../toolkit/json.ts';
import type { Cloud } from '../clouds.ts';
import { type ClientCredentials, readTokens } from '../line/credentials.ts';
import type { JiraSettings } from '../settings.ts';
import { CLIENT_GRANT } from './describe.ts';
import { connect } from './oauth.ts';
import { clientGrant, clientToken, sites } from './oauth-endpoint.ts';
import { addressOf } from './token-input.ts';

/** Source: RFC 6749, appendix A.1 and A.2. */
const VISIBLE = /^[\x21-\x7e]{1,1000}$/;

interface Wanted {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly cloud: Cloud;
  /** Which of several sites is meant: by its id, or by its address. */
  readonly cloudId: string | undefined;
  readonly site: string | undefined;
}

/** What tells sites apart in addresses that people type. */
const addressKey = (url: string): string =>
  url
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '');

const hostKey = (url: string): string | undefined => addressKey(url).split('/')[0];

/** The cloud that nothing else tells: that of the operator's app. */
function usualCloud({ clouds, app, endpoints }: JiraSettings): Cloud {
  const { authUrl } = app?.endpoints ?? endpoints;
  const found = clouds.find((cloud) => cloud.endpoints.authUrl === authUrl);
  if (!found) throw new GatewayError('internal', 'The cloud of the OAuth app is not among those that are known.');
  return found;
}

function wanted(input: ConnectionAuthInput, before: Verified | undefined, settings: JiraSettings): Wanted {
  const stored = before && readTokens(before.credentials);
  const old = stored?.kind === 'client' ? stored : undefined;
  const [clientId, clientSecret] = [input.client_id || old?.clientId || '', input.client_secret ?? ''];
  throwProblems(
    Object.entries({ client_id: clientId, client_secret: clientSecret })
      .filter(([, value]) => !VISIBLE.test(value))
      .map(([name]) => bodyProblem(`$.auth.${name}`, 'must be that of an OAuth 2.0 credential of a service account')),
  );
  const typed = input.api_url;
  const named = text(input.meta?.cloudId)?.trim();
  const address = typed ? addressOf(typed, named, settings) : undefined;
  const meta = object(before?.auth.meta);
  return {
    clientId,
    clientSecret,
    cloud: address?.cloud ?? settings.clouds.find(({ id }) => id === old?.cloud) ?? usualCloud(settings),
    cloudId: address?.cloudId ?? named ?? (typed ? undefined : text(meta?.cloudId)),
    site: address?.site && typed,
  };
}

/** The site that was named, or the only one. */
function chosenAmong(reached: readonly OAuthSite[], { cloudId, site }: Wanted): OAuthSite {
  const names = reached.map(({ id, url }) => `${id} (${url})`);
  if (reached.length === 0) {
    const message =
      'Jira refuses these credentials: they are right, and this service account has no Jira site with a scope.';
    throw new GatewayError('credentials_rejected', message);
  }
  const isNamed = cloudId !== undefined || site !== undefined;
  if (!isNamed && reached.length > 1) {
    const message = 'or $.auth.api_url must name one of the sites that this service account reaches';
    throw validationError([bodyProblem('$.auth.meta.cloudId', message, names)]);
  }
  const alike = (keyOf: typeof hostKey) =>
    site === undefined ? undefined : reached.find(({ url }) => keyOf(url) === keyOf(site));
  const found = reached.find(({ id }) => id === cloudId) ?? alike(addressKey) ?? alike(hostKey);
  const chosen = isNamed ? found : reached[0];
  if (chosen) return chosen;
  const message = `Jira refuses these credentials: they are right, and this service account does not reach the site. It reaches ${names.join(', ')}.`;
  throw new GatewayError('credentials_rejected', message, { details: { sites: names } });
}

/** What the token endpoint says of a wrong client is about what was typed. */
async function firstToken(session: OAuthSession) {
  try {
    return await clientToken(session);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'connection_unauthorized') throw error;
    const message =
      'Jira refuses these credentials: Atlassian does not know this client ID with this secret, which may have expired.';
    throw new GatewayError('credentials_rejected', message, { details: error.details, cause: error });
  }
}

async function verify(
  session: VerifySession<JiraSettings>,
  input: ConnectionAuthInput,
  before: Verified | undefined,
): Promise<Verified> {
  const asked = wanted(input, before, session.settings);
  const { clientId, clientSecret, cloud } = asked;
  const app = { clientId, clientSecret, endpoints: cloud.endpoints };
  const known: ClientCredentials = {
    kind: 'client',
    clientId,
    clientSecret,
    cloud: cloud.id,
    accessToken: '',
    expiresAt: 0,
    scopes: [],
  };
  const tokens = await firstToken({ ...session, app });
  const site = chosenAmong(await sites({ ...session, app }, clientGrant(known, tokens)), asked);
  const grant = clientGrant(known, { ...tokens, scopes: site.scopes });
  const { credentials, auth } = await connect({ ...session, app }, grant, site);
  return { credentials, auth: { ...auth, meta: { ...object(auth.meta), grant: CLIENT_GRANT, client_id: clientId } } };
}

export const clientAuth: ClientWay<JiraSettings> = {
  kind: 'client',
  id: 'service_account',
  label: 'service account (OAuth 2.0)',
  apiNotes:
    'A service account with an OAuth 2.0 credential: `client_id` and `client_secret`. When it reaches several sites, ' +
    '`meta.cloudId` or `api_url` names the one that is meant.',
  fields: [
    {
      name: 'api_url',
      label: 'Site URL',
      kind: 'url',
      help: 'The address of the Jira site; needed when the service account reaches several.',
      isOptional: true,
    },
    {
      name: 'client_id',
      label: 'Client ID',
      kind: 'text',
      help: 'Of an OAuth 2.0 credential, made at admin.atlassian.com under Directory, Service accounts.',
    },
    {
      name: 'client_secret',
      label: 'Client secret',
      kind: 'secret',
      help: 'Shown once, when the credential is created.',
    },
  ],
  verify,
};
