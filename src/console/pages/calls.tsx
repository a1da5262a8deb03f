import { ERROR_CODES } from '../../../schema/models/error.ts';
import type { Viewer } from '../../access/console-sessions.ts';
import type { Capturing } from '../../store/calls/captures.ts';
import { MOST_EXPORTED } from '../views/call-export.ts';
import {
  CALL_PERIODS,
  CALL_TYPES,
  type CallFilters,
  callsAddress,
  exportAddress,
  METHODS,
  OPERATIONS,
} from '../views/call-filters.ts';
import type { CallPage } from '../views/call-log.ts';
import { LOGGED_ONLY } from '../views/error-words.ts';
import { CallsTable } from './calls-table.tsx';
import { CaptureMark } from './capture.tsx';
import { FilterActions, SelectField, TextField } from './form.tsx';
import { Frame } from './frame.tsx';
import { Pager } from './pager.tsx';
import { Empty, Time } from './parts.tsx';

export interface CallsView {
  readonly viewer: Viewer;
  readonly filters: CallFilters;
  readonly page: CallPage;
  /** Connections whose bodies are captured. */
  readonly capturing: readonly Capturing[];
  /** Whether this is not the first page. */
  readonly isLater: boolean;
  /** Names of connections by id. */
  readonly titles: ReadonlyMap<string, string>;
  /** Those that can be chosen. */
  readonly choices: ReadonlyMap<string, string>;
}

const STATUSES = ['2xx', '3xx', '4xx', '5xx', '400', '401', '403', '404', '409', '429', '500', '502', '503', '504'];

const ANY = { value: '', label: 'Any' };
const listed = (value: string) => ({ value, label: value });

const Filters = ({ filters, choices }: Pick<CallsView, 'filters' | 'choices'>) => {
  const { connection, operation, status, error } = filters;
  const isChosen = callsAddress(filters) !== callsAddress({});
  const connections = [...choices].map(([value, label]) => ({ value, label }));
  const withChosen = (options: { value: string; label: string }[], chosen: string) =>
    chosen === '' || options.some(({ value }) => value === chosen) ? options : [listed(chosen), ...options];
  return (
    <search>
      <details open data-folds={isChosen ? undefined : true}>
        <summary>Filters</summary>
        <form method="get" action="/console/calls" class="filters">
          <SelectField label="Period" name="period" value={filters.period} options={CALL_PERIODS} />
          <SelectField label="Kind" name="type" value={filters.type} options={[ANY, ...CALL_TYPES]} />
          <TextField label="From, UTC" name="from" type="datetime-local" isWide value={filters.from} />
          <TextField label="To, UTC" name="to" type="datetime-local" isWide value={filters.to} />
          <SelectField
            label="Connection"
            name="connection"
            value={connection}
            options={[ANY, ...withChosen(connections, connection)]}
          />
          <SelectField
            label="Operation"
            name="operation"
            value={operation}
            options={[ANY, ...withChosen(OPERATIONS.map(listed), operation)]}
          />
          <SelectField
            label="Status"
            name="status"
            value={status}
            options={[ANY, ...withChosen(STATUSES.map(listed), status)]}
          />
          <SelectField label="Method" name="method" value={filters.method} options={[ANY, ...METHODS.map(listed)]} />
          <SelectField
            label="Error code"
            name="error"
            value={error}
            options={[ANY, ...withChosen([...ERROR_CODES, ...LOGGED_ONLY].map(listed), error)]}
          />
          <TextField label="Path contains" name="path" value={filters.path} isWide />
          <TextField label="Customer ID" name="customer" value={filters.customer} isWide />
          <label class="choice">
            <input type="checkbox" name="failed" value="on" checked={filters.failed !== ''} />
            <span>Errors only</span>
          </label>
          <FilterActions clearedUrl="/console/calls" />
        </form>
      </details>
    </search>
  );
};

const Nothing = ({ page, viewer }: Pick<CallsView, 'page' | 'viewer'>) =>
  page.lookedUntil === undefined ? (
    <Empty
      title="No matching requests"
      actions={<a href={callsAddress({ period: 'all' })}>Show everything that is kept</a>}
    >
      <p>
        Every call on a connection is listed here within a second. Look at a longer period or with fewer filters, or
        make a first call: <code>GET /task/CONNECTION_ID/task?limit=1</code>.
      </p>
    </Empty>
  ) : (
    <Empty title="No matching requests so far">
      <p class="line">
        Looked back to <Time at={page.lookedUntil} now={viewer.now} />.
      </p>
    </Empty>
  );

export const callsPage = (view: CallsView) => {
  const { viewer, filters, page, isLater, titles } = view;
  return (
    <Frame
      viewer={viewer}
      section="calls"
      title="Requests"
      actions={
        <>
          {!isLater && (
            <a class="button quiet" href={callsAddress(filters)} data-live="requests">
              Reload
            </a>
          )}
          <a class="button quiet" href={exportAddress(filters)} download="">
            Export as NDJSON
          </a>
        </>
      }
    >
      <CaptureMark viewer={viewer} capturing={view.capturing} titles={titles} />
      <div class="panel">
        <Filters filters={filters} choices={view.choices} />
      </div>
      <section class="panel" aria-label="Requests" id="requests">
        {page.calls.length === 0 ? (
          <Nothing page={page} viewer={viewer} />
        ) : (
          <CallsTable caption="Requests, newest first" calls={page.calls} now={viewer.now} titles={titles} />
        )}
        <Pager
          newer={isLater ? callsAddress(filters) : undefined}
          newerLabel="← Newest"
          older={page.next && callsAddress(filters, page.next)}
          olderLabel={page.lookedUntil === undefined ? 'Older →' : 'Look further back →'}
        />
      </section>
      <p class="small muted">
        An export has what the filters let through, one JSON document a line, {MOST_EXPORTED.toLocaleString('en')}{' '}
        requests at most. It holds what this list holds: no queries, bodies or credentials.
      </p>
    </Frame>
  );
};
