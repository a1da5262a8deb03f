import type { Viewer } from '../../access/console-sessions.ts';
import type { AuditRow } from '../../store/access/audit.ts';
import { ACTORS, type AuditFilters } from '../views/audit-filters.ts';
import { Status } from './calls-table.tsx';
import { FilterActions, SelectField } from './form.tsx';
import { Frame } from './frame.tsx';
import { Pager } from './pager.tsx';
import { Badge, Empty, Time } from './parts.tsx';
import { type Column, Table } from './table.tsx';

export interface AuditView {
  readonly viewer: Viewer;
  readonly filters: AuditFilters;
  readonly entries: readonly AuditRow[];
  /** Those that can be chosen. */
  readonly actions: readonly string[];
  readonly keys: readonly { readonly id: string; readonly prefix: string; readonly name: string | null }[];
  readonly newer: string | undefined;
  readonly older: string | undefined;
}

const ANY = { value: '', label: 'Any' };

/** What was chosen stays chosen, also when it is in no list any more. */
const withChosen = (options: readonly { value: string; label: string }[], chosen: string) =>
  chosen === '' || options.some(({ value }) => value === chosen)
    ? [ANY, ...options]
    : [ANY, { value: chosen, label: chosen }, ...options];

const Filters = ({ filters, actions, keys }: AuditView) => (
  <search>
    <form method="get" action="/console/audit" class="filters">
      <SelectField
        label="Actor"
        name="actor"
        value={filters.actor}
        options={withChosen(
          [...ACTORS, ...keys.map(({ id, prefix, name }) => ({ value: id, label: `Key ${name ?? `${prefix}…`}` }))],
          filters.actor,
        )}
      />
      <SelectField
        label="Action"
        name="action"
        value={filters.action}
        options={withChosen(
          actions.map((action) => ({ value: action, label: action })),
          filters.action,
        )}
      />
      <FilterActions clearedUrl="/console/audit" />
    </form>
  </search>
);

const WORDS: Readonly<Record<AuditRow['actor'], string>> = {
  key: 'API key',
  agent: 'Agent',
  console: 'Console',
  cli: 'Command',
  customer: 'Customer',
};

const ActorOf = ({
  entry: { actor, keyPrefix, person, address },
  name,
}: {
  entry: AuditRow;
  name: string | undefined;
}) => (
  <>
    {WORDS[actor]}
    {person !== null && <> {person}</>}
    {keyPrefix !== null && (
      <>
        {' '}
        {person !== null && 'with '}
        {name ?? <code>{keyPrefix}…</code>}
      </>
    )}
    {address !== null && <div class="small muted code">{address}</div>}
  </>
);

const valueText = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value);

const Changes = ({ changes }: Pick<AuditRow, 'changes'>) =>
  changes === null ? (
    <span class="muted">–</span>
  ) : (
    Object.entries(changes).map(([name, value]) => (
      <div class="small">
        <span class="muted">{name}</span> {valueText(value)}
      </div>
    ))
  );

const Outcome = ({ entry: { status, error } }: { entry: AuditRow }) =>
  status !== null ? (
    <Status status={status} error={error} />
  ) : (
    <Badge tone={error === null ? 'good' : 'bad'}>{error ?? 'done'}</Badge>
  );

const columnsAt = (now: number, names: ReadonlyMap<string | null, string>): Column<AuditRow>[] => [
  { label: 'Time', cell: ({ createdAt }) => <Time at={createdAt} now={now} /> },
  { label: 'Actor', cell: (entry) => <ActorOf entry={entry} name={names.get(entry.keyId)} /> },
  {
    label: 'Action',
    cell: ({ action, targetId }) => (
      <>
        <span class="code">{action}</span>
        {targetId !== null && <div class="small muted code">{targetId}</div>}
      </>
    ),
  },
  { label: 'Outcome', cell: (entry) => <Outcome entry={entry} /> },
  { label: 'Details', cell: ({ changes }) => <Changes changes={changes} /> },
];

const Nothing = ({ filters }: Pick<AuditView, 'filters'>) => {
  const isFiltered = filters.actor !== '' || filters.action !== '';
  return (
    <Empty
      title={isFiltered ? 'No entry fits' : 'Nothing was done yet'}
      actions={isFiltered ? <a href="/console/audit">Show all entries</a> : undefined}
    >
      <p>
        What is changed here, by <code>/unified</code>, by the <code>taskgate</code> command or by a customer's consent
        is listed with who did it and what came of it, also when it was refused.
      </p>
    </Empty>
  );
};

const namesOf = (keys: AuditView['keys']): ReadonlyMap<string | null, string> =>
  new Map(keys.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])));

export const auditPage = (view: AuditView) => (
  <Frame viewer={view.viewer} section="audit" title="Audit log">
    <div class="panel">
      <Filters {...view} />
    </div>
    <section class="panel" aria-label="Entries">
      {view.entries.length === 0 ? (
        <Nothing filters={view.filters} />
      ) : (
        <Table
          caption="Entries, newest first"
          columns={columnsAt(view.viewer.now, namesOf(view.keys))}
          rows={view.entries}
        />
      )}
      <Pager newer={view.newer} older={view.older} newerLabel="← Newer" olderLabel="Older →" />
    </section>
  </Frame>
);
