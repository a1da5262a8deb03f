import type { Viewer } from '../../access/console-sessions.ts';
import type { CallCounts } from '../../store/calls/call-statistics.ts';
import type { ConnectionTotals } from '../../store/connections/connection-overview.ts';
import type { ConnectionCard } from '../views/connection-card.ts';
import type { Notice } from '../views/notices.ts';
import { ConnectionBadges, connectionAddress, ScopeCount } from './connection-parts.tsx';
import { Frame } from './frame.tsx';
import { Pager } from './pager.tsx';
import { Empty, Time } from './parts.tsx';
import { type Column, Table } from './table.tsx';

export interface ConnectionLine {
  readonly card: ConnectionCard;
  /** Of the last day. */
  readonly calls: CallCounts | undefined;
}

export interface ConnectionsView {
  readonly viewer: Viewer;
  /** What can be connected, and what one connection reaches. */
  readonly provider: string;
  readonly site: string;
  readonly notice: Notice | undefined;
  readonly totals: ConnectionTotals;
  readonly lines: readonly ConnectionLine[];
  readonly state: string;
  readonly text: string;
  readonly newer: string | undefined;
  readonly older: string | undefined;
}

const columnsAt = (now: number): Column<ConnectionLine>[] => [
  {
    label: 'Connection',
    cell: ({ card }) => (
      <>
        <a href={connectionAddress(card.id)}>{card.name}</a>
        <div class="small muted">
          {card.account ?? 'unknown account'} · {card.environment}
        </div>
      </>
    ),
  },
  {
    label: 'Health',
    cell: ({ card }) => (
      <>
        <ConnectionBadges card={card} now={now} />
        {card.problem && <div class="small">{card.problem.words}</div>}
      </>
    ),
  },
  { label: 'Scopes', cell: ({ card }) => <ScopeCount card={card} /> },
  {
    label: 'Requests, 24 h',
    isNumber: true,
    cell: ({ calls }) => (
      <>
        {calls?.calls ?? 0}
        {calls !== undefined && calls.errors > 0 && <div class="small muted">{calls.errors} failed</div>}
      </>
    ),
  },
  { label: 'Last healthy', cell: ({ card }) => <Time at={card.lastHealthyAt} now={now} never="never" /> },
];

const STATES = [
  { value: '', label: 'All' },
  { value: 'unhealthy', label: 'Unhealthy' },
  { value: 'paused', label: 'Paused' },
  { value: 'healthy', label: 'Healthy' },
];

const Search = ({ state, text, totals }: Pick<ConnectionsView, 'state' | 'text' | 'totals'>) => {
  const countOf: Readonly<Record<string, number>> = {
    '': totals.all,
    unhealthy: totals.unhealthy,
    paused: totals.paused,
  };
  return (
    <search>
      <form method="get" action="/console/connections" class="filters">
        <label class="field">
          <span>State</span>
          <select name="state">
            {STATES.map(({ value, label }) => (
              <option value={value} selected={value === state}>
                {label}
                {countOf[value] === undefined ? '' : ` (${countOf[value]})`}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>Customer, site, account or id</span>
          <input type="search" name="text" value={text} />
        </label>
        <div class="actions">
          <button type="submit" class="quiet">
            Search
          </button>
        </div>
      </form>
    </search>
  );
};

const Nothing = ({ isSearch, provider, site }: { isSearch: boolean; provider: string; site: string }) =>
  isSearch ? (
    <Empty title="No matching connections" actions={<a href="/console/connections">Show all connections</a>}>
      <p>Try another state, or less text.</p>
    </Empty>
  ) : (
    <Empty
      title="No connections yet"
      actions={
        <a class="button" href="/console/integrations">
          Connect {provider}
        </a>
      }
    >
      <p>A connection is a customer's authorization to use their {site}. Make the first one, or send a link.</p>
    </Empty>
  );

export const connectionsPage = (view: ConnectionsView) => {
  const { viewer, provider, site, totals, lines, state, text } = view;
  const isSearch = state !== '' || text !== '';
  return (
    <Frame
      viewer={viewer}
      section="connections"
      title="Connections"
      notice={view.notice}
      actions={
        <>
          <a class="button" href="/console/integrations">
            Connect {provider}
          </a>
          <a class="button quiet" href="/console/integrations#embed">
            Embed in your pages
          </a>
        </>
      }
    >
      {totals.all > 0 && <Search state={state} text={text} totals={totals} />}
      <section class="panel" aria-label="Connections">
        {lines.length === 0 ? (
          <Nothing isSearch={isSearch} provider={provider} site={site} />
        ) : (
          <Table caption="Connections, those with trouble first" columns={columnsAt(viewer.now)} rows={lines} />
        )}
        <Pager newer={view.newer} older={view.older} />
      </section>
    </Frame>
  );
};
