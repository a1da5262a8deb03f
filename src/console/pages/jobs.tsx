import type { Viewer } from '../../access/console-sessions.ts';
import type { JobCount } from '../../store/jobs/job-overview.ts';
import type { JobRow } from '../../store/jobs/jobs.ts';
import type { DeliverySummary } from '../../store/webhooks/webhook-overview.ts';
import type { LimitUse, WorkspaceLimits } from '../../webhooks/workspace-limits.ts';
import { isOfWebhook, type JobState, jobState, jobWords } from '../views/job-words.ts';
import type { Notice } from '../views/notices.ts';
import { connectionAddress } from './connection-parts.tsx';
import { ActionButton } from './form.tsx';
import { Frame } from './frame.tsx';
import { Badge, Empty, Panel, Time, type Tone } from './parts.tsx';
import { type Column, Table } from './table.tsx';
import { deliveryAddress, LastAnswer, webhookAddress } from './webhook-parts.tsx';

export interface JobsView {
  readonly viewer: Viewer;
  readonly notice: Notice | undefined;
  readonly counts: readonly JobCount[];
  readonly limits: WorkspaceLimits;
  readonly ready: readonly JobRow[];
  readonly dead: readonly JobRow[];
  readonly failed: readonly DeliverySummary[];
}

const STATES: Readonly<Record<JobState, readonly [Tone, string]>> = {
  running: ['good', 'Running'],
  waiting: ['', 'Waiting'],
  retrying: ['warn', 'Retrying'],
  dead: ['bad', 'Dead'],
};

const About = ({ job: { kind, key } }: { job: JobRow }) => {
  if (key === null) return null;
  const address = isOfWebhook(kind) ? webhookAddress(key) : connectionAddress(key);
  return (
    <a href={address}>
      {isOfWebhook(kind) ? 'webhook' : 'connection'} <code>{key}</code>
    </a>
  );
};

const StateBadge = ({ job, now }: { job: JobRow; now: number }) => {
  const [tone, words] = STATES[jobState(job, now)];
  return <Badge tone={tone}>{words}</Badge>;
};

const columnsAt = (now: number): Column<JobRow>[] => [
  {
    label: 'Job',
    cell: (job) => (
      <>
        {jobWords(job.kind)}
        <div class="small">
          <About job={job} />
        </div>
      </>
    ),
  },
  { label: 'State', cell: (job) => <StateBadge job={job} now={now} /> },
  { label: 'Due', cell: ({ runAt }) => <Time at={runAt} now={now} /> },
  { label: 'Attempts', isNumber: true, cell: ({ attempts }) => attempts },
  { label: 'Last error', cell: ({ lastError }) => lastError ?? <span class="muted">none</span> },
];

const DeadJobs = ({ viewer, dead }: JobsView) =>
  dead.length === 0 ? (
    <p class="muted">No job has failed.</p>
  ) : (
    <Table
      caption="Failed jobs, newest first"
      columns={[
        ...columnsAt(viewer.now),
        {
          label: 'Replay',
          cell: ({ id }) => (
            <ActionButton viewer={viewer} action={`/console/jobs/${encodeURIComponent(id)}/revive`} tone="quiet">
              Try again
            </ActionButton>
          ),
        },
      ]}
      rows={dead}
    />
  );

const DeadLetters = ({ viewer, failed }: JobsView) =>
  failed.length === 0 ? (
    <p class="muted">Every delivery has arrived, or is still tried.</p>
  ) : (
    <Table
      caption="Exhausted deliveries, newest first"
      columns={[
        {
          label: 'Delivery',
          cell: ({ webhookId, id, size }) => (
            <>
              <a href={deliveryAddress(webhookId, id)}>
                <code>{id}</code>
              </a>
              <div class="small muted">
                {size} {size === 1 ? 'object' : 'objects'}
              </div>
            </>
          ),
        },
        { label: 'Created', cell: ({ createdAt }) => <Time at={createdAt} now={viewer.now} /> },
        { label: 'Attempts', isNumber: true, cell: ({ attempts }) => attempts },
        { label: 'Last response', cell: (delivery) => <LastAnswer delivery={delivery} /> },
        {
          label: 'Replay',
          cell: ({ webhookId, id }) => (
            <ActionButton viewer={viewer} action={`${deliveryAddress(webhookId, id)}/replay`} tone="quiet">
              Replay
            </ActionButton>
          ),
        },
      ]}
      rows={failed}
    />
  );

const sum = (counts: readonly JobCount[], state: JobRow['state']) =>
  counts.filter((found) => found.state === state).reduce((total, { count }) => total + count, 0);

const outOf = ({ count, limit }: LimitUse) =>
  (limit === 0 ? [count] : [count, limit]).map((number) => number.toLocaleString('en')).join(' of ');

export const jobsPage = (view: JobsView) => {
  const { viewer, counts, ready } = view;
  return (
    <Frame viewer={viewer} section="jobs" title="Jobs" notice={view.notice}>
      <dl class="figures">
        <div>
          <dt>Queued</dt>
          <dd>{sum(counts, 'ready')}</dd>
        </div>
        <div>
          <dt>Failed</dt>
          <dd>{sum(counts, 'dead')}</dd>
        </div>
        <div>
          <dt>Exhausted deliveries</dt>
          <dd>{view.failed.length}</dd>
        </div>
        <div>
          <dt>Waiting deliveries</dt>
          <dd>{outOf(view.limits.waitingDeliveries)}</dd>
        </div>
        <div>
          <dt>Webhooks</dt>
          <dd>{outOf(view.limits.webhooks)}</dd>
        </div>
      </dl>
      <Panel title="Dead letters">
        <DeadLetters {...view} />
      </Panel>
      <Panel title="Dead jobs">
        <DeadJobs {...view} />
      </Panel>
      <Panel title="Queued">
        {ready.length === 0 ? (
          <Empty title="Queue is empty">
            <p>Webhooks queue jobs here: to poll for changes, and to deliver them.</p>
          </Empty>
        ) : (
          <Table caption="Jobs, those due first come first" columns={columnsAt(viewer.now)} rows={ready} />
        )}
      </Panel>
    </Frame>
  );
};
