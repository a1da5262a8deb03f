import type { Adapter } from '../../../adapters/contract/adapter.ts';
import type { Viewer } from '../../access/console-sessions.ts';
import type { Notice } from '../views/notices.ts';
import { permissionWords } from '../views/permission-words.ts';
import { ReadOnlyHint, SelectField, Stamp, TextField } from './form.tsx';
import { Frame } from './frame.tsx';
import { Badge, Panel } from './parts.tsx';
import { CopyField } from './secret.tsx';

export interface IntegrationsView {
  readonly viewer: Viewer;
  readonly notice: Notice | undefined;
  readonly adapters: readonly Adapter[];
  readonly environments: readonly string[];
  /** Where customers agree; undefined when there is no OAuth app. */
  readonly oauthHost: string | undefined;
  readonly callbackUrl: string;
  /** Address of a link for customers, by type of integration. */
  readonly linkOf: (type: string) => string;
  /** What was wrong with the form that was sent, and what was in it. */
  readonly problem?: { readonly message: string; readonly values: Readonly<Record<string, string>> } | undefined;
}

const Permissions = ({ adapter }: { adapter: Adapter }) => (
  <details>
    <summary>What it may do (everything, unless you change it)</summary>
    <fieldset>
      <legend>Permissions</legend>
      <div class="choices">
        {adapter.permissions.map((permission) => (
          <label class="choice">
            <input type="checkbox" name="permission" value={permission} checked />
            <span>{permissionWords(permission)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  </details>
);

const Common = ({ view, adapter }: { view: IntegrationsView; adapter: Adapter }) => (
  <>
    <div class="columns">
      <TextField
        label="Your id of the customer"
        name="external_xref"
        value={view.problem?.values.external_xref}
        hint="Optional: comes back as external_xref."
      />
      <SelectField
        label="Environment"
        name="environment"
        value={view.problem?.values.environment ?? 'Production'}
        options={view.environments.map((name) => ({ value: name, label: name }))}
      />
    </div>
    <Permissions adapter={adapter} />
  </>
);

const WithOAuth = ({ view, adapter }: { view: IntegrationsView; adapter: Adapter }) => {
  const { viewer, oauthHost } = view;
  const address = `/console/integrations/${adapter.type}`;
  if (oauthHost === undefined) {
    return (
      <p class="notice warn">
        There is no OAuth app, so nobody can be sent to Atlassian. Create one at developer.atlassian.com with the
        callback <code>{view.callbackUrl}</code>, and start the gateway with <code>JIRA_CLIENT_ID</code> and{' '}
        <code>JIRA_CLIENT_SECRET</code>. An API token works without.
      </p>
    );
  }
  return (
    <>
      <p>
        Whoever connects agrees at <strong>{oauthHost}</strong> and comes back here with a connection.
      </p>
      {viewer.session.isReadOnly ? (
        <ReadOnlyHint />
      ) : (
        <form method="post" action={`${address}/connect`}>
          <Stamp viewer={viewer} />
          <Common view={view} adapter={adapter} />
          <button type="submit">Connect {adapter.name}</button>
        </form>
      )}
      <h3>A link for customers</h3>
      <p class="small muted">
        Put it behind the “Connect” button of your product. Add <code>external_xref</code>, <code>scopes</code>,{' '}
        <code>success_redirect</code> and <code>failure_redirect</code>.
      </p>
      <CopyField id={`link-${adapter.type}`} label="Link for customers" value={view.linkOf(adapter.type)} />
    </>
  );
};

const WithToken = ({ view, adapter }: { view: IntegrationsView; adapter: Adapter }) => {
  const { viewer, problem } = view;
  const [site = '', email = '', token = ''] = adapter.tokenAuth.tokenInstructions;
  if (viewer.session.isReadOnly) return <ReadOnlyHint />;
  return (
    <form method="post" action={`/console/integrations/${adapter.type}/token`}>
      <Stamp viewer={viewer} />
      {problem && (
        <p class="notice bad" role="alert">
          {problem.message}
        </p>
      )}
      <TextField label="Site URL" name="site" type="url" value={problem?.values.site} isRequired hint={site} />
      <div class="columns">
        <TextField label="E-mail" name="email" type="email" value={problem?.values.email} isRequired hint={email} />
        <TextField label="API token" name="token" type="password" isRequired hint={token} />
      </div>
      <Common view={view} adapter={adapter} />
      <button type="submit" class="quiet">
        Connect with an API token
      </button>
    </form>
  );
};

export const integrationsPage = (view: IntegrationsView) => (
  <Frame viewer={view.viewer} section="integrations" title="Integrations" notice={view.notice}>
    {view.adapters.map((adapter) => (
      <>
        <Panel
          title={`${adapter.name}: let somebody agree`}
          actions={
            view.oauthHost === undefined ? <Badge tone="warn">No OAuth app</Badge> : <Badge tone="good">Ready</Badge>
          }
        >
          <p class="muted">{adapter.description}</p>
          <WithOAuth view={view} adapter={adapter} />
        </Panel>
        <Panel title={`${adapter.name}: with an API token`}>
          <p class="muted">For your own site, or to try it out: no OAuth app is needed.</p>
          <WithToken view={view} adapter={adapter} />
        </Panel>
      </>
    ))}
  </Frame>
);
