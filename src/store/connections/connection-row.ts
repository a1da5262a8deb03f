import { and, eq } from 'drizzle-orm';
import type { Store } from '../base/store.ts';

export type ConnectionRow = Store['t']['connection']['$inferSelect'];

/** The connection of this id, where it is the workspace's. */
export const ownConnection = ({ connection }: Store['t'], workspaceId: string, id: string) =>
  and(eq(connection.workspaceId, workspaceId), eq(connection.id, id));
