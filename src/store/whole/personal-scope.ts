/** Rows of one workspace, or of one connection, in whatever table. */
import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Store } from '../base/store.ts';
import type { columnsOf, TableName } from './tables.ts';

/** Whose rows; all there are when neither is named. */
export interface PersonalScope {
  readonly workspaceId?: string | undefined;
  readonly connectionId?: string | undefined;
}

/** Tables of no workspace's. */
const NONE = sql`1 = 0`;

const webhooksOf = ({ db, t }: Store, { workspaceId, connectionId }: PersonalScope) =>
  db
    .select({ id: t.webhook.id })
    .from(t.webhook)
    .where(
      and(
        workspaceId === undefined ? undefined : eq(t.webhook.workspaceId, workspaceId),
        connectionId === undefined ? undefined : eq(t.webhook.connectionId, connectionId),
      ),
    );

const connectionsOf = ({ db, t }: Store, { workspaceId, connectionId }: PersonalScope) =>
  db
    .select({ id: t.connection.id })
    .from(t.connection)
    .where(
      and(
        workspaceId === undefined ? undefined : eq(t.connection.workspaceId, workspaceId),
        connectionId === undefined ? undefined : eq(t.connection.id, connectionId),
      ),
    );

/** As narrow as the columns of a table tell; what they don't is of the whole workspace, or of all. */
export function rowsWithin(
  store: Store,
  name: TableName,
  columns: ReturnType<typeof columnsOf>,
  scope: PersonalScope,
): SQL | undefined {
  const { t } = store;
  const { workspaceId, connectionId } = scope;
  if (workspaceId === undefined) return undefined;
  if (name === 'workspace') return eq(t.workspace.id, workspaceId);
  if (name === 'connection') return inArray(t.connection.id, connectionsOf(store, scope));
  if (name === 'job') {
    return or(inArray(t.job.key, webhooksOf(store, scope)), inArray(t.job.key, connectionsOf(store, scope)));
  }
  const { connectionId: ofConnection, webhookId: ofWebhook, workspaceId: ofWorkspace } = columns;
  if (connectionId !== undefined && ofConnection) return eq(ofConnection, connectionId);
  if (connectionId !== undefined && ofWebhook) return inArray(ofWebhook, webhooksOf(store, scope));
  if (ofWorkspace) return eq(ofWorkspace, workspaceId);
  if (ofConnection) return inArray(ofConnection, connectionsOf(store, scope));
  return ofWebhook ? inArray(ofWebhook, webhooksOf(store, scope)) : NONE;
}
