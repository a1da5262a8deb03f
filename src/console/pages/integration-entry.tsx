import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { clientWay, type FormWay, oauthWay, tokenWay } from '../../../adapters/contract/connecting.ts';
import { withArticle } from '../../connections/provider-words.ts';
import type { EntryView } from '../views/integration-entry.ts';
import { permissionWords } from '../views/permission-words.ts';
import { ReadOnlyHint, SelectField, Stamp, TextField } from './form.tsx';
import { AppPanel } from './integration-app.tsx';
import { Badge, Panel } from './parts.tsx';
import { CopyField } from './secret.tsx';
import { ExpiryInput, WayInput } from './way-input.tsx';

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
      <p class="small muted">
        The passthrough is open only with one of its two permissions. With it, writing needs any permission to write,
        and reaches whatever {adapter.name} lets the account do.
      </p>
    </fieldset>
  </details>
);

const Common = ({ view, entry }: EntryView) => (
  <>
    <div class="columns">
      <TextField
        label="Your id of the customer"
        name="external_xref"
        value={view.problem?.given.external_xref}
        hint="Optional: comes back as external_xref."
      />
      <SelectField
        label="Environment"
        name="environment"
        value={view.problem?.given.environment ?? 'Production'}
        options={view.environments.map((name) => ({ value: name, label: name }))}
      />
    </div>
    <Permissions adapter={entry.adapter} />
  </>
);

const NoApp = ({ adapter, callbackUrl }: { adapter: Adapter; callbackUrl: string }) => {
  const { words, settings } = adapter;
  const way = tokenWay(adapter);
  return (
    <p class="notice warn">
      There is no OAuth app, so nobody can be sent to {words.vendor}. {words.createApp} with the callback{' '}
      <code>{callbackUrl}</code>, and start the gateway with <code>{settings.appVariables?.clientId}</code> and{' '}
      <code>{settings.appVariables?.clientSecret}</code>, or set it for this workspace below.
      {way && ` Connecting with ${withArticle(way.label)} works without.`}
    </p>
  );
};

const WithOAuth = ({ view, entry }: EntryView) => {
  const { viewer } = view;
  const { adapter, oauthHost, link } = entry;
  if (oauthHost === undefined) return <NoApp adapter={adapter} callbackUrl={view.callbackUrl} />;
  return (
    <>
      <p>
        Whoever connects agrees at <strong>{oauthHost}</strong> and comes back here with a connection.
      </p>
      {viewer.session.isReadOnly ? (
        <ReadOnlyHint />
      ) : (
        <form method="post" action={`/console/integrations/${adapter.type}/connect`}>
          <Stamp viewer={viewer} />
          <Common view={view} entry={entry} />
          <button type="submit">Connect {adapter.name}</button>
        </form>
      )}
      <h3>A link for customers</h3>
      <p class="small muted">
        Put it behind the “Connect” button of your product. Add <code>external_xref</code>, <code>scopes</code>,{' '}
        <code>success_redirect</code> and <code>failure_redirect</code>.{' '}
        {entry.requiresSignedLinks
          ? 'This workspace takes signed links only: your server sends this with an API key, and gets one.'
          : 'With an API key, your server gets a signed one, in which nobody can change anything.'}
      </p>
      {entry.requiresSignedLinks ? (
        <CopyField
          id={`link-${adapter.type}`}
          label="How to get a signed link"
          value={`curl -X POST ${link} -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '{"external_xref":"customer-42"}'`}
        />
      ) : (
        <CopyField id={`link-${adapter.type}`} label="Link for customers" value={`${link}?redirect=true`} />
      )}
    </>
  );
};

/** Short fields stand beside one another below an address. */
const Fields = ({ way, given }: { way: FormWay; given: Readonly<Record<string, string>> | undefined }) => (
  <>
    {way.fields
      .filter(({ kind }) => kind === 'url')
      .map((field) => (
        <WayInput field={field} value={given?.[field.name]} />
      ))}
    <div class="columns">
      {way.fields
        .filter(({ kind }) => kind !== 'url')
        .map((field) => (
          <WayInput field={field} value={given?.[field.name]} />
        ))}
    </div>
  </>
);

const WithForm = ({ view, entry, way }: EntryView & { way: FormWay }) => {
  const { viewer } = view;
  const { type } = entry.adapter;
  const problem = view.problem?.type === type && view.problem.form === way.kind ? view.problem : undefined;
  if (viewer.session.isReadOnly) return <ReadOnlyHint />;
  return (
    <form method="post" action={`/console/integrations/${type}/${way.kind}`}>
      <Stamp viewer={viewer} />
      {problem && (
        <p class="notice bad" role="alert">
          {problem.message}
        </p>
      )}
      <Fields way={way} given={problem?.given} />
      <ExpiryInput value={problem?.given.expiry_date} />
      <Common view={view} entry={entry} />
      <button type="submit" class="quiet">
        Connect with {withArticle(way.label)}
      </button>
    </form>
  );
};

/** One provider, by each way in which it can be connected. */
export const Entry = ({ view, entry }: EntryView) => {
  const { adapter, oauthHost } = entry;
  const way = tokenWay(adapter);
  const client = clientWay(adapter);
  return (
    <>
      {oauthWay(adapter) && (
        <Panel
          title={`${adapter.name}: let somebody agree`}
          actions={oauthHost === undefined ? <Badge tone="warn">No OAuth app</Badge> : <Badge tone="good">Ready</Badge>}
        >
          <p class="muted">{adapter.description}</p>
          <WithOAuth view={view} entry={entry} />
        </Panel>
      )}
      {way && (
        <Panel title={`${adapter.name}: with ${withArticle(way.label)}`}>
          <p class="muted">For your own site, or to try it out: no OAuth app is needed.</p>
          <WithForm view={view} entry={entry} way={way} />
        </Panel>
      )}
      {client && (
        <Panel title={`${adapter.name}: with ${withArticle(client.label)}`}>
          <p class="muted">For an account that is no person's: its client ID and secret, and nobody's consent.</p>
          <WithForm view={view} entry={entry} way={client} />
        </Panel>
      )}
      {oauthWay(adapter) && <AppPanel view={view} entry={entry} />}
    </>
  );
};
