import { type Command, InvalidArgumentError } from 'commander';
import { formatInstant } from '../../schema/instant.ts';
import type { AuditRow } from '../store/access/audit.ts';
import { answer, columns } from './output.ts';
import { withGateway } from './with-gateway.ts';
import { pickWorkspace } from './workspace.ts';

interface Options {
  workspace?: string;
  limit: number;
}

const DEFAULT_LIMIT = 100;

const entryView = (row: AuditRow) => ({
  id: row.id,
  created_at: formatInstant(row.createdAt),
  workspace_id: row.workspaceId,
  actor: row.actor,
  key_id: row.keyId,
  key_prefix: row.keyPrefix,
  person: row.person,
  action: row.action,
  target_id: row.targetId,
  status: row.status,
  error: row.error,
  address: row.address,
  changes: row.changes,
});

const actorOf = ({ actor, keyPrefix, person }: AuditRow) =>
  [actor, person, keyPrefix && `${keyPrefix}…`].filter((part) => part !== null).join(' ');

const outcomeOf = ({ status, error }: AuditRow) => [status, error].filter((part) => part !== null).join(' ') || 'done';

const line = (row: AuditRow): string =>
  columns(
    formatInstant(row.createdAt),
    row.workspaceId ?? undefined,
    actorOf(row),
    row.address ?? undefined,
    row.action,
    row.targetId ?? undefined,
    outcomeOf(row),
    row.changes === null ? undefined : JSON.stringify(row.changes),
  );

function readCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a number from 1 to 999999.');
  return Number(text);
}

export function addAuditCommands(program: Command): void {
  program
    .command('audit')
    .description('What was done to workspaces, and by whom.')
    .command('list')
    .description(
      'Prints time, workspace, actor, address, action, target, outcome and what was asked for, newest first.',
    )
    .option('--workspace <id>', 'only entries of this workspace')
    .option('--limit <count>', 'so many at most', readCount, DEFAULT_LIMIT)
    .action(({ workspace, limit }: Options, command: Command) =>
      withGateway(async (gateway) => {
        const workspaceId = workspace === undefined ? undefined : (await pickWorkspace(gateway, workspace)).id;
        const rows = await gateway.auditStore.search({ workspaceId, limit, offset: 0 });
        answer(command, rows.map(entryView), rows.map(line));
      }),
    );
}
