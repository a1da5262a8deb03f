import type { Viewer } from '../../access/console-sessions.ts';
import type { ApicallSummary } from '../../store/calls/apicalls.ts';
import type { DeliverySummary } from '../../store/webhooks/webhook-overview.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import type { ConnectionCard } from '../views/connection-card.ts';
import { CallsTable } from './calls-table.tsx';
import { ConnectionBadges, connectionAddress } from './connection-parts.tsx';
import { Frame } from './frame.tsx';
import { Empty, Panel, Time } from './parts.tsx';
import { Table } from './table.tsx';
import { DeliveryBadge, deliveryAddress, webhookAddress } from './webhook-parts.tsx';

export interface SearchResults {
  readonly calls: readonly ApicallSummary[];
  readonly connections: readonly ConnectionCard[];
  readonly webhooks: readonly WebhookRow[];
  readonly deliveries: readonly DeliverySummary[];
}

interface SearchView {
  readonly viewer: Viewer;
  readonly text: string;
  readonly results: SearchResults;
  /** Names of connections, by id. */
  readonly titles: ReadonlyMap<string, string>;
}

const Connections = ({ connections, now }: { connections: readonly ConnectionCard[]; now: number }) => (
  <Panel title="Connections">
    <Table
      caption="Connections that match"
      columns={[
        { label: 'Connection', cell: (card) => <a href={connectionAddress(card.id)}>{card.name}</a> },
        { label: 'Customer', cell: ({ customer }) => customer ?? <span class="muted">No customer ID</span> },
        { label: 'Environment', cell: ({ environment }) => environment },
        { label: 'Health', cell: (card) => <ConnectionBadges card={card} now={now} /> },
      ]}
      rows={connections}
    />
  </Panel>
);

const Webhooks = ({ webhooks }: { webhooks: readonly WebhookRow[] }) => (
  <Panel title="Webhooks">
    <ul>
      {webhooks.map(({ id, objectType, event }) => (
        <li>
          <a href={webhookAddress(id)}>
            {objectType} {event}
          </a>
        </li>
      ))}
    </ul>
  </Panel>
);

const Deliveries = ({ deliveries, now }: { deliveries: readonly DeliverySummary[]; now: number }) => (
  <Panel title="Deliveries">
    <Table
      caption="Deliveries that match"
      columns={[
        {
          label: 'Created',
          cell: ({ createdAt }) => <Time at={createdAt} now={now} />,
        },
        { label: 'Delivery', cell: ({ webhookId, id }) => <a href={deliveryAddress(webhookId, id)}>{id}</a> },
        { label: 'State', cell: (delivery) => <DeliveryBadge delivery={delivery} /> },
      ]}
      rows={deliveries}
    />
  </Panel>
);

const Nothing = ({ text }: { text: string }) => (
  <Empty title={text === '' ? 'Find anything by its ID' : 'No matches'}>
    <p>
      Search for a request ID (<code>x-request-id</code>), a connection, customer or site, a webhook, or a delivery.
      Requests and deliveries are found for as long as they are retained.
    </p>
  </Empty>
);

export const searchPage = ({ viewer, text, results, titles }: SearchView) => {
  const { calls, connections, webhooks, deliveries } = results;
  const isEmpty = [calls, connections, webhooks, deliveries].every(({ length }) => length === 0);
  return (
    <Frame viewer={viewer} section="search" title={text === '' ? 'Search' : `Search: ${text}`} searched={text}>
      {isEmpty && <Nothing text={text} />}
      {calls.length > 0 && (
        <Panel title="Requests">
          <CallsTable caption="Requests that match, newest first" calls={calls} now={viewer.now} titles={titles} />
        </Panel>
      )}
      {connections.length > 0 && <Connections connections={connections} now={viewer.now} />}
      {webhooks.length > 0 && <Webhooks webhooks={webhooks} />}
      {deliveries.length > 0 && <Deliveries deliveries={deliveries} now={viewer.now} />}
    </Frame>
  );
};
