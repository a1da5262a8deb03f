import type { Command } from 'commander';
import { formatInstant } from '../../schema/instant.ts';
import { systemClock as clock } from '../lib/clock.ts';
import { UsageError } from './usage-error.ts';
import { pickWorkspace, type WithGateway } from './workspace.ts';

interface Options {
  workspace?: string;
  readOnly?: boolean;
}

export function addKeyCommands(program: Command, withGateway: WithGateway): void {
  const key = program.command('key').alias('keys').description('API keys of a workspace.');

  key
    .command('create')
    .description('Creates a key and prints it, once.')
    .option('--workspace <id>', 'workspace (default: the first)')
    .option('--read-only', 'a key that may only read')
    .action(({ workspace, readOnly }: Options) =>
      withGateway(async (gateway) => {
        const { id } = await pickWorkspace(gateway, workspace);
        console.log(await gateway.keys.create(id, readOnly));
      }),
    );

  key
    .command('list')
    .description('Prints id, first characters, workspace, age, state and rights of each key.')
    .option('--workspace <id>', 'only keys of this workspace')
    .action(({ workspace }: Options) =>
      withGateway(async ({ keyStore }) => {
        for (const row of await keyStore.list(workspace)) {
          const state = row.revokedAt === null ? 'live' : `revoked ${formatInstant(row.revokedAt)}`;
          const rights = row.isReadOnly ? 'read-only' : 'full';
          console.log(
            [row.id, `${row.prefix}…`, row.workspaceId, formatInstant(row.createdAt), state, rights].join('\t'),
          );
        }
      }),
    );

  key
    .command('revoke <key_id>')
    .description('Revokes a key by its id (see list); running gateways refuse it from their next request on.')
    .option('--workspace <id>', 'ignored: ids are unique')
    .action((id: string) =>
      withGateway(async ({ keyStore }) => {
        if (!(await keyStore.revoke(id, clock.now()))) throw new UsageError(`There is no live key ${id}.`);
        console.error(`revoked ${id}`);
      }),
    );
}
