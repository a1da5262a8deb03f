import type { Viewer } from '../../access/console-sessions.ts';
import { buildInfo } from '../../lib/build-info.ts';
import type { AuditRow } from '../../store/access/audit.ts';
import type { PeerRow } from '../../store/cluster/peers.ts';
import type { DeliveryBacklog, HealthCounts, JobBacklog } from '../../store/jobs/backlog.ts';
import type { StoreState } from '../../store/whole/state.ts';
import { jobWords } from '../views/job-words.ts';
import { byteCount } from '../views/times.ts';
import { Frame } from './frame.tsx';
import { Badge, Empty, Facts, Panel, Time, type Tone } from './parts.tsx';
import { Table } from './table.tsx';

export interface SystemView {
  readonly viewer: Viewer;
  readonly processes: readonly PeerRow[];
  /** Of the process that answers. */
  readonly processId: string;
  readonly store: StoreState;
  readonly jobs: readonly JobBacklog[];
  readonly pending: DeliveryBacklog;
  readonly held: DeliveryBacklog;
  readonly connections: HealthCounts;
  readonly webhooks: HealthCounts;
  /** The newest one that is in the audit log. */
  readonly backup: AuditRow | undefined;
}

const Processes = ({ viewer, processes, processId }: SystemView) =>
  processes.length === 0 ? (
    <p class="muted">No process has made itself known: background jobs are not running here.</p>
  ) : (
    <Table
      caption="Live gateway processes on this store"
      columns={[
        {
          label: 'Process',
          cell: ({ id }) => (
            <>
              <code>{id}</code>
              {id === processId && <div class="small muted">answered this page</div>}
            </>
          ),
        },
        {
          label: 'Version',
          cell: (process) => (
            <>
              {process.version ?? <span class="muted">an earlier one</span>}
              {process.version !== buildInfo.version && <div class="small muted">not that of this process</div>}
            </>
          ),
        },
        { label: 'Started', cell: ({ startedAt }) => <Time at={startedAt} now={viewer.now} never="unknown" /> },
        { label: 'Last seen', cell: ({ seenAt }) => <Time at={seenAt} now={viewer.now} /> },
      ]}
      rows={processes}
    />
  );

const KINDS = { sqlite: 'SQLite', postgres: 'Postgres' } as const;

const Migrations = ({ store: { waiting, isNewer } }: Pick<SystemView, 'store'>) => {
  if (isNewer) return <Badge tone="warn">Migrated by a newer version</Badge>;
  return waiting === 0 ? <Badge tone="good">None pending</Badge> : <Badge tone="bad">{waiting} pending</Badge>;
};

/** What the backup said of itself. */
const sizeOf = ({ changes }: AuditRow): string => {
  const { rows, bytes } = changes ?? {};
  return typeof rows === 'number' && typeof bytes === 'number' ? `${rows} rows, ${byteCount(bytes)}` : '';
};

const Backup = ({ viewer, backup }: Pick<SystemView, 'viewer' | 'backup'>) =>
  backup === undefined ? (
    <>
      None recorded by <code>taskgate store backup</code>. <a href="/docs/backup">How to back up</a>
    </>
  ) : (
    <>
      <Time at={backup.createdAt} now={viewer.now} />
      {backup.error === null ? (
        <div class="small muted">{sizeOf(backup)}</div>
      ) : (
        <div>
          <Badge tone="bad">failed</Badge>
        </div>
      )}
    </>
  );

const About = (view: SystemView) => (
  <Panel title="Store">
    <Facts
      facts={[
        ['Kind', KINDS[view.store.kind]],
        ['Size', byteCount(view.store.bytes)],
        ['Migrations', <Migrations store={view.store} />],
        ['Last backup', <Backup viewer={view.viewer} backup={view.backup} />],
      ]}
    />
  </Panel>
);

const JOB_STATES: Readonly<Record<JobBacklog['state'], readonly [Tone, string]>> = {
  due: ['warn', 'Due'],
  waiting: ['', 'Scheduled'],
  running: ['good', 'Running'],
  dead: ['bad', 'Failed'],
};

const Jobs = ({ viewer, jobs }: SystemView) =>
  jobs.length === 0 ? (
    <Empty title="Queue is empty" />
  ) : (
    <Table
      caption="Jobs by kind and state"
      columns={[
        { label: 'Job', cell: ({ kind }) => jobWords(kind) },
        {
          label: 'State',
          cell: ({ state }) => <Badge tone={JOB_STATES[state][0]}>{JOB_STATES[state][1]}</Badge>,
        },
        { label: 'Jobs', isNumber: true, cell: ({ count }) => count },
        { label: 'Oldest', cell: ({ oldestAt }) => <Time at={oldestAt} now={viewer.now} /> },
      ]}
      rows={jobs}
    />
  );

const Deliveries = ({ viewer, pending, held }: SystemView) => (
  <Panel title="Deliveries">
    <Facts
      facts={[
        ['Pending', pending.count],
        ['Oldest pending', <Time at={pending.oldestAt} now={viewer.now} never="none" />],
        ['Held', held.count],
        ['Oldest held', <Time at={held.oldestAt} now={viewer.now} never="none" />],
      ]}
    />
    <p class="small muted">Deliveries of paused and disabled webhooks are held.</p>
  </Panel>
);

const Health = ({ title, counts }: { title: string; counts: HealthCounts }) => (
  <div>
    <dt>{title}</dt>
    <dd>
      {counts.healthy + counts.unhealthy + counts.paused}{' '}
      <small>
        {counts.unhealthy} unhealthy, {counts.paused} paused
      </small>
    </dd>
  </div>
);

export const systemPage = (view: SystemView) => (
  <Frame viewer={view.viewer} section="system" title="System">
    <p class="muted">The gateway as a whole, over all workspaces.</p>
    <dl class="figures">
      <div>
        <dt>Version</dt>
        <dd>
          {buildInfo.version} <small>Node.js {process.versions.node}</small>
        </dd>
      </div>
      <div>
        <dt>Processes</dt>
        <dd>{view.processes.length}</dd>
      </div>
      <Health title="Connections" counts={view.connections} />
      <Health title="Webhooks" counts={view.webhooks} />
    </dl>
    <div class="columns">
      <About {...view} />
      <Deliveries {...view} />
    </div>
    <Panel title="Processes">
      <Processes {...view} />
    </Panel>
    <Panel title="Jobs">
      <Jobs {...view} />
    </Panel>
  </Frame>
);
