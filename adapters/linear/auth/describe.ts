/** What the stored `auth` of a Linear connection says. */
import type { JsonObject } from '../../../schema/field.ts';
import { parseInstant } from '../../../schema/instant.ts';
import type { OutboundTarget } from '../../../src/lib/outbound/outbound.ts';
import type { AuthDescription } from '../../contract/connecting.ts';
import { object, text, textAt, texts } from '../../toolkit/json.ts';
import type { LinearSettings } from '../settings.ts';

export function describe(auth: JsonObject): AuthDescription {
  const meta = object(auth.meta);
  const expiry = textAt(auth, 'expiry_date');
  const isOAuth = Array.isArray(auth.granted_scopes);
  return {
    kind: isOAuth ? 'oauth' : 'token',
    site: { id: text(meta?.organizationId), url: textAt(auth, 'api_url') },
    account: {
      id: textAt(auth, 'user_id'),
      name: textAt(auth, 'name'),
      email: texts(auth.emails)[0],
    },
    permissions: undefined,
    scopes: isOAuth ? texts(auth.granted_scopes) : undefined,
    expiresAt: expiry === undefined ? undefined : parseInstant(expiry),
  };
}

/** Where calls go is the operator's choice, whatever was stored. */
export function target(_auth: JsonObject, { endpoints, uploadsUrl }: LinearSettings): OutboundTarget {
  return {
    origin: new URL(endpoints.apiUrl).origin,
    others: [new URL(uploadsUrl).origin],
    mayBePrivate: endpoints.isPrivate,
  };
}
