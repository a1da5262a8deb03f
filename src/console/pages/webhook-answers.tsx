/** Pages that come after something was asked of a webhook. */
import type { Viewer } from '../../access/console-sessions.ts';
import type { TestResult } from '../../webhooks/delivery/test-event.ts';
import { duration } from '../views/times.ts';
import type { WebhookCard } from '../views/webhook-card.ts';
import { confirmPage } from './confirm.tsx';
import { ActionButton } from './form.tsx';
import { Frame } from './frame.tsx';
import { webhookAddress } from './webhook-parts.tsx';

interface View {
  readonly viewer: Viewer;
  readonly card: WebhookCard;
}

/** What an endpoint answered to a test event. */
export const testEventPage = ({ viewer, card, result }: View & { result: TestResult }) => (
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

export const deleteWebhookPage = ({ viewer, card }: View) =>
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
