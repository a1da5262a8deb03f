import type { Child } from 'hono/jsx';
import { WEBHOOK_EVENTS } from '../../../schema/models/webhook.ts';
import type { Viewer } from '../../access/console-sessions.ts';
import type { WebhookCard } from '../views/webhook-card.ts';
import type { WebhookFields } from '../views/webhook-form.ts';
import { ReadOnlyHint, SelectField, Stamp, TextField } from './form.tsx';
import { Frame } from './frame.tsx';
import { Empty, Panel } from './parts.tsx';
import { Database, Fields, Filters, Interval, listed, MaxObjects } from './webhook-form-fields.tsx';
import { webhookAddress } from './webhook-parts.tsx';

interface FormView {
  readonly viewer: Viewer;
  readonly given: WebhookFields;
  /** What was wrong with the form that was sent. */
  readonly problems: readonly string[];
}

export interface NewWebhookView extends FormView {
  /** Names of connections by id. */
  readonly connections: ReadonlyMap<string, string>;
  /** What webhooks can watch. */
  readonly objects: readonly { readonly value: string; readonly label: string }[];
}

const Problems = ({ problems }: Pick<FormView, 'problems'>) =>
  problems.length === 0 ? null : (
    <div class="notice bad" role="alert">
      {problems.map((problem) => (
        <p>{problem}</p>
      ))}
    </div>
  );

const KINDS = [
  { value: '', label: 'Native where possible' },
  { value: 'native', label: 'Native: pushed by the provider' },
  { value: 'virtual', label: 'Virtual: polled' },
];

const NewForm = ({ viewer, given, connections, objects }: NewWebhookView) => (
  <form method="post" action="/console/webhooks/new">
    <Stamp viewer={viewer} />
    <div class="columns">
      <SelectField
        label="Connection"
        name="connection_id"
        value={given.connection_id ?? ''}
        options={[...connections].map(([value, label]) => ({ value, label }))}
      />
      <SelectField label="Object" name="object_type" value={given.object_type ?? 'task_task'} options={objects} />
      <SelectField label="Event" name="event" value={given.event ?? 'updated'} options={WEBHOOK_EVENTS.map(listed)} />
      <SelectField label="Kind" name="webhook_type" value={given.webhook_type ?? ''} options={KINDS} />
    </div>
    <TextField
      label="Endpoint URL"
      name="hook_url"
      type="url"
      value={given.hook_url}
      hint="Deliveries are posted here. It is stored encrypted."
    />
    <div class="columns">
      <Interval given={given} />
      <MaxObjects given={given} />
      <Fields given={given} />
      <Filters given={given} />
    </div>
    <label class="choice">
      <input type="checkbox" name="include_all" value="on" checked={Boolean(given.include_all)} />
      <span>Send everything that exists first</span>
    </label>
    <Database given={given} />
    <button type="submit">Create webhook</button>
  </form>
);

export const newWebhookPage = (view: NewWebhookView) => (
  <Frame
    viewer={view.viewer}
    section="webhooks"
    title="New webhook"
    above={{ href: '/console/webhooks', label: 'Webhooks' }}
  >
    <div class="panel">
      <Problems problems={view.problems} />
      {view.viewer.session.isReadOnly ? (
        <ReadOnlyHint />
      ) : view.connections.size === 0 ? (
        <Empty title="No connections yet" actions={<a href="/console/integrations">Connect a site</a>}>
          <p>A webhook watches the objects of a connection.</p>
        </Empty>
      ) : (
        <NewForm {...view} />
      )}
    </div>
  </Frame>
);

/** What a change has the webhook do, beside what was changed. */
const Consequence = ({ card }: { card: WebhookCard }): Child =>
  card.state === 'unhealthy' ? (
    <p class="notice warn">The webhook is disabled. Saving resumes it, from the delivery that failed.</p>
  ) : card.row.type === 'virtual' ? (
    <p class="muted">With other filters it begins anew: what they let through counts as known with the next poll.</p>
  ) : null;

export const editWebhookPage = ({ viewer, given, problems, card }: FormView & { card: WebhookCard }) => (
  <Frame
    viewer={viewer}
    section="webhooks"
    title="Edit webhook"
    above={{ href: webhookAddress(card.row.id), label: card.title }}
  >
    <Panel title={card.title}>
      <Problems problems={problems} />
      <Consequence card={card} />
      {viewer.session.isReadOnly ? (
        <ReadOnlyHint />
      ) : (
        <form method="post" action={`${webhookAddress(card.row.id)}/edit`}>
          <Stamp viewer={viewer} />
          <TextField
            label={card.table === undefined ? 'Endpoint URL' : 'Database URL'}
            name="url"
            value={given.url || card.url}
            hint="Shown shortened. Leave it as it is, or give the whole of another one."
            isRequired
          />
          <div class="columns">
            {card.row.type === 'virtual' || card.table !== undefined ? <Interval given={given} /> : null}
            {card.table === undefined && <MaxObjects given={given} />}
            <Fields given={given} />
            {card.row.type === 'virtual' && <Filters given={given} />}
          </div>
          <div class="actions">
            <button type="submit">Save</button>
            <a class="button quiet" href={webhookAddress(card.row.id)}>
              Cancel
            </a>
          </div>
        </form>
      )}
      <p class="small muted">Connection, object, event and kind stay: for others create another webhook.</p>
    </Panel>
  </Frame>
);
