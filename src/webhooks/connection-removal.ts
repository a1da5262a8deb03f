import type { Connections } from '../connections/connections.ts';
import type { TokenRevocation } from '../connections/token-revocation.ts';
import type { Webhooks } from './webhooks.ts';

export interface RemovalDependencies {
  readonly connections: Connections;
  readonly webhooks: Webhooks;
  readonly tokenRevocation: Pick<TokenRevocation, 'prepare'>;
}

/**
 * A connection goes with its webhooks, then its tokens are revoked. Throws `connection_not_found` when the workspace has no
 * such connection.
 */
export async function removeConnection(
  { connections, webhooks, tokenRevocation }: RemovalDependencies,
  workspaceId: string,
  connectionId: string,
): Promise<void> {
  const { id } = await connections.findRow(workspaceId, connectionId);
  // Registrations at the provider are ended with the tokens.
  await webhooks.removeOf(id);
  const revoke = await tokenRevocation.prepare(workspaceId, id);
  await connections.remove(workspaceId, id);
  revoke();
}
