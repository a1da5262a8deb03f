/** What is left of what the provider allows, as far as this process knows. */

import type { BucketState, LimitKind } from '../../lib/observe/upstream-metrics.ts';
import { duration } from '../views/times.ts';
import { Badge, Empty } from './parts.tsx';
import { Table } from './table.tsx';

const KINDS: Readonly<Record<LimitKind, string>> = {
  app_quota: 'Hourly quota of the OAuth app, over all sites',
  tenant_quota: 'Hourly quota at this site',
  burst: 'Burst at one endpoint',
  object_writes: 'Writes to one issue',
  concurrency: 'Calls at a time',
};

const Left = ({ bucket: { remaining, limit, kind } }: { bucket: BucketState }) => {
  if (remaining === undefined) return <span class="muted">not told</span>;
  if (limit === undefined) return <>{remaining}</>;
  return (
    <>
      <meter min={0} max={limit} low={limit * 0.2} value={remaining} aria-label={`${KINDS[kind]}: left`} /> {remaining}{' '}
      of {limit}
    </>
  );
};

export const Budget = ({ buckets, now }: { buckets: readonly BucketState[]; now: number }) =>
  buckets.length === 0 ? (
    <Empty title="Nothing is known yet">
      <p>
        The provider tells what is left with its answers. Make a call on the connection, and look again: bursts are
        forgotten within a second, quotas within the hour.
      </p>
    </Empty>
  ) : (
    <Table
      caption="Upstream budget"
      columns={[
        {
          label: 'Limit',
          cell: ({ kind, endpoint }) => (
            <>
              {KINDS[kind]}
              {endpoint !== undefined && <div class="small muted code">{endpoint}</div>}
            </>
          ),
        },
        { label: 'Left', cell: (bucket) => <Left bucket={bucket} /> },
        {
          label: 'State',
          cell: ({ closedUntil }) =>
            closedUntil === undefined ? (
              <Badge tone="good">Open</Badge>
            ) : (
              <Badge tone="bad">Closed for {duration(closedUntil - now)}</Badge>
            ),
        },
      ]}
      rows={buckets}
    />
  );
