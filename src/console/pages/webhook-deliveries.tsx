/** What a webhook has delivered, and sending it again. */
import type { Viewer } from '../../access/console-sessions.ts';
import type { DeliverySummary } from '../../store/webhooks/webhook-overview.ts';
import type { WebhookCard } from '../views/webhook-card.ts';
import { ActionButton, Stamp, TextField } from './form.tsx';
import { Panel, Time } from './parts.tsx';
import { Table } from './table.tsx';
import { DeliveryBadge, DeliveryTime, deliveryAddress, LastAnswer, webhookAddress } from './webhook-parts.tsx';

export interface DeliveriesView {
  readonly viewer: Viewer;
  readonly card: WebhookCard;
  readonly deliveries: readonly DeliverySummary[];
  /** Of the deliveries that are shown; empty for all. */
  readonly status: string;
}

const FILTERS = [
  { value: '', label: 'All' },
  { value: 'pending', label: 'Pending' },
  { value: 'failed', label: 'Failed' },
  { value: 'delivered', label: 'Delivered' },
];

export const StatusTabs = ({ card, status }: Pick<DeliveriesView, 'card' | 'status'>) => (
  <nav class="tabs" aria-label="Status of deliveries">
    {FILTERS.map(({ value, label }) => (
      <a
        href={`${webhookAddress(card.row.id)}${value && `?status=${value}`}`}
        {...(value === status && { 'aria-current': 'true' as const })}
      >
        {label}
      </a>
    ))}
  </nav>
);

export const Deliveries = ({ viewer, deliveries, card }: DeliveriesView) => (
  <Table
    caption="Deliveries, newest first"
    columns={[
      {
        label: 'Created',
        cell: ({ createdAt, id }) => (
          <a href={deliveryAddress(card.row.id, id)}>
            <Time at={createdAt} now={viewer.now} />
          </a>
        ),
      },
      {
        label: 'What',
        cell: ({ type, size }) => (
          <>
            {size} {size === 1 ? 'object' : 'objects'}
            <div class="small muted">{type}</div>
          </>
        ),
      },
      { label: 'Status', cell: (delivery) => <DeliveryBadge delivery={delivery} /> },
      { label: 'Attempts', isNumber: true, cell: ({ attempts }) => attempts },
      { label: 'Last response', cell: (delivery) => <LastAnswer delivery={delivery} /> },
      {
        label: 'Delivered, or next retry',
        cell: (delivery) => <DeliveryTime delivery={delivery} now={viewer.now} />,
      },
      {
        label: 'Replay',
        cell: ({ id }) => (
          <ActionButton viewer={viewer} action={`${deliveryAddress(card.row.id, id)}/replay`} tone="quiet">
            Replay
          </ActionButton>
        ),
      },
    ]}
    rows={deliveries}
  />
);

export const ReplaySince = ({ viewer, card }: DeliveriesView) =>
  viewer.session.isReadOnly ? null : (
    <Panel title="Replay a period">
      <p class="muted">
        {card.table === undefined
          ? 'All deliveries created since then are sent again, in their order and with the same IDs: an endpoint that remembers IDs processes each once.'
          : 'All deliveries created since then are sent again, in their order. What the table has already is skipped.'}
      </p>
      <form method="post" action={`${webhookAddress(card.row.id)}/replay`} class="filters">
        <Stamp viewer={viewer} />
        <TextField label="Since, UTC" name="since" type="datetime-local" isRequired />
        <label class="choice">
          <input type="checkbox" name="status" value="failed" />
          <span>Only what failed</span>
        </label>
        <div class="actions">
          <button type="submit" class="quiet">
            Replay since then
          </button>
        </div>
      </form>
    </Panel>
  );
