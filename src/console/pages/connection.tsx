import type { Viewer } from '../../access/console-sessions.ts';
import type { BucketState } from '../../lib/observe/upstream-metrics.ts';
import type { ConnectionCard } from '../views/connection-card.ts';
import type { Insights } from '../views/insights.ts';
import type { Notice } from '../views/notices.ts';
import { Budget } from './budget.tsx';
import { CallsTable } from './calls-table.tsx';
import { CaptureMark, CaptureSwitch } from './capture.tsx';
import { CallChart, PeriodTabs } from './chart.tsx';
import { About, Scopes } from './connection-facts.tsx';
import { ConnectionBadges, connectionAddress, expiryWarning } from './connection-parts.tsx';
import { ActionButton } from './form.tsx';
import { Frame } from './frame.tsx';
import { Figures, OnlySince, OperationsTable } from './insights.tsx';
import { Empty, Panel, Time } from './parts.tsx';

export interface ConnectionPageView {
  readonly viewer: Viewer;
  readonly notice: Notice | undefined;
  readonly card: ConnectionCard;
  readonly insights: Insights;
  readonly buckets: readonly BucketState[];
  /** Until when bodies are captured; null when they are not. */
  readonly captureUntil: number | null;
  /** Calls that captured bodies are kept of. */
  readonly captured: number;
  /** Whether customers can be sent to the provider. */
  readonly hasOAuth: boolean;
}

const Problem = ({ card, now }: { card: ConnectionCard; now: number }) =>
  card.problem && (
    <div class="notice bad">
      <p>
        <strong>{card.problem.words}</strong>
      </p>
      <p class="line">
        Since <Time at={card.problem.at} now={now} />. Requests on it return 401 until it is reauthorized.
      </p>
    </div>
  );

const Expiry = ({ card, now }: { card: ConnectionCard; now: number }) => {
  const words = expiryWarning(card, now);
  return words === undefined ? null : <p class="notice warn">{words}</p>;
};

const Actions = ({ viewer, card, hasOAuth }: ConnectionPageView) => {
  const address = connectionAddress(card.id);
  if (viewer.session.isReadOnly) return null;
  return (
    <>
      {hasOAuth && (
        <ActionButton viewer={viewer} action={`${address}/authorize`} tone={card.problem ? undefined : 'quiet'}>
          Reauthorize
        </ActionButton>
      )}
      {hasOAuth && (
        <ActionButton viewer={viewer} action={`${address}/link`} tone="quiet">
          Reauthorization link
        </ActionButton>
      )}
      <ActionButton viewer={viewer} action={`${address}/test`} tone="quiet">
        Test connection
      </ActionButton>
      {!card.isOAuth && (
        <a class="button quiet" href={`${address}/token`}>
          New {card.kind}
        </a>
      )}
      <ActionButton viewer={viewer} action={`${address}/${card.isPaused ? 'resume' : 'pause'}`} tone="quiet">
        {card.isPaused ? 'Resume' : 'Pause'}
      </ActionButton>
      <a class="button danger" href={`${address}/delete`}>
        Delete…
      </a>
    </>
  );
};

const Latest = ({ insights, now, id }: { insights: Insights; now: number; id: string }) => (
  <>
    <Panel title="Slowest requests">
      {insights.slowest.length === 0 ? (
        <Empty title="No requests in this period">
          <p>
            Try <code>GET /task/{id}/task?limit=1</code> with an API key of this workspace.
          </p>
        </Empty>
      ) : (
        <CallsTable caption="Slowest requests" calls={insights.slowest} now={now} />
      )}
    </Panel>
    {insights.failures.length > 0 && (
      <Panel title="Recent failures">
        <CallsTable caption="Recent failures" calls={insights.failures} now={now} />
      </Panel>
    )}
  </>
);

export const connectionPage = (view: ConnectionPageView) => {
  const { viewer, card, insights } = view;
  const address = connectionAddress(card.id);
  return (
    <Frame
      viewer={viewer}
      section="connections"
      title={card.name}
      badges={
        <>
          <p class="muted">
            {card.customer === undefined && 'No customer ID · '}
            {card.integration} · {card.environment}
          </p>
          <ConnectionBadges card={card} now={viewer.now} />
        </>
      }
      above={{ href: '/console/connections', label: 'Connections' }}
      notice={view.notice}
      actions={<Actions {...view} />}
    >
      <CaptureMark
        viewer={viewer}
        capturing={view.captureUntil === null ? [] : [{ id: card.id, captureUntil: view.captureUntil }]}
        titles={new Map([[card.id, card.name]])}
      />
      <Problem card={card} now={viewer.now} />
      <Expiry card={card} now={viewer.now} />
      <Figures insights={insights} />
      <Panel title="Requests over time" actions={<PeriodTabs current={insights.period} address={address} />}>
        <OnlySince insights={insights} now={viewer.now} />
        <CallChart chart={insights.chart} connection={card.id} />
        <p class="small">
          <a href={`/console/calls?connection=${encodeURIComponent(card.id)}`}>All requests on this connection</a>
          {' · '}
          <a href={`/console/webhooks?connection=${encodeURIComponent(card.id)}`}>Its webhooks</a>
        </p>
      </Panel>
      <div class="columns">
        <About card={card} now={viewer.now} />
        <Scopes card={card} />
      </div>
      <Panel title="Rate limits of the provider">
        <Budget buckets={view.buckets} limits={card.limits} now={viewer.now} />
      </Panel>
      <CaptureSwitch viewer={viewer} connectionId={card.id} until={view.captureUntil} captured={view.captured} />
      <Latest insights={insights} now={viewer.now} id={card.id} />
      {insights.operations.length > 0 && (
        <Panel title="Operations">
          <OperationsTable operations={insights.operations} />
        </Panel>
      )}
    </Frame>
  );
};
