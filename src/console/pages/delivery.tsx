import type { Viewer } from '../../access/console-sessions.ts';
import type { ApicallRow } from '../../store/calls/apicalls.ts';
import type { DeliveryRow } from '../../store/webhooks/delivery-rows.ts';
import { MOST_ATTEMPTS } from '../../webhooks/delivery/retry-schedule.ts';
import type { Notice } from '../views/notices.ts';
import { duration } from '../views/times.ts';
import type { WebhookCard } from '../views/webhook-card.ts';
import { callAddress, Status } from './calls-table.tsx';
import { ActionButton } from './form.tsx';
import { Frame } from './frame.tsx';
import { Facts, Panel, Time } from './parts.tsx';
import { Table } from './table.tsx';
import { DeliveryBadge, DeliveryTime, deliveryAddress, LastAnswer, webhookAddress } from './webhook-parts.tsx';

export interface DeliveryView {
  readonly viewer: Viewer;
  readonly notice: Notice | undefined;
  readonly card: WebhookCard;
  readonly delivery: DeliveryRow;
  /** Each attempt as the log of requests has it, newest first. */
  readonly attempts: readonly ApicallRow[];
  /** Its objects, to be read. */
  readonly objects: string;
}

const attemptsSoFar = ({ status, attempts }: DeliveryRow) =>
  status === 'pending' && attempts > 0 ? `${attempts} of ${MOST_ATTEMPTS}` : attempts;

const Attempts = ({ viewer, attempts, card }: DeliveryView) =>
  attempts.length === 0 ? (
    <p class="muted">
      No attempt is listed.{' '}
      {card.table === undefined
        ? 'Attempts are listed for as long as requests are retained.'
        : 'Deliveries that are written to a database together are listed with the first of them.'}
    </p>
  ) : (
    <Table
      caption="Attempts, newest first"
      columns={[
        {
          label: 'Attempt',
          cell: (attempt) => (
            <>
              <a href={callAddress(attempt.id)}>{attempt.trace?.attempt ?? 'unknown'}</a>
              {attempt.trace?.attempt === 1 && attempt !== attempts.at(-1) && <div class="small muted">replayed</div>}
            </>
          ),
        },
        { label: 'Time', cell: ({ createdAt }) => <Time at={createdAt} now={viewer.now} /> },
        { label: 'Status', cell: ({ status }) => <Status status={status} /> },
        {
          label: 'Reason',
          cell: ({ error, trace }) => (error === null ? <span class="muted">accepted</span> : trace?.message),
        },
        { label: 'Took', isNumber: true, cell: ({ totalMs }) => duration(totalMs) },
      ]}
      rows={attempts}
    />
  );

const Failure = ({ card, delivery }: DeliveryView) =>
  delivery.lastError === null || delivery.status === 'delivered' ? null : (
    <div class="notice bad">
      <p>
        <strong>
          Attempt {delivery.attempts} failed: {delivery.lastError}
        </strong>
      </p>
      <p>
        To <code>{card.url}</code>
      </p>
    </div>
  );

export const deliveryPage = (view: DeliveryView) => {
  const { viewer, notice, card, delivery, objects } = view;
  return (
    <Frame
      viewer={viewer}
      section="webhooks"
      title={`Delivery ${delivery.id}`}
      badges={<DeliveryBadge delivery={delivery} />}
      above={{ href: webhookAddress(card.row.id), label: card.title }}
      notice={notice}
      actions={
        <ActionButton viewer={viewer} action={`${deliveryAddress(card.row.id, delivery.id)}/replay`}>
          Replay
        </ActionButton>
      }
    >
      <Failure {...view} />
      <Panel title="Details">
        <Facts
          facts={[
            [card.table === undefined ? 'Endpoint' : 'Database', <code>{card.url}</code>],
            ['Created', <Time at={delivery.createdAt} now={viewer.now} />],
            ['Last attempt', <Time at={delivery.attemptedAt} now={viewer.now} never="not yet" />],
            ['Attempts', attemptsSoFar(delivery)],
            ['Last response', <LastAnswer delivery={delivery} />],
            [
              delivery.status === 'delivered' ? 'Delivered' : 'Next retry',
              <DeliveryTime delivery={delivery} now={viewer.now} />,
            ],
            ['Type', delivery.type],
            ['Objects', delivery.size],
            [
              'webhook-id',
              <>
                <code data-copyable="ID">{delivery.id}</code>
                <div class="small muted">The same on every attempt.</div>
              </>,
            ],
          ]}
        />
      </Panel>
      <Panel title="Attempts">
        <Attempts {...view} />
      </Panel>
      <Panel title="Payload">
        {/* It scrolls, so that the keyboard must get there. */}
        <section class="text" tabindex={0} aria-label="Objects of the delivery">
          <pre class="code" data-copyable="payload">
            {objects}
          </pre>
        </section>
      </Panel>
    </Frame>
  );
};
