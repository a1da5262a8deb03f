import type { Command } from 'commander';
import { formatInstant } from '../../schema/instant.ts';
import { reauthLink } from '../connections/connecting/reauth-link.ts';
import { showConnection } from '../connections/connection-view.ts';
import { isUnhealthy } from '../connections/live-connection.ts';
import type { Providers } from '../connections/providers.ts';
import type { Gateway } from '../gateway.ts';
import { systemClock as clock } from '../lib/clock.ts';
import { createLogger } from '../lib/observe/log.ts';
import { Meter } from '../lib/observe/meter.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import { removeConnection } from '../webhooks/connection-removal.ts';
import { addCaptureCommand } from './connection-capture.ts';
import { allOf, changingConnection, findConnection, type Options, workspaceIds } from './find-connection.ts';
import { answer, columns, details, remark, tableLines } from './output.ts';
import { UsageError } from './usage-error.ts';
import { withGateway } from './with-gateway.ts';

const HEADINGS = ['id', 'workspace', 'integration', 'environment', 'state', 'customer', 'site'];
const COMMAND_MS = 30_000;

function stateOf(row: ConnectionRow): string {
  if (row.isPaused) return 'paused';
  return isUnhealthy(row) ? 'unhealthy' : 'healthy';
}

const line = (row: ConnectionRow, providers: Providers): string =>
  columns(
    row.id,
    row.workspaceId,
    row.integrationType,
    row.environment,
    stateOf(row),
    row.externalXref ?? undefined,
    providers.find(row.integrationType)?.describe(row.auth).site.url,
  );

async function setPaused(
  gateway: Gateway,
  { workspaceId, id }: ConnectionRow,
  isPaused: boolean,
): Promise<ConnectionRow> {
  const scope = { signal: AbortSignal.timeout(COMMAND_MS), log: createLogger('silent'), meter: new Meter(clock) };
  const verifyScope = {
    ...scope,
    deadline: clock.now() + COMMAND_MS,
    outboundTo: (target: Parameters<Gateway['calls']['outboundTo']>[0]) => gateway.calls.outboundTo(target, scope),
  };
  return await gateway.connections.update(workspaceId, id, { is_paused: isPaused }, verifyScope);
}

export function addConnectionCommands(program: Command): void {
  const connection = program.command('connection').alias('connections').description("Customers' authorizations.");
  const ofOne = (
    name: string,
    description: string,
    act: (id: string, options: Options, command: Command) => Promise<void>,
  ) =>
    connection
      .command(`${name} <connection_id>`)
      .description(description)
      .option('--workspace <id>', 'only when it is of this workspace')
      .action(act);
  const change = (
    name: string,
    description: string,
    work: (gateway: Gateway, row: ConnectionRow, command: Command) => Promise<void>,
  ) =>
    ofOne(name, description, (id, options, command) =>
      changingConnection(id, options, command, (gateway, row) => work(gateway, row, command)),
    );

  connection
    .command('list')
    .description(
      'Prints ID, workspace, integration, environment, state, customer ID (`external_xref`) and site of each.',
    )
    .option('--workspace <id>', 'only connections of this workspace')
    .action(({ workspace }: Options, command: Command) =>
      withGateway(async (gateway) => {
        const rows: ConnectionRow[] = [];
        for (const id of await workspaceIds(gateway, workspace)) rows.push(...(await allOf(gateway, id)));
        const { providers } = gateway;
        answer(
          command,
          rows.map((row) => showConnection(row, providers)),
          tableLines(
            HEADINGS,
            rows.map((row) => line(row, providers)),
          ),
        );
      }),
    );

  ofOne('show', 'Prints what is known of one; never its secrets.', (id, options, command) =>
    withGateway(async (gateway) => {
      const row = await findConnection(gateway, id, options);
      const shown = showConnection(row, gateway.providers);
      answer(command, shown, details(shown));
    }),
  );
  change('test', "Asks the provider whether it accepts one's credentials.", async (gateway, row, command) => {
    await gateway.healthChecks.check(row.workspaceId, row.id, AbortSignal.timeout(COMMAND_MS));
    remark(command, `${row.id} works`);
    answer(command, { id: row.id, is_healthy: true }, []);
  });
  change(
    'reauth-link',
    'Prints a link, good once and for half an hour, for the customer to authorize one again (needs PUBLIC_URL).',
    async (gateway, row, command) => {
      if (gateway.ownUrl() === '') throw new UsageError('Set PUBLIC_URL: the link leads to the gateway.');
      const link = await reauthLink(gateway, row);
      answer(command, { url: link.url, expires_at: formatInstant(link.expiresAt) }, [link.url]);
    },
  );
  addCaptureCommand(connection);
  change('remove', 'Removes one with its credentials and webhooks.', async (gateway, row, command) => {
    await removeConnection(gateway, row.workspaceId, row.id);
    remark(command, `removed ${row.id}`);
    answer(command, { removed: row.id }, []);
  });
  for (const [name, isPaused, description] of [
    ['pause', true, 'Refuses every call on one with 409, until it is resumed.'],
    ['resume', false, 'Lets calls on one through again.'],
  ] as const) {
    change(name, description, async (gateway, row, command) => {
      const changed = await setPaused(gateway, row, isPaused);
      remark(command, `${row.id} is ${stateOf(changed)}`);
      answer(command, showConnection(changed, gateway.providers), []);
    });
  }
}
