/** `/console/agents`: who was let in, and the page on which a person lets an agent in. */
import type { Viewer } from '../../access/console-sessions.ts';
import type { ConsentRequest } from '../../agents/consent.ts';
import type { AgentRow } from '../../store/access/agents.ts';
import type { Notice } from '../views/notices.ts';
import { permissionWords } from '../views/permission-words.ts';
import { connectionAddress } from './connection-parts.tsx';
import { ActionButton, ReadOnlyHint, SelectField, Stamp, TextField } from './form.tsx';
import { Frame } from './frame.tsx';
import { Badge, Empty, Panel, Time } from './parts.tsx';
import { PolicyLines } from './policy.tsx';
import { type Column, Table } from './table.tsx';

export interface AgentsView {
  readonly viewer: Viewer;
  readonly notice: Notice | undefined;
  readonly agents: readonly AgentRow[];
  /** Names of connections, by id. */
  readonly titles: ReadonlyMap<string, string>;
}

const columnsFor = ({ viewer, titles }: AgentsView): Column<AgentRow>[] => [
  {
    label: 'Agent',
    cell: ({ clientName, clientId }) => (
      <>
        {clientName}
        <div class="small muted">{clientId}</div>
      </>
    ),
  },
  {
    label: 'Connection',
    cell: ({ connectionId }) => (
      <a href={connectionAddress(connectionId)}>{titles.get(connectionId) ?? connectionId}</a>
    ),
  },
  {
    label: 'Policy',
    cell: ({ policy }) => {
      const { connections: _its, ...allow } = policy.allow;
      return (
        <>
          <Badge>{policy.mode}</Badge>
          <PolicyLines policy={{ ...policy, allow }} />
        </>
      );
    },
  },
  { label: 'Permissions', cell: ({ permissions }) => permissions.map(permissionWords).join(', ') },
  { label: 'Let in', cell: ({ createdAt }) => <Time at={createdAt} now={viewer.now} /> },
  {
    label: 'State',
    cell: ({ id, revokedAt }) =>
      revokedAt === null ? (
        <ActionButton viewer={viewer} action={`/console/agents/${id}/revoke`} tone="danger">
          Revoke
        </ActionButton>
      ) : (
        <>
          revoked <Time at={revokedAt} now={viewer.now} />
        </>
      ),
  },
];

export const agentsPage = (view: AgentsView) => (
  <Frame viewer={view.viewer} section="agents" title="Agents" notice={view.notice}>
    <Panel title="Agents that were let in">
      {view.agents.length === 0 ? (
        <Empty title="No agent was let in yet">
          <p>An agent that is given the address of /mcp sends its person here.</p>
        </Empty>
      ) : (
        <Table caption="Agents" columns={columnsFor(view)} rows={view.agents} />
      )}
    </Panel>
  </Frame>
);

export interface ConsentView {
  readonly viewer: Viewer;
  readonly request: ConsentRequest;
  /** Query of the page, which the form sends again. */
  readonly query: string;
  readonly connections: readonly { readonly value: string; readonly label: string }[];
  readonly permissions: readonly string[];
}

const Choice = ({ viewer, query, connections, permissions }: ConsentView) => (
  <form method="post" action={`/console/agents/authorize?${query}`}>
    <Stamp viewer={viewer} />
    <SelectField label="Connection" name="connection_id" value="" options={connections} />
    <SelectField
      label="Mode"
      name="mode"
      value="read"
      options={[
        { value: 'read', label: 'Read only' },
        { value: 'write', label: 'Read and write' },
      ]}
    />
    <fieldset>
      <legend>Permissions, of those that the connection has</legend>
      <div class="choices">
        {permissions.map((permission) => (
          <label class="choice">
            <input type="checkbox" name="permissions" value={permission} checked />
            <span>{permissionWords(permission)}</span>
          </label>
        ))}
      </div>
    </fieldset>
    <TextField label="Projects" name="projects" hint="IDs or keys, such as SHOP; empty for all of them." />
    <TextField label="Calls a minute" name="rate_per_minute" hint="Empty for as many as the gateway allows." />
    <TextField label="Objects a day" name="objects_per_day" hint="Read or written; empty for any number." />
    <div class="actions">
      <button type="submit" name="decision" value="allow">
        Let it in
      </button>
      <button type="submit" name="decision" value="deny" class="quiet">
        Decline
      </button>
    </div>
  </form>
);

/** The name is the agent's own word; its addresses are what can be relied on. */
export const consentPage = (view: ConsentView) => {
  const { viewer, request, connections } = view;
  return (
    <Frame viewer={viewer} section="agents" title="Let an agent in?">
      <Panel title="Who asks">
        <p>
          An agent that calls itself <strong>{request.clientName}</strong>, at{' '}
          <code>{new URL(request.clientId).host}</code>, wants to work with a connection of this workspace. You will be
          sent to <code>{new URL(request.redirectUri).host}</code>. Decline if you did not start this yourself.
        </p>
        {viewer.session.isReadOnly ? (
          <ReadOnlyHint />
        ) : connections.length === 0 ? (
          <Empty title="There is no connection yet that it could work with" />
        ) : (
          <Choice {...view} />
        )}
      </Panel>
    </Frame>
  );
};
