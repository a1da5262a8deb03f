/** The OAuth app of a workspace: its client ID, and the form that sets or removes it. */
import type { EntryView } from '../views/integration-entry.ts';
import { ActionButton, ReadOnlyHint, SelectField, Stamp, TextField } from './form.tsx';
import { Badge, Facts, Panel, Time } from './parts.tsx';
import { CopyField } from './secret.tsx';

const State = ({ view, entry }: EntryView) => {
  const { app, hasOperatorsApp } = entry;
  if (!app) {
    return (
      <p>
        This workspace has none.{' '}
        {hasOperatorsApp
          ? "Its customers authorize this gateway's app."
          : 'Its customers can authorize nothing until there is one.'}
      </p>
    );
  }
  return (
    <Facts
      facts={[
        ['Client ID', <code>{app.clientId}</code>],
        app.cloud !== null && ['Cloud', entry.clouds.find(({ id }) => id === app.cloud)?.name ?? app.cloud],
        ['Set', <Time at={app.updatedAt} now={view.viewer.now} />],
      ]}
    />
  );
};

const SetForm = ({ view, entry }: EntryView) => {
  const { type } = entry.adapter;
  const problem = view.problem?.type === type && view.problem.form === 'app' ? view.problem : undefined;
  return (
    <form method="post" action={`/console/integrations/${type}/app`}>
      <Stamp viewer={view.viewer} />
      {problem && (
        <p class="notice bad" role="alert">
          {problem.message}
        </p>
      )}
      <div class="columns">
        <TextField label="Client ID" name="client_id" value={problem?.given.client_id} isRequired />
        <TextField
          label="Client secret"
          name="client_secret"
          type="password"
          isRequired
          hint="Stored encrypted, and never shown again."
        />
        {entry.clouds.length > 1 && (
          <SelectField
            label="Cloud"
            name="cloud"
            value={problem?.given.cloud ?? entry.app?.cloud ?? ''}
            options={[
              { value: '', label: "This gateway's" },
              ...entry.clouds.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
      </div>
      <button type="submit" class="quiet">
        {entry.app ? 'Replace the app' : 'Use this app'}
      </button>
    </form>
  );
};

export const AppPanel = ({ view, entry }: EntryView) => {
  const { adapter, app } = entry;
  const { viewer, callbackUrl } = view;
  return (
    <Panel title={`${adapter.name}: OAuth app of this workspace`} actions={app && <Badge tone="good">In use</Badge>}>
      <p class="muted">
        Your own app, so that customers see your name at {adapter.words.vendor}. {adapter.words.createApp} with this
        callback:
      </p>
      <CopyField id={`callback-${adapter.type}`} label="Callback URL" value={callbackUrl} />
      <State view={view} entry={entry} />
      {viewer.session.isReadOnly ? <ReadOnlyHint /> : <SetForm view={view} entry={entry} />}
      {app && (
        <ActionButton viewer={viewer} action={`/console/integrations/${adapter.type}/app/remove`} tone="danger">
          Remove the app
        </ActionButton>
      )}
      <p class="small muted">
        Connections stay with the app that they were authorized with: after a change, their customers authorize them
        again.
      </p>
    </Panel>
  );
};
