import type { Command } from 'commander';
import { parseInstant } from '../../schema/instant.ts';
import type { Gateway } from '../gateway.ts';
import { GatewayError } from '../lib/errors.ts';
import type { WebhookRow } from '../store/webhooks/webhooks.ts';
import { shownUrl } from '../webhooks/hook-url.ts';
import { toWebhook } from '../webhooks/webhook-view.ts';
import { answer, columns, details, remark, tableLines } from './output.ts';
import { UsageError } from './usage-error.ts';
import { changing, withGateway } from './with-gateway.ts';
import { pickWorkspace } from './workspace.ts';

interface ListOptions {
  workspace?: string;
}

interface ReplayOptions extends ListOptions {
  delivery?: string;
  since?: string;
  failed?: true;
}

const HEADINGS = ['id', 'object', 'event', 'kind', 'state', 'endpoint'];
const PAGE = 1000;
const COMMAND_MS = 40_000;

function stateOf({ isPaused, unhealthyAt }: WebhookRow): string {
  if (isPaused) return 'paused';
  return unhealthyAt === null ? 'healthy' : 'unhealthy';
}

const line = (row: WebhookRow): string =>
  columns(row.id, row.objectType, row.event, row.type, stateOf(row), shownUrl(row));

/** The workspace that has it. */
async function workspaceOf(gateway: Gateway, id: string, { workspace }: ListOptions): Promise<string> {
  const candidates = workspace === undefined ? await gateway.workspaces.list() : [{ id: workspace }];
  for (const { id: workspaceId } of candidates) {
    const found = await gateway.webhooks.find(workspaceId, id).catch((error: unknown) => {
      if (error instanceof GatewayError && error.code === 'not_found') return undefined;
      throw error;
    });
    if (found) return workspaceId;
  }
  throw new UsageError(`There is no webhook ${id}.`);
}

type Change = (gateway: Gateway, workspaceId: string, id: string, command: Command) => Promise<void>;

function addChanges(webhook: Command): void {
  const change = (name: string, description: string, work: Change) =>
    webhook
      .command(`${name} <webhook_id>`)
      .description(description)
      .option('--workspace <id>', 'only when it is of this workspace')
      .action((id: string, options: ListOptions, command: Command) =>
        changing(command, async (gateway, auditDetails) => {
          auditDetails.targetId = id;
          const workspaceId = await workspaceOf(gateway, id, options);
          auditDetails.workspaceId = workspaceId;
          await work(gateway, workspaceId, id, command);
        }),
      );
  const shown = (row: WebhookRow, command: Command) => {
    remark(command, `${row.id} is ${stateOf(row)}`);
    answer(command, toWebhook(row), []);
  };

  change(
    'pause',
    'Polls and delivers nothing until it is resumed; events are queued.',
    async (gateway, owner, id, command) =>
      shown(await gateway.webhooks.update(owner, id, { is_paused: true }), command),
  );
  change(
    'resume',
    'Resumes a paused webhook, or one that was disabled, from where it stopped.',
    async (gateway, owner, id, command) => {
      const { webhooks } = gateway;
      const { isPaused } = await webhooks.find(owner, id);
      shown(
        isPaused ? await webhooks.update(owner, id, { is_paused: false }) : await webhooks.resume(owner, id),
        command,
      );
    },
  );
  change(
    'test',
    'Sends a signed event without objects to the endpoint, and prints what it answers.',
    async (gateway, owner, id, command) => {
      const { status, problem, ms } = await gateway.testEvent(owner, id, AbortSignal.timeout(COMMAND_MS));
      if (problem !== undefined) throw new UsageError(`The endpoint ${problem} (${ms} ms).`);
      answer(command, { status, ms }, [`accepted with ${status} in ${ms} ms`]);
    },
  );
  change('delete', 'Deletes one with the log of its deliveries.', async (gateway, owner, id, command) => {
    await gateway.webhooks.remove(owner, id);
    remark(command, `deleted ${id}`);
    answer(command, { deleted: id }, []);
  });
}

export function addWebhookCommands(program: Command): void {
  const webhook = program.command('webhook').alias('webhooks').description('Webhooks, and what they deliver.');
  addChanges(webhook);

  webhook
    .command('show <webhook_id>')
    .description('Prints everything that is known of one; never its secrets.')
    .option('--workspace <id>', 'only when it is of this workspace')
    .action((id: string, options: ListOptions, command: Command) =>
      withGateway(async (gateway) => {
        const row = await gateway.webhooks.find(await workspaceOf(gateway, id, options), id);
        answer(command, toWebhook(row), details(toWebhook(row)));
      }),
    );

  webhook
    .command('list')
    .description('Prints ID, object, event, kind, state and endpoint of each webhook.')
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
        answer(command, rows.map(toWebhook), tableLines(HEADINGS, rows.map(line)));
      }),
    );

  webhook
    .command('replay <webhook_id>')
    .description(
      'Sends again one delivery, everything since a timestamp, or what failed; a running gateway does the sending.',
    )
    .option('--delivery <id>', 'this delivery')
    .option('--since <timestamp>', 'deliveries made at or after this timestamp, such as 2026-04-28T13:00:00Z')
    .option('--failed', 'only what failed, also of all that is retained')
    .option('--workspace <id>', 'workspace (default: the first)')
    .action((id: string, { delivery, since, failed, workspace }: ReplayOptions, command: Command) =>
      changing(command, async (gateway, auditDetails) => {
        Object.assign(auditDetails, {
          targetId: id,
          changes: {
            ...(delivery && { delivery_id: delivery }),
            ...(since && { since }),
            ...(failed && { status: 'failed' }),
          },
        });
        if ((delivery === undefined) === (since === undefined && !failed)) {
          throw new UsageError('Give --delivery or --since, or --failed for what failed.');
        }
        const { id: workspaceId } = await pickWorkspace(gateway, workspace);
        auditDetails.workspaceId = workspaceId;
        const instant = since === undefined ? undefined : parseInstant(since);
        if (since !== undefined && instant === undefined) throw new UsageError(`${since} is not a timestamp.`);
        const count =
          delivery === undefined
            ? await gateway.deliveries.replaySince(workspaceId, id, instant ?? 0, failed)
            : await gateway.deliveries.replay(workspaceId, id, delivery);
        answer(command, { deliveries: count }, [`${count} sent again`]);
      }),
    );
}
