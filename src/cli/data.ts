import type { Command } from 'commander';
import { anyName, anyOf, anyVendor } from '../connections/provider-words.ts';
import { allAdapters } from '../connections/registry.ts';
import type { Gateway } from '../gateway.ts';
import type { Purged } from '../privacy/personal-data.ts';
import { findConnection } from './find-connection.ts';
import { answer, columns, remark } from './output.ts';
import { showProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';
import { changing } from './with-gateway.ts';
import { pickWorkspace } from './workspace.ts';

interface Options {
  account: string;
  email?: string[];
  connection?: string;
  workspace?: string;
}

/** Account IDs are long; a short one would stand in many a text by chance. */
const ACCOUNT_ID = /^[\w:.-]{10,128}$/;

async function scopeOf(gateway: Gateway, { connection, workspace }: Options) {
  if (connection === undefined) {
    return { workspaceId: workspace && (await pickWorkspace(gateway, workspace)).id, connectionId: undefined };
  }
  const row = await findConnection(gateway, connection, workspace === undefined ? {} : { workspace });
  return { workspaceId: row.workspaceId, connectionId: row.id };
}

function linesOf({ tables }: Purged): string[] {
  const touched = tables.filter(({ changed, removed }) => changed + removed > 0);
  const lines = touched.map(({ table, changed, removed }) =>
    columns(table, `${changed} changed`, `${removed} removed`),
  );
  return lines.length > 0 ? lines : ['nothing is stored about this account'];
}

function remarks(command: Command, { connections, pausedWebhooks }: Purged): void {
  for (const id of connections) {
    remark(
      command,
      `connection ${id} was made with this account: its credentials stay, encrypted, until it is removed (taskgate connection remove ${id})`,
    );
  }
  for (const id of pausedWebhooks) remark(command, `webhook ${id} is paused: its filter named this account`);
}

export function addDataCommands(program: Command): void {
  const adapters = allAdapters();
  const example = anyOf(adapters.map(({ words }) => words.accountExample));
  program
    .command('data')
    .description(`Personal data of people at ${anyName(adapters)}.`)
    .command('purge')
    .description(
      'Takes one account out of everything that is stored, and prints how many rows of each table that changed.',
    )
    .requiredOption('--account <id>', `account ID at ${anyVendor(adapters)}, such as ${example}`)
    .option('--email <address...>', 'addresses of the account, beside those that are found with its id')
    .option('--connection <id>', 'only what belongs to this connection')
    .option('--workspace <id>', 'only what belongs to this workspace')
    .action((options: Options, command: Command) =>
      changing(command, async (gateway, auditDetails) => {
        const { account: accountId, email: emails = [] } = options;
        if (!ACCOUNT_ID.test(accountId))
          throw new UsageError(`--account must be the ID of an account at ${anyVendor(adapters)}.`);
        if (emails.some((one) => !/^[^\s@]+@[^\s@]+$/.test(one))) throw new UsageError('--email must be an address.');
        const scope = await scopeOf(gateway, options);
        Object.assign(auditDetails, { workspaceId: scope.workspaceId, targetId: scope.connectionId });
        const progress = showProgress();
        const purged = await gateway.personalData
          .purge({ accountId, emails, ...scope }, (done, of) => progress.show('tables', done, of))
          .finally(progress.end);
        const { tables, connections, pausedWebhooks } = purged;
        const sum = (which: 'changed' | 'removed') => tables.reduce((total, one) => total + one[which], 0);
        const totals = { changed: sum('changed'), removed: sum('removed') };
        // Whose data it was is not kept.
        auditDetails.changes = totals;
        remarks(command, purged);
        answer(command, { tables, ...totals, connections, paused_webhooks: pausedWebhooks }, linesOf(purged));
      }),
    );
}
