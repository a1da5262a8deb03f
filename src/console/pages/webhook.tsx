import type { Viewer } from '../../access/console-sessions.ts';
import type { DeliverySummary } from '../../store/webhooks/webhook-overview.ts';
import type { TestResult } from '../../webhooks/delivery/test-event.ts';
import type { Notice } from '../views/notices.ts';
import { duration } from '../views/times.ts';
import type { WebhookCard } from '../views/webhook-card.ts';
import { confirmPage } from './confirm.tsx';
import { connectionAddress } from './connection-parts.tsx';
import { ActionButton, Stamp, TextField } from './form.tsx';
import { Frame } from './frame.tsx';
import { Pager } from './pager.tsx';
import { Empty, Facts, Panel, Time } from './parts.tsx';
import { Table } from './table.tsx';
import {
  DeliveryBadge,
  DeliveryTime,
  deliveryAddress,
  LastAnswer,
  NextTry,
  WebhookBadge,
  webhookAddress,
} from './webhook-parts.tsx';

export interface WebhookView {
  readonly viewer: Viewer;
  readonly notice: Notice | undefined;
  readonly card: WebhookCard;
  readonly connectionTitle: string | undefined;
  readonly deliveries: readonly DeliverySummary[];
  /** Of the deliveries that are shown; empty for all. */
  readonly status: string;
  readonly newer: string | undefined;
  readonly older: string | undefined;
}

const Actions = ({ viewer, card }: WebhookView) => {
  const address = webhookAddress(card.row.id);
  if (viewer.session.isReadOnly) return null;
  return (
    <>
      {card.state === 'unhealthy' && (
        <ActionButton viewer={viewer} action={`${address}/resume`}>
          Resume
        </ActionButton>
      )}
      {card.backlog.failed > 0 && (
        <ActionButton viewer={viewer} action={`${address}/replay-failed`} tone="quiet">
          Replay failed ({card.backlog.failed})
        </ActionButton>
      )}
      {card.state !== 'paused' && (
        <ActionButton viewer={viewer} action={`${address}/trigger`} tone="quiet">
          Poll now
        </ActionButton>
      )}
      {card.table === undefined && (
        <ActionButton viewer={viewer} action={`${address}/test`} tone="quiet">
          Send a test event
        </ActionButton>
      )}
      {card.state !== 'unhealthy' && (
        <ActionButton viewer={viewer} action={`${address}/${card.row.isPaused ? 'unpause' : 'pause'}`} tone="quiet">
          {card.row.isPaused ? 'Resume' : 'Pause'}
        </ActionButton>
      )}
      <a class="button quiet" href={`${address}/edit`}>
        Edit
      </a>
      <a class="button danger" href={`${address}/delete`}>
        Delete…
      </a>
    </>
  );
};

const About = ({ card, connectionTitle, viewer }: WebhookView) => {
  const { row } = card;
  const filters = Object.entries(row.filters);
  return (
    <Panel title="About">
      <Facts
        facts={[
          ['Object and event', `${row.objectType}, ${card.table === undefined ? row.event : 'all events'}`],
          [
            'Kind',
            row.type === 'native'
              ? 'native: pushed by the provider'
              : `virtual: polls every ${duration(row.intervalMs)}`,
          ],
          [card.table === undefined ? 'Endpoint' : 'Database', <code>{card.url}</code>],
          card.table !== undefined && ['Table', <code>{card.table}</code>],
          ['Connection', <a href={connectionAddress(row.connectionId)}>{connectionTitle ?? row.connectionId}</a>],
          filters.length > 0 && ['Filters', filters.map(([name, value]) => `${name}=${value}`).join(', ')],
          row.fields !== null && ['Fields', <code>{row.fields}</code>],
          ['Pending', card.backlog.pending],
          ['Next retry', <NextTry card={card} now={viewer.now} />],
          ['Last active', <Time at={row.checkedAt} now={viewer.now} never="never" />],
          ['Created', <Time at={row.createdAt} now={viewer.now} />],
          ['ID', <code data-copyable="ID">{row.id}</code>],
        ]}
      />
    </Panel>
  );
};

const Lately = ({ card }: { card: WebhookCard }) => (
  <Panel title="Recent activity">
    {card.row.runs.length === 0 ? (
      <p class="muted">Nothing yet.</p>
    ) : (
      <ul class="notes">
        {card.row.runs.map((run) => (
          <li>{run}</li>
        ))}
      </ul>
    )}
  </Panel>
);

const FILTERS = [
  { value: '', label: 'All' },
  { value: 'pending', label: 'Pending' },
  { value: 'failed', label: 'Failed' },
  { value: 'delivered', label: 'Delivered' },
];

const StatusTabs = ({ card, status }: Pick<WebhookView, 'card' | 'status'>) => (
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

const Deliveries = ({ viewer, deliveries, card }: WebhookView) => (
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

const ReplaySince = ({ viewer, card }: WebhookView) =>
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

export const webhookPage = (view: WebhookView) => {
  const { viewer, card } = view;
  return (
    <Frame
      viewer={viewer}
      section="webhooks"
      title={card.title}
      badges={<WebhookBadge card={card} />}
      above={{ href: '/console/webhooks', label: 'Webhooks' }}
      notice={view.notice}
      actions={<Actions {...view} />}
    >
      {card.state === 'unhealthy' && (
        <div class="notice bad line">
          <p>
            <strong>The webhook is disabled.</strong> Nothing is sent since{' '}
            <Time at={card.row.unhealthyAt} now={viewer.now} />; events are queued.
          </p>
          <p>
            Fix the {card.table === undefined ? 'endpoint' : 'database'}, then resume the webhook: it starts with the
            delivery that failed.
          </p>
        </div>
      )}
      <div class="columns">
        <About {...view} />
        <Lately card={card} />
      </div>
      <Panel title="Deliveries" actions={<StatusTabs card={card} status={view.status} />}>
        {view.deliveries.length === 0 ? (
          <Empty title="No deliveries">
            <p>{view.status === '' ? 'The first change that it sees is shown here.' : 'None has this status.'}</p>
          </Empty>
        ) : (
          <Deliveries {...view} />
        )}
        <Pager newer={view.newer} older={view.older} />
      </Panel>
      <ReplaySince {...view} />
    </Frame>
  );
};

/** What an endpoint answered to a test event. */
export const testEventPage = ({
  viewer,
  card,
  result,
}: Pick<WebhookView, 'viewer' | 'card'> & { result: TestResult }) => (
  <Frame
    viewer={viewer}
    section="webhooks"
    title="Test event"
    above={{ href: webhookAddress(card.row.id), label: card.title }}
  >
    <div class={`notice ${result.problem === undefined ? 'good' : 'bad'}`} role="status">
      <p>
        <strong>
          {result.problem === undefined
            ? `The endpoint accepted it with ${result.status} in ${duration(result.ms)}.`
            : `The endpoint ${result.problem}.`}
        </strong>
      </p>
      <p>
        A signed event without objects was sent to <code>{card.url}</code>. Nothing of it is stored or retried.
      </p>
    </div>
    <ActionButton viewer={viewer} action={`${webhookAddress(card.row.id)}/test`} tone="quiet">
      Send another one
    </ActionButton>
  </Frame>
);

export const deleteWebhookPage = ({ viewer, card }: Pick<WebhookView, 'viewer' | 'card'>) =>
  confirmPage({
    viewer,
    section: 'webhooks',
    title: `Delete the webhook ${card.title}?`,
    back: { href: webhookAddress(card.row.id), label: card.title },
    action: `${webhookAddress(card.row.id)}/delete`,
    button: 'Delete this webhook',
    children: (
      <p>
        {card.host} gets no more events. The log of its deliveries is deleted, too
        {card.backlog.pending > 0 ? `, with ${card.backlog.pending} that are pending` : ''}.
      </p>
    ),
  });
