import type { Command } from 'commander';
import { formatInstant } from '../../schema/instant.ts';
import { systemClock as clock } from '../lib/clock.ts';
import type { KeyRow } from '../store/access/keys.ts';
import { answer, columns, remark } from './output.ts';
import { addPolicyOptions, type PolicyOptions, policyOf } from './policy-options.ts';
import { UsageError } from './usage-error.ts';
import { changing, withGateway } from './with-gateway.ts';
import { pickWorkspace } from './workspace.ts';

interface Options extends PolicyOptions {
  workspace?: string;
  readOnly?: boolean;
}

const keyView = (row: KeyRow) => ({
  id: row.id,
  prefix: row.prefix,
  workspace_id: row.workspaceId,
  created_at: formatInstant(row.createdAt),
  is_read_only: row.isReadOnly,
  ...(row.policy && { policy: row.policy }),
  ...(row.revokedAt !== null && { revoked_at: formatInstant(row.revokedAt) }),
});

function line(row: KeyRow): string {
  const state = row.revokedAt === null ? 'live' : `revoked ${formatInstant(row.revokedAt)}`;
  const rights = row.policy ? JSON.stringify(row.policy) : row.isReadOnly ? 'read-only' : 'full';
  return columns(row.id, `${row.prefix}…`, row.workspaceId, formatInstant(row.createdAt), state, rights);
}

export function addKeyCommands(program: Command): void {
  const key = program.command('key').alias('keys').description('API keys of a workspace.');

  const create = key
    .command('create')
    .description('Creates a key and prints it, once.')
    .option('--workspace <id>', 'workspace (default: the first)')
    .option('--read-only', 'a key that may only read');
  addPolicyOptions(create).action((options: Options, command: Command) =>
    changing(command, async (gateway, auditDetails) => {
      const { workspace, readOnly } = options;
      const given = policyOf(options);
      const policy = given && { ...given, mode: readOnly ? ('read' as const) : given.mode };
      const { id } = await pickWorkspace(gateway, workspace);
      const changes = { read_only: readOnly === true, ...(policy && { policy }) };
      Object.assign(auditDetails, { workspaceId: id, changes });
      const apiKey = await gateway.keys.create(id, readOnly, policy);
      auditDetails.targetId = (await gateway.keys.authenticate(apiKey))?.id;
      answer(command, { workspace_id: id, api_key: apiKey }, [apiKey]);
    }),
  );

  const limit = key
    .command('limit <key_id>')
    .description('Sets what a key may do, in place of what it might before (see list for ids).')
    .option('--none', 'no limits: everything that its workspace may');
  addPolicyOptions(limit).action((id: string, options: Options & { none?: boolean }, command: Command) =>
    changing(command, async (gateway, auditDetails) => {
      const policy = policyOf(options) ?? null;
      if ((policy === null) !== (options.none === true)) throw new UsageError('Name limits, or --none.');
      const found = (await gateway.keyStore.list()).find((row) => row.id === id);
      Object.assign(auditDetails, { workspaceId: found?.workspaceId, targetId: id, changes: { policy } });
      if (!(await gateway.keys.limit(id, policy))) throw new UsageError(`There is no live key ${id}.`);
      remark(command, `limited ${id}`);
      answer(command, { id, policy }, []);
    }),
  );

  key
    .command('list')
    .description('Prints id, first characters, workspace, age, state and rights of each key.')
    .option('--workspace <id>', 'only keys of this workspace')
    .action(({ workspace }: Options, command: Command) =>
      withGateway(async ({ keyStore }) => {
        const rows = await keyStore.list(workspace);
        answer(command, rows.map(keyView), rows.map(line));
      }),
    );

  key
    .command('revoke <key_id>')
    .description('Revokes a key by its id (see list); running gateways refuse it from their next request on.')
    .option('--workspace <id>', 'ignored: ids are unique')
    .action((id: string, _options: Options, command: Command) =>
      changing(command, async ({ keyStore }, auditDetails) => {
        const found = (await keyStore.list()).find((row) => row.id === id);
        Object.assign(auditDetails, { workspaceId: found?.workspaceId, targetId: id });
        if (!(await keyStore.revoke(id, clock.now()))) throw new UsageError(`There is no live key ${id}.`);
        remark(command, `revoked ${id}`);
        answer(command, { revoked: id }, []);
      }),
    );
}
