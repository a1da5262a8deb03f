import type { Command } from 'commander';
import { formatInstant } from '../../schema/instant.ts';
import { systemClock as clock } from '../lib/clock.ts';
import type { JobRow } from '../store/jobs/jobs.ts';
import { answer, columns, remark, tableLines } from './output.ts';
import { UsageError } from './usage-error.ts';
import { changing, withGateway } from './with-gateway.ts';
import { pickWorkspace } from './workspace.ts';

interface Options {
  workspace?: string;
}

interface ListOptions extends Options {
  failed?: true;
}

const MOST = 1000;
const HEADINGS = ['id', 'kind', 'state', 'attempts', 'next run', 'about', 'last error'];

const shown = ({ id, kind, state, attempts, runAt, key, lastError }: JobRow) => ({
  id,
  kind,
  state: state === 'dead' ? 'failed' : 'queued',
  attempts,
  run_at: formatInstant(runAt),
  key,
  last_error: lastError,
});

const line = ({ id, kind, state, attempts, run_at: at, key, last_error: error }: ReturnType<typeof shown>): string =>
  columns(id, kind, state, String(attempts), at, key ?? undefined, error?.replaceAll(/[\t\n]/g, ' '));

export function addJobCommands(program: Command): void {
  const job = program.command('job').alias('jobs').description('Background jobs of a workspace.');

  job
    .command('list')
    .description(`Prints jobs that are queued and those that failed, ${MOST} of each at most.`)
    .option('--failed', 'only those that failed')
    .option('--workspace <id>', 'workspace (default: the first)')
    .action(({ failed, workspace }: ListOptions, command: Command) =>
      withGateway(async (gateway) => {
        const { id } = await pickWorkspace(gateway, workspace);
        const queued = failed ? [] : await gateway.jobOverview.list(id, 'ready', MOST);
        const rows = [...queued, ...(await gateway.jobOverview.list(id, 'dead', MOST))].map(shown);
        answer(command, rows, tableLines(HEADINGS, rows.map(line)));
      }),
    );

  job
    .command('retry <job_id>')
    .description('Queues a failed job again; a running gateway runs it.')
    .option('--workspace <id>', 'workspace (default: the first)')
    .action((id: string, { workspace }: Options, command: Command) =>
      changing(command, async (gateway, auditDetails) => {
        const { id: workspaceId } = await pickWorkspace(gateway, workspace);
        Object.assign(auditDetails, { workspaceId, targetId: id });
        const kind = await gateway.jobOverview.revive(workspaceId, id, clock.now());
        if (kind === undefined) throw new UsageError(`There is no failed job ${id}.`);
        remark(command, `queued ${id}`);
        answer(command, { queued: id, kind }, []);
      }),
    );
}
