import type { Connections } from '../connections/connections.ts';
import type { Webhooks } from './webhooks.ts';

/** A connection goes with its webhooks. Throws `connection_not_found` when the workspace has no such connection. */
export async function removeConnection(
  { connections, webhooks }: { connections: Connections; webhooks: Webhooks },
  workspaceId: string,
  connectionId: string,
): Promise<void> {
  const { id } = await connections.findRow(workspaceId, connectionId);
  await webhooks.removeOf(id);
  await connections.remove(workspaceId, id);
}
