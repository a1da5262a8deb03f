import type { Viewer } from '../../access/console-sessions.ts';
import type { KeyRow } from '../../store/access/keys.ts';
import type { WorkspaceRow } from '../../store/access/workspaces.ts';
import type { Notice } from '../views/notices.ts';
import { confirmPage } from './confirm.tsx';
import { ReadOnlyHint, Stamp } from './form.tsx';
import { Frame } from './frame.tsx';
import { Badge, Facts, Panel, Time } from './parts.tsx';
import { CopyField } from './secret.tsx';
import { Table } from './table.tsx';

/** A key without its hash. */
export type KeyLine = Omit<KeyRow, 'hash'>;

export interface WorkspaceView {
  readonly viewer: Viewer;
  readonly notice: Notice | undefined;
  readonly workspace: WorkspaceRow;
  readonly environments: readonly string[];
  readonly keys: readonly KeyLine[];
  /** Made just now, and never to be seen again. */
  readonly newKey?: string | undefined;
}

const KeyState = ({ line, viewer }: { line: KeyLine; viewer: Viewer }) => {
  if (line.revokedAt !== null) return <Badge>Revoked</Badge>;
  return line.id === viewer.session.keyId ? <Badge tone="good">Yours</Badge> : <Badge tone="good">Live</Badge>;
};

const keyAddress = (id: string) => `/console/workspace/keys/${encodeURIComponent(id)}`;

const Keys = ({ viewer, keys }: Pick<WorkspaceView, 'viewer' | 'keys'>) => (
  <Table
    caption="API keys of this workspace, newest first"
    columns={[
      { label: 'Begins with', cell: ({ prefix }) => <code>{prefix}…</code> },
      { label: 'Rights', cell: ({ isReadOnly }) => (isReadOnly ? 'read-only' : 'everything') },
      { label: 'State', cell: (line) => <KeyState line={line} viewer={viewer} /> },
      { label: 'Created (UTC)', cell: ({ createdAt }) => <Time at={createdAt} now={viewer.now} /> },
      {
        label: 'Revoked (UTC)',
        cell: (line) =>
          line.revokedAt !== null ? (
            <Time at={line.revokedAt} now={viewer.now} />
          ) : viewer.session.isReadOnly || line.id === viewer.session.keyId ? null : (
            <a href={`${keyAddress(line.id)}/revoke`} aria-label={`Revoke the key that begins with ${line.prefix}`}>
              Revoke…
            </a>
          ),
      },
    ]}
    rows={keys}
  />
);

const NewKey = ({ value }: { value: string }) => (
  <div class="notice good" role="status">
    <p>
      <strong>Here is the new key. It is shown this once: store it where your code finds it.</strong>
    </p>
    <CopyField id="new-key" label="New API key" value={value} />
  </div>
);

const About = ({ workspace, environments, viewer }: WorkspaceView) => (
  <Panel title="Workspace">
    <Facts
      facts={[
        ['Name', workspace.name],
        ['Id', <code>{workspace.id}</code>],
        ['Created', <Time at={workspace.createdAt} now={viewer.now} />],
        ['Environments', environments.join(', ')],
        [
          'Redirects',
          workspace.redirectOrigins === null
            ? 'Customers may be sent back to any address.'
            : `Customers may be sent back to ${workspace.redirectOrigins.join(', ') || 'nowhere'}.`,
        ],
        [
          'Webhook secret',
          <>
            <code>taskgate workspace secret {workspace.id}</code> prints it.
          </>,
        ],
      ]}
    />
    <p class="small muted">
      A key sees its own workspace only. <code>taskgate workspace create NAME</code> makes another one.
    </p>
  </Panel>
);

export const workspacePage = (view: WorkspaceView) => {
  const { viewer } = view;
  return (
    <Frame viewer={viewer} section="workspace" title="Workspace" notice={view.notice}>
      {view.newKey !== undefined && <NewKey value={view.newKey} />}
      <About {...view} />
      <Panel title="API keys">
        <Keys viewer={viewer} keys={view.keys} />
      </Panel>
      <Panel title="New key">
        {viewer.session.isReadOnly ? (
          <ReadOnlyHint />
        ) : (
          <form method="post" action="/console/workspace/keys">
            <Stamp viewer={viewer} />
            <label class="choice">
              <input type="checkbox" name="read_only" value="on" />
              <span>It may only read</span>
            </label>
            <button type="submit">Create a key</button>
          </form>
        )}
      </Panel>
    </Frame>
  );
};

export const revokeKeyPage = ({ viewer, line }: { viewer: Viewer; line: KeyLine }) =>
  confirmPage({
    viewer,
    section: 'workspace',
    title: `Revoke the key ${line.prefix}…?`,
    back: { href: '/console/workspace', label: 'Workspace' },
    action: `${keyAddress(line.id)}/revoke`,
    button: 'Revoke this key',
    children: (
      <p>
        Whatever uses it is answered 401 from now on, and whoever is signed in with it is signed out. It can't be
        undone.
      </p>
    ),
  });
