import type { Viewer } from '../../access/console-sessions.ts';
import type { KeyRow } from '../../store/access/keys.ts';
import type { WorkspaceRow } from '../../store/access/workspaces.ts';
import type { Notice } from '../views/notices.ts';
import { confirmPage } from './confirm.tsx';
import { ReadOnlyHint, Stamp, TextField } from './form.tsx';
import { Frame } from './frame.tsx';
import { Badge, Facts, Panel, Time } from './parts.tsx';
import { PolicyLines } from './policy.tsx';
import { CopyField } from './secret.tsx';
import { Table } from './table.tsx';
import { SecretPanel } from './webhook-secret.tsx';

/** A key without its hash. */
export type KeyLine = Omit<KeyRow, 'hash'>;

export interface WorkspaceView {
  readonly viewer: Viewer;
  readonly notice: Notice | undefined;
  readonly workspace: WorkspaceRow;
  readonly environments: readonly string[];
  /** Whether redirects need to be named. */
  readonly isProduction: boolean;
  readonly keys: readonly KeyLine[];
  /** Made just now, and never to be seen again. */
  readonly newKey?: string | undefined;
}

const KeyState = ({ line, viewer }: { line: KeyLine; viewer: Viewer }) => {
  if (line.revokedAt !== null) return <Badge>Revoked</Badge>;
  if (line.expiresAt !== null && line.expiresAt <= viewer.now) return <Badge tone="warn">Expired</Badge>;
  return line.id === viewer.session.keyId ? <Badge tone="good">Yours</Badge> : <Badge tone="good">Live</Badge>;
};

const keyAddress = (id: string) => `/console/workspace/keys/${encodeURIComponent(id)}`;

const RIGHTS = { read: 'read-only', write: 'limited' } as const;

const rightsOf = ({ isReadOnly, policy }: KeyLine) =>
  policy ? (
    <>
      {RIGHTS[policy.mode]}
      <PolicyLines policy={policy} />
    </>
  ) : isReadOnly ? (
    'read-only'
  ) : (
    'Full'
  );

const Keys = ({ viewer, keys }: Pick<WorkspaceView, 'viewer' | 'keys'>) => (
  <Table
    caption="API keys of this workspace, newest first"
    columns={[
      {
        label: 'Key',
        cell: ({ name, prefix }) => (
          <>
            {name ?? <span class="muted">No name</span>}
            <div class="small code">{prefix}…</div>
          </>
        ),
      },
      { label: 'Access', cell: rightsOf },
      { label: 'State', cell: (line) => <KeyState line={line} viewer={viewer} /> },
      { label: 'Created', cell: ({ createdAt }) => <Time at={createdAt} now={viewer.now} /> },
      { label: 'Last used', cell: ({ lastUsedAt }) => <Time at={lastUsedAt} now={viewer.now} never="never" /> },
      { label: 'Expires', cell: ({ expiresAt }) => <Time at={expiresAt} now={viewer.now} never="never" /> },
      {
        label: 'Revoked',
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

function redirectWords(origins: readonly string[] | null, isProduction: boolean): string {
  if (origins !== null) return `Customers may be sent back to ${origins.join(', ') || 'nowhere'}.`;
  return isProduction
    ? 'Customers are sent back nowhere until `taskgate workspace redirects` names origins.'
    : 'Customers may be sent back to any address. In production none is allowed until you name it.';
}

const About = ({ workspace, environments, viewer, isProduction }: WorkspaceView) => (
  <Panel title="Workspace">
    <Facts
      facts={[
        ['Name', workspace.name],
        ['ID', <code data-copyable="ID">{workspace.id}</code>],
        ['Created', <Time at={workspace.createdAt} now={viewer.now} />],
        ['Environments', environments.join(', ')],
        ['Redirects', redirectWords(workspace.redirectOrigins, isProduction)],
      ]}
    />
    <p class="small muted">
      A key sees its own workspace only. <code>taskgate workspace create NAME</code> makes another one.
    </p>
  </Panel>
);

const Links = ({ viewer, workspace }: Pick<WorkspaceView, 'viewer' | 'workspace'>) => {
  const { requiresSignedLinks } = workspace;
  return (
    <Panel
      title="Links for customers"
      actions={requiresSignedLinks ? <Badge tone="good">Signed only</Badge> : <Badge>Any</Badge>}
    >
      <p>
        {requiresSignedLinks
          ? 'Customers connect by links that were signed for a holder of an API key. Any other link is refused.'
          : 'Anybody who knows the id of this workspace can make a link, with any external_xref in it.'}
      </p>
      {viewer.session.isReadOnly ? (
        <ReadOnlyHint />
      ) : (
        <form method="post" action="/console/workspace/links">
          <Stamp viewer={viewer} />
          <input type="hidden" name="links" value={requiresSignedLinks ? 'any' : 'signed'} />
          <button type="submit" class="quiet">
            {requiresSignedLinks ? 'Allow any link' : 'Require signed links'}
          </button>
        </form>
      )}
    </Panel>
  );
};

export const workspacePage = (view: WorkspaceView) => {
  const { viewer } = view;
  return (
    <Frame viewer={viewer} section="workspace" title="Workspace" notice={view.notice}>
      {view.newKey !== undefined && <NewKey value={view.newKey} />}
      <About {...view} />
      <SecretPanel viewer={viewer} workspace={view.workspace} />
      <Links {...view} />
      <Panel title="API keys">
        <Keys viewer={viewer} keys={view.keys} />
      </Panel>
      <Panel title="New key">
        {viewer.session.isReadOnly ? (
          <ReadOnlyHint />
        ) : (
          <form method="post" action="/console/workspace/keys">
            <Stamp viewer={viewer} />
            <TextField label="Name" name="name" hint="Who or what uses it" />
            <TextField label="Expires (UTC)" name="expires" type="date" hint="Empty: never" />
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
    title: `Revoke the key ${line.name ?? `${line.prefix}…`}?`,
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
