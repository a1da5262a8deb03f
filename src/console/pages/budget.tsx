/** What is left of what the provider allows, as far as this process knows. */

import type { BucketState } from '../../lib/observe/upstream-metrics.ts';
import { duration } from '../views/times.ts';
import { Badge, Empty } from './parts.tsx';
import { Table } from './table.tsx';

const Left = ({ bucket: { remaining, limit }, name }: { bucket: BucketState; name: string }) => {
  if (remaining === undefined) return <span class="muted">not told</span>;
  if (limit === undefined) return <>{remaining}</>;
  return (
    <>
      <meter min={0} max={limit} low={limit * 0.2} value={remaining} aria-label={`${name}: left`} /> {remaining} of{' '}
      {limit}
    </>
  );
};

interface BudgetProps {
  readonly buckets: readonly BucketState[];
  /** What the provider's limits are called, by kind. */
  readonly limits: Readonly<Record<string, string>>;
  readonly now: number;
}

export const Budget = ({ buckets, limits, now }: BudgetProps) =>
  buckets.length === 0 ? (
    <Empty title="Nothing is known yet">
      <p>
        The provider tells what is left with its answers. Make a call on the connection, and look again: bursts are
        forgotten within a second, quotas within the hour.
      </p>
    </Empty>
  ) : (
    <Table
      caption="Rate limits of the provider"
      columns={[
        {
          label: 'Limit',
          cell: ({ kind, endpoint }) => (
            <>
              {limits[kind] ?? kind}
              {endpoint !== undefined && <div class="small muted code">{endpoint}</div>}
            </>
          ),
        },
        { label: 'Left', cell: (bucket) => <Left bucket={bucket} name={limits[bucket.kind] ?? bucket.kind} /> },
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
