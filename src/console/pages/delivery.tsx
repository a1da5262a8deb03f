import type { Viewer } from '../../access/console-sessions.ts';
import type { DeliveryRow } from '../../store/webhooks/deliveries.ts';
import type { Notice } from '../views/notices.ts';
import type { WebhookCard } from '../views/webhook-card.ts';
import { ActionButton } from './form.tsx';
import { Frame } from './frame.tsx';
import { Facts, Panel, Time } from './parts.tsx';
import { DeliveryBadge, DeliveryTime, deliveryAddress, LastAnswer, webhookAddress } from './webhook-parts.tsx';

export interface DeliveryView {
  readonly viewer: Viewer;
  readonly notice: Notice | undefined;
  readonly card: WebhookCard;
  readonly delivery: DeliveryRow;
  /** Its objects, to be read. */
  readonly objects: string;
}

export const deliveryPage = ({ viewer, notice, card, delivery, objects }: DeliveryView) => (
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
    <Panel title="How it went">
      <Facts
        facts={[
          ['Endpoint', card.host],
          ['Made', <Time at={delivery.createdAt} now={viewer.now} />],
          ['Tried last', <Time at={delivery.attemptedAt} now={viewer.now} never="not yet" />],
          ['Attempts', delivery.attempts],
          ['Last answer', <LastAnswer delivery={delivery} />],
          [
            delivery.status === 'delivered' ? 'Delivered' : 'Next try',
            <DeliveryTime delivery={delivery} now={viewer.now} />,
          ],
          ['Type', delivery.type],
          ['Objects', delivery.size],
          [
            'webhook-id',
            <>
              <code>{delivery.id}</code>, the same on every try
            </>,
          ],
        ]}
      />
    </Panel>
    <Panel title="Payload">
      {/* It scrolls, so that the keyboard must get there. */}
      <section class="text" tabindex={0} aria-label="Objects of the delivery">
        <pre class="code">{objects}</pre>
      </section>
    </Panel>
  </Frame>
);
