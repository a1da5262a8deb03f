import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { formatInstant } from '../../schema/instant.ts';
import { toApicall } from '../call-log/apicall-view.ts';
import type { Gateway } from '../gateway.ts';
import type { ApicallSummary } from '../store/calls/apicalls.ts';
import type { CallSearch } from '../store/calls/call-search.ts';
import { answer, columns, tableLines, wantsJson } from './output.ts';
import { withGateway } from './with-gateway.ts';
import { pickWorkspace } from './workspace.ts';

interface Filters {
  workspace?: string;
  connection?: string;
  request?: string;
  customer?: string;
  method?: string;
  path?: string;
  error?: string;
  errors?: true;
}

interface ListOptions extends Filters {
  limit: number;
}

const HEADINGS = ['time', 'status', 'ms', 'operation', 'request', 'error', 'request id'];
const MOST = 1000;
const ASK_EVERY_MS = 1000;
/** Rows are written up to this much later than their request began to be answered. */
const LATE_MS = 60_000;

const line = (row: ApicallSummary): string =>
  columns(
    formatInstant(row.createdAt),
    row.status === 0 ? 'none' : String(row.status),
    String(row.totalMs),
    row.name,
    `${row.method} ${row.path}`,
    row.error ?? undefined,
    row.requestId ?? undefined,
  );

function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit;
  throw new InvalidArgumentError(`must be from 1 to ${MOST}`);
}

const searchOf = (workspaceId: string, filters: Filters, from = 0): CallSearch => ({
  workspaceId,
  from,
  to: Number.MAX_SAFE_INTEGER,
  connectionId: filters.connection,
  requestId: filters.request,
  externalXref: filters.customer,
  method: filters.method?.toUpperCase(),
  path: filters.path,
  error: filters.error,
  failedOnly: filters.errors,
});

/** Prints what comes in, once each, until the process is stopped. */
async function follow(gateway: Gateway, workspaceId: string, filters: Filters, print: (row: ApicallSummary) => void) {
  const seen = new Map<string, number>();
  const startedAt = Date.now();
  for (;;) {
    const createdGte = Math.max(startedAt, Date.now() - LATE_MS);
    const rows = await gateway.callSearch.search(searchOf(workspaceId, filters, createdGte), MOST);
    for (const row of rows.filter(({ id }) => !seen.has(id)).reverse()) print(row);
    for (const { id, createdAt } of rows) seen.set(id, createdAt);
    for (const [id, createdAt] of seen) if (createdAt < createdGte) seen.delete(id);
    await sleep(ASK_EVERY_MS);
  }
}

const filtered = (command: Command) =>
  command
    .option('--connection <id>', 'only requests on this connection')
    .option('--request <id>', 'only the request with this x-request-id')
    .option('--customer <id>', 'only requests of the customer with this ID (`external_xref`)')
    .option('--method <method>', 'only requests with this HTTP method')
    .option('--path <text>', 'only requests whose path contains this')
    .option('--error <code>', 'only requests that failed with this error code')
    .option('--errors', 'only requests that failed')
    .option('--workspace <id>', 'workspace (default: the first)');

export function addCallCommands(program: Command): void {
  const call = program.command('call').alias('calls').description('The log of requests.');

  filtered(call.command('list'))
    .description('Prints requests, newest first.')
    .option('--limit <number>', 'how many', limitOf, 50)
    .action(({ limit, ...filters }: ListOptions, command: Command) =>
      withGateway(async (gateway) => {
        const { id } = await pickWorkspace(gateway, filters.workspace);
        const rows = await gateway.callSearch.search(searchOf(id, filters), limit);
        answer(command, rows.map(toApicall), tableLines(HEADINGS, rows.map(line)));
      }),
    );

  filtered(call.command('tail'))
    .description('Prints requests as they come in, until it is stopped; with --json one document a line.')
    .action((filters: Filters, command: Command) =>
      withGateway(async (gateway) => {
        const { id } = await pickWorkspace(gateway, filters.workspace);
        await follow(gateway, id, filters, (row) =>
          console.log(wantsJson(command) ? JSON.stringify(toApicall(row)) : line(row)),
        );
      }),
    );
}
