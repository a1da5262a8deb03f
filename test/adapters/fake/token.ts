/** Connecting with a token, the one way that there is; it says nothing of its site, so the operator's setting does. */

import type { AuthDescription, TokenWay } from '../../../adapters/contract/connecting.ts';
import { textAt } from '../../../adapters/toolkit/json.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import type { OutboundTarget } from '../../../src/lib/outbound/outbound.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { createClient } from './client.ts';
import type { FakeSettings } from './settings.ts';

/** Where calls go. Whoever set another address than the public one may have meant one of the own network. */
export const target = (_auth: JsonObject, { apiUrl, endpoints }: FakeSettings): OutboundTarget => ({
  origin: new URL(apiUrl).origin,
  mayBePrivate: endpoints.isPrivate,
});

export const describe = (auth: JsonObject): AuthDescription => ({
  kind: 'token',
  site: { id: undefined, url: textAt(auth, 'api_url') },
  account: { id: textAt(auth, 'user_id'), name: textAt(auth, 'name'), email: undefined },
  scopes: undefined,
  permissions: undefined,
  expiresAt: undefined,
});

export const token: TokenWay<FakeSettings> = {
  kind: 'token',
  id: 'token',
  label: 'token',
  apiNotes: 'The same may be given as `token`.',
  example: ['fake-token'],
  fields: [{ name: 'token', label: 'Token', kind: 'secret', help: 'Your profile at Fake shows it.' }],
  async verify(session, { other_auth_info: [first] = [], token: named }) {
    const given = first ?? named;
    if (!given) throw validationError([bodyProblem('$.auth.other_auth_info[0]', 'must be a token')]);
    const { apiUrl } = session.settings;
    const credentials = new Secret(given);
    const connection = { id: '', auth: { api_url: apiUrl } };
    const outbound = session.outboundTo(target(connection.auth, session.settings));
    const client = createClient({ ...session, outbound, credentials, connection });
    const me = await client.json({ path: '/me' }).catch((cause: GatewayError) => {
      if (cause.code !== 'connection_unauthorized') throw cause;
      throw new GatewayError('credentials_rejected', 'Fake refuses this token.', { cause });
    });
    return { credentials, auth: { api_url: apiUrl, user_id: textAt(me, 'id'), name: textAt(me, 'name') } };
  },
};
