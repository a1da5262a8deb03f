/** The connections that a command is about. */
import type { Command } from 'commander';
import type { Gateway } from '../gateway.ts';
import { GatewayError } from '../lib/errors.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import { UsageError } from './usage-error.ts';
import { type AuditDetails, changing } from './with-gateway.ts';

export interface Options {
  workspace?: string;
}

const PAGE = 1000;

export async function workspaceIds({ workspaces }: Gateway, only: string | undefined): Promise<string[]> {
  const ids = (await workspaces.list()).map(({ id }) => id).filter((id) => only === undefined || id === only);
  if (ids.length === 0 && only !== undefined) throw new UsageError(`There is no workspace ${only}.`);
  return ids;
}

export async function allOf({ connections }: Gateway, workspaceId: string): Promise<ConnectionRow[]> {
  const rows: ConnectionRow[] = [];
  for (;;) {
    const query = { sort: 'created_at', descending: false, limit: PAGE, offset: rows.length } as const;
    const page = await connections.list(workspaceId, query);
    rows.push(...page);
    if (page.length < PAGE) return rows;
  }
}

/** Ids are unique, so the workspace need not be named. */
export async function findConnection(gateway: Gateway, id: string, { workspace }: Options): Promise<ConnectionRow> {
  for (const workspaceId of await workspaceIds(gateway, workspace)) {
    const row = await gateway.connections.findRow(workspaceId, id).catch((error: unknown) => {
      if (error instanceof GatewayError && error.code === 'connection_not_found') return undefined;
      throw error;
    });
    if (row) return row;
  }
  throw new UsageError(`There is no connection ${id}.`);
}

/** Changes one connection: the audit log says which, also when it was refused. */
export const changingConnection = (
  id: string,
  options: Options,
  command: Command,
  work: (gateway: Gateway, row: ConnectionRow, auditDetails: AuditDetails) => Promise<void>,
): Promise<void> =>
  changing(command, async (gateway, auditDetails) => {
    auditDetails.targetId = id;
    const row = await findConnection(gateway, id, options);
    auditDetails.workspaceId = row.workspaceId;
    await work(gateway, row, auditDetails);
  });
