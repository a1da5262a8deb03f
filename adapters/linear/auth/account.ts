/** Whose credentials these are, and of which workspace. */
import type { Outbound } from '../../../src/lib/outbound/outbound.ts';
import type { Secret } from '../../../src/lib/secret.ts';
import type { VerifySession } from '../../contract/connecting.ts';
import { defined, type JsonObject, object, text, textAt } from '../../toolkit/json.ts';
import { createClient } from '../line/client.ts';
import type { LinearSettings } from '../settings.ts';
import { target } from './describe.ts';

const VIEWER = 'query { viewer { id name email admin app } organization { id name urlKey } }';

export interface Account {
  readonly viewer: JsonObject;
  readonly organization: JsonObject;
  /** What is stored of it. */
  readonly auth: JsonObject;
}

/** Where calls go; kept with the connection, whose client knows no settings. */
const addressesOf = ({ endpoints, uploadsUrl }: LinearSettings) => ({
  api_url: endpoints.apiUrl,
  uploads_url: uploadsUrl,
});

export async function accountOf(session: VerifySession<LinearSettings>, credentials: Secret): Promise<Account> {
  const { settings } = session;
  const meta = addressesOf(settings);
  const outbound: Outbound = session.outboundTo(target({}, settings));
  const client = createClient({ ...session, outbound, credentials, connection: { id: '', auth: { meta } } });
  const data = await client.query(VIEWER);
  const [viewer = {}, organization = {}] = [object(data.viewer), object(data.organization)];
  const email = text(viewer.email);
  return {
    viewer,
    organization,
    auth: defined({
      name: text(viewer.name),
      emails: email === undefined ? undefined : [email],
      user_id: text(viewer.id),
      api_url: `https://linear.app/${encodeURIComponent(textAt(organization, 'urlKey') ?? '')}`,
      meta: { ...meta, organizationId: text(organization.id), organization: text(organization.name) },
    }),
  };
}
