import type { Notice } from '../views/notices.ts';
import { duration } from '../views/times.ts';
import type { WebhookCard } from '../views/webhook-card.ts';
import { connectionAddress } from './connection-parts.tsx';
import { ActionButton } from './form.tsx';
import { Frame } from './frame.tsx';
import { Pager } from './pager.tsx';
import { Empty, Facts, Panel, Time } from './parts.tsx';
import { Deliveries, type DeliveriesView, ReplaySince, StatusTabs } from './webhook-deliveries.tsx';
import { NextTry, WebhookBadge, webhookAddress } from './webhook-parts.tsx';

export interface WebhookView extends DeliveriesView {
  readonly notice: Notice | undefined;
  readonly connectionTitle: string | undefined;
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
