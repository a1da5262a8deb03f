import type { Viewer } from '../../access/console-sessions.ts';
import type { Notice } from '../views/notices.ts';
import type { WebhookCard } from '../views/webhook-card.ts';
import { connectionAddress } from './connection-parts.tsx';
import { Frame } from './frame.tsx';
import { Pager } from './pager.tsx';
import { Empty } from './parts.tsx';
import { type Column, Table } from './table.tsx';
import { Lag, NextTry, WebhookBadge, webhookAddress } from './webhook-parts.tsx';

export interface WebhooksView {
  readonly viewer: Viewer;
  readonly notice: Notice | undefined;
  readonly cards: readonly WebhookCard[];
  /** Names of connections by id. */
  readonly titles: ReadonlyMap<string, string>;
  /** When only those of one connection are shown. */
  readonly connectionId: string | undefined;
  readonly newer: string | undefined;
  readonly older: string | undefined;
}

const columnsOf = ({ viewer, titles }: WebhooksView): Column<WebhookCard>[] => [
  {
    label: 'Webhook',
    cell: (card) => (
      <>
        <a href={webhookAddress(card.row.id)}>{card.title}</a>
        <div class="small muted">
          {card.row.type}, to {card.host}
        </div>
      </>
    ),
  },
  {
    label: 'Connection',
    cell: ({ row }) => (
      <a href={connectionAddress(row.connectionId)}>{titles.get(row.connectionId) ?? row.connectionId}</a>
    ),
  },
  { label: 'State', cell: (card) => <WebhookBadge card={card} /> },
  {
    label: 'Pending',
    isNumber: true,
    cell: (card) => (
      <>
        {card.backlog.pending}
        {card.backlog.failed > 0 && <div class="small muted">{card.backlog.failed} failed</div>}
      </>
    ),
  },
  { label: 'Oldest waits', isNumber: true, cell: (card) => <Lag card={card} now={viewer.now} /> },
  { label: 'Next retry', cell: (card) => <NextTry card={card} now={viewer.now} /> },
];

const Nothing = () => (
  <Empty
    title="No webhooks yet"
    actions={
      <a class="button quiet" href="/docs/guides/webhooks">
        Read the guide
      </a>
    }
  >
    <p>
      A webhook sends changes of tasks, projects or comments to an endpoint of yours. Create one here, or with{' '}
      <code>POST /unified/webhook</code>: <code>connection_id</code>, <code>object_type</code> (task_task),{' '}
      <code>event</code> (updated) and <code>hook_url</code>. With <code>db_url</code> in its place it keeps a table in
      a database of yours in sync.
    </p>
  </Empty>
);

const newAddress = (connectionId: string | undefined) =>
  connectionId === undefined
    ? '/console/webhooks/new'
    : `/console/webhooks/new?connection=${encodeURIComponent(connectionId)}`;

export const webhooksPage = (view: WebhooksView) => (
  <Frame
    viewer={view.viewer}
    section="webhooks"
    title="Webhooks"
    notice={view.notice}
    actions={
      <>
        <a class="button" href={newAddress(view.connectionId)}>
          New webhook
        </a>
        <a class="button quiet" href="/console/workspace">
          Signing secret
        </a>
      </>
    }
  >
    {view.connectionId !== undefined && (
      <p>
        Only those of the connection{' '}
        <a href={connectionAddress(view.connectionId)}>{view.titles.get(view.connectionId) ?? view.connectionId}</a>.{' '}
        <a href="/console/webhooks">Show all</a>
      </p>
    )}
    <section class="panel" aria-label="Webhooks">
      {view.cards.length === 0 ? (
        <Nothing />
      ) : (
        <Table caption="Webhooks, newest first" columns={columnsOf(view)} rows={view.cards} />
      )}
      <Pager newer={view.newer} older={view.older} />
    </section>
  </Frame>
);
