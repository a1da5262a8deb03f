/** A period of the log in numbers. */

import type { OperationCounts } from '../../store/calls/call-statistics.ts';
import type { Insights } from '../views/insights.ts';
import { duration } from '../views/times.ts';
import { Time } from './parts.tsx';
import { Table } from './table.tsx';

const share = (part: number, whole: number) => (whole === 0 ? '0 %' : `${((part / whole) * 100).toFixed(1)} %`);

export const Figures = ({ insights: { chart, medianMs, highMs } }: { insights: Insights }) => (
  <dl class="figures">
    <div>
      <dt>Requests</dt>
      <dd>{chart.calls}</dd>
    </div>
    <div>
      <dt>Failed</dt>
      <dd>
        {chart.errors} <small>{share(chart.errors, chart.calls)}</small>
      </dd>
    </div>
    <div>
      <dt>Median (p50)</dt>
      <dd>{medianMs === undefined ? '–' : duration(medianMs)}</dd>
    </div>
    <div>
      <dt>p95</dt>
      <dd>{highMs === undefined ? '–' : duration(highMs)}</dd>
    </div>
  </dl>
);

/** When there was more than is looked at. */
export const OnlySince = ({ insights: { onlySince, chart }, now }: { insights: Insights; now: number }) =>
  onlySince === undefined ? null : (
    <p class="notice line">
      There were more calls than are counted here: only the newest {chart.calls} are, since{' '}
      <Time at={onlySince} now={now} />.
    </p>
  );

export const OperationsTable = ({ operations }: { operations: readonly OperationCounts[] }) => (
  <Table
    caption="Operations, those called most first"
    columns={[
      { label: 'Operation', cell: ({ name }) => <span class="code">{name}</span> },
      { label: 'Requests', isNumber: true, cell: ({ calls }) => calls },
      { label: 'Failed', isNumber: true, cell: ({ calls, errors }) => `${errors} (${share(errors, calls)})` },
      { label: 'Avg', isNumber: true, cell: ({ averageMs }) => duration(averageMs) },
      { label: 'Max', isNumber: true, cell: ({ slowestMs }) => duration(slowestMs) },
      {
        label: 'Upstream calls each',
        isNumber: true,
        cell: ({ upstreamCalls, calls }) => (upstreamCalls / calls).toFixed(1),
      },
    ]}
    rows={operations}
  />
);
