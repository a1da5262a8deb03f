import type { Command } from 'commander';
import { parseInstant } from '../../schema/instant.ts';
import type { WebhookRow } from '../store/webhooks/webhooks.ts';
import { shownUrl } from '../webhooks/hook-url.ts';
import { toWebhook } from '../webhooks/webhook-view.ts';
import { answer, columns } from './output.ts';
import { UsageError } from './usage-error.ts';
import { changing, withGateway } from './with-gateway.ts';
import { pickWorkspace } from './workspace.ts';

interface ListOptions {
  workspace?: string;
}

interface ReplayOptions extends ListOptions {
  delivery?: string;
  since?: string;
}

const PAGE = 1000;

function line(row: WebhookRow): string {
  const health = row.unhealthyAt === null ? 'healthy' : 'unhealthy';
  return columns(row.id, row.objectType, row.event, row.type, row.isPaused ? 'paused' : health, shownUrl(row));
}

export function addWebhookCommands(program: Command): void {
  const webhook = program.command('webhook').alias('webhooks').description('Webhooks, and what they deliver.');

  webhook
    .command('list')
    .description('Prints id, object, event, kind, state and receiver of each webhook.')
    .option('--workspace <id>', 'workspace (default: the first)')
    .action(({ workspace }: ListOptions, command: Command) =>
      withGateway(async (gateway) => {
        const { id } = await pickWorkspace(gateway, workspace);
        const query = { sort: 'created_at', descending: false, limit: PAGE } as const;
        const rows = [];
        for (let page = await gateway.webhooks.list(id, { ...query, offset: 0 }); page.length > 0; ) {
          rows.push(...page);
          page = page.length < PAGE ? [] : await gateway.webhooks.list(id, { ...query, offset: rows.length });
        }
        answer(command, rows.map(toWebhook), rows.map(line));
      }),
    );

  webhook
    .command('replay <webhook_id>')
    .description('Sends one delivery again, or everything since an instant; a running gateway does the sending.')
    .option('--delivery <id>', 'this delivery')
    .option('--since <instant>', 'deliveries made at or after this instant, such as 2026-04-28T13:00:00Z')
    .option('--workspace <id>', 'workspace (default: the first)')
    .action((id: string, { delivery, since, workspace }: ReplayOptions, command: Command) =>
      changing(command, async (gateway, auditDetails) => {
        Object.assign(auditDetails, {
          targetId: id,
          changes: { ...(delivery && { delivery_id: delivery }), ...(since && { since }) },
        });
        if ((delivery === undefined) === (since === undefined)) throw new UsageError('Give --delivery or --since.');
        const { id: workspaceId } = await pickWorkspace(gateway, workspace);
        auditDetails.workspaceId = workspaceId;
        const instant = since === undefined ? undefined : parseInstant(since);
        if (since !== undefined && instant === undefined) throw new UsageError(`${since} is not an instant.`);
        const count =
          delivery === undefined
            ? await gateway.deliveries.replaySince(workspaceId, id, instant ?? 0)
            : await gateway.deliveries.replay(workspaceId, id, delivery);
        answer(command, { deliveries: count }, [`${count} sent again`]);
      }),
    );
}
