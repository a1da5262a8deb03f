/** A link that an operator sends to a customer, who authorizes the same connection again by it. */
import type { ConnectionRow } from '../../store/connections/connections.ts';
import type { Authorization } from './authorization.ts';
import type { MadeLink } from './links.ts';

/** Its categories and permissions stay as they are. */
export async function reauthLink(
  { authorization }: { readonly authorization: Authorization },
  { id, workspaceId, integrationType }: ConnectionRow,
): Promise<MadeLink> {
  const { token } = await authorization.reauthToken(workspaceId, id);
  return await authorization.links.signed(workspaceId, integrationType, {
    scopes: [],
    connection_id: id,
    reauth_token: token,
  });
}
