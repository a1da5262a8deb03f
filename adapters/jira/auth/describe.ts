/** What the stored `auth` of a Jira connection says. */
import type { JsonObject } from '../../../schema/field.ts';
import { parseInstant } from '../../../schema/instant.ts';
import type { AuthDescription } from '../../contract/connecting.ts';
import { object, text, textAt, texts } from '../../toolkit/json.ts';

/** In `meta.grant` of a service account that connects by a client of its own. */
export const CLIENT_GRANT = 'client_credentials';

/** Whether a browser can go there: what is stored may be of any kind. */
const isWebAddress = (address: string | undefined): address is string =>
  address !== undefined && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);

export function describe(auth: JsonObject): AuthDescription {
  const { granted_scopes: granted } = auth;
  const meta = object(auth.meta);
  const expiry = textAt(auth, 'expiry_date');
  return {
    kind: meta?.grant === CLIENT_GRANT ? 'client' : Array.isArray(granted) ? 'oauth' : 'token',
    site: { id: text(meta?.cloudId), url: [text(meta?.site_url), textAt(auth, 'api_url')].find(isWebAddress) },
    account: {
      id: textAt(auth, 'user_id'),
      name: textAt(auth, 'name'),
      email: Array.isArray(auth.emails) ? text(auth.emails[0]) : undefined,
    },
    scopes: Array.isArray(granted) ? texts(granted) : undefined,
    permissions: Array.isArray(auth.allowed_permissions) ? texts(auth.allowed_permissions) : undefined,
    expiresAt: expiry === undefined ? undefined : parseInstant(expiry),
  };
}
