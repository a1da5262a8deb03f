/** Calls of the log, one a line. */

import type { ApicallSummary } from '../../store/calls/apicalls.ts';
import { duration } from '../views/times.ts';
import { connectionAddress } from './connection-parts.tsx';
import { Badge, Time, type Tone } from './parts.tsx';
import { type Column, Table } from './table.tsx';

export const callAddress = (id: string) => `/console/calls/${encodeURIComponent(id)}`;

/** The connection is named beside it, or is the same for all. */
const shortPath = ({ path, connectionId }: ApicallSummary) =>
  connectionId === null ? path : path.replace(`/${connectionId}/`, '/…/');

const toneOf = (status: number): Tone =>
  status >= 500 || status === 0 ? 'bad' : status >= 400 ? 'warn' : status >= 200 ? 'good' : '';

export const Status = ({ status, error }: { status: number; error?: string | null }) => (
  <>
    <Badge tone={toneOf(status)}>{status === 0 ? 'none' : status}</Badge>
    {error && <div class="small code word">{error}</div>}
  </>
);

interface Calls {
  readonly caption: string;
  readonly calls: readonly ApicallSummary[];
  readonly now: number;
  /** Names of connections by id; left out where all calls are of one. */
  readonly titles?: ReadonlyMap<string, string>;
}

const OfConnection = ({ id, titles }: { id: string | null; titles: ReadonlyMap<string, string> }) => {
  if (id === null) return <span class="muted">none</span>;
  const title = titles.get(id);
  return title === undefined ? <code>{id}</code> : <a href={connectionAddress(id)}>{title}</a>;
};

export const CallsTable = ({ caption, calls, now, titles }: Calls) => {
  const columns: Column<ApicallSummary>[] = [
    { label: 'Time', cell: ({ createdAt }) => <Time at={createdAt} now={now} /> },
    {
      label: 'Operation',
      cell: (call) => (
        <>
          <a href={callAddress(call.id)}>{call.name}</a>
          <div class="small muted code">
            {call.type === 'webhook' ? 'to the endpoint' : `${call.method} ${shortPath(call)}`}
          </div>
        </>
      ),
    },
    ...(titles
      ? [
          {
            label: 'Connection',
            cell: ({ connectionId }: ApicallSummary) => <OfConnection id={connectionId} titles={titles} />,
          },
        ]
      : []),
    { label: 'Status', cell: ({ status, error }) => <Status status={status} error={error} /> },
    {
      label: 'Took',
      isNumber: true,
      cell: ({ totalMs, upstreamMs, type }) => (
        <>
          {duration(totalMs)}
          {type !== 'webhook' && <div class="small muted">Upstream {duration(upstreamMs)}</div>}
        </>
      ),
    },
    {
      label: 'Upstream calls',
      isNumber: true,
      isMinor: true,
      cell: ({ upstreamCalls, type }) => (type === 'webhook' ? '–' : upstreamCalls),
    },
  ];
  return <Table caption={caption} columns={columns} rows={calls} />;
};
