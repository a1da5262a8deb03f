import type { Viewer } from '../../access/console-sessions.ts';
import type { Capturing } from '../../store/calls/captures.ts';
import type { ConnectionTotals } from '../../store/connections/connection-overview.ts';
import type { ConnectionCard } from '../views/connection-card.ts';
import type { Insights } from '../views/insights.ts';
import type { WebhookCard } from '../views/webhook-card.ts';
import { CallsTable } from './calls-table.tsx';
import { CaptureMark } from './capture.tsx';
import { CallChart, PeriodTabs } from './chart.tsx';
import { ConnectionBadges, connectionAddress } from './connection-parts.tsx';
import { Frame } from './frame.tsx';
import { Figures, OnlySince, OperationsTable } from './insights.tsx';
import { Empty, Panel, Time } from './parts.tsx';
import { Table } from './table.tsx';
import { NextTry, WebhookBadge, webhookAddress } from './webhook-parts.tsx';

export interface OverviewView {
  readonly viewer: Viewer;
  /** What can be connected, and what one connection reaches. */
  readonly provider: string;
  readonly site: string;
  readonly totals: ConnectionTotals;
  /** Connections that somebody should look at. */
  readonly troubled: readonly ConnectionCard[];
  /** Webhooks whose endpoint does not accept deliveries. */
  readonly webhooks: readonly WebhookCard[];
  /** Connections whose bodies are captured. */
  readonly capturing: readonly Capturing[];
  readonly insights: Insights;
  /** Names of connections by id. */
  readonly titles: ReadonlyMap<string, string>;
}

const Trouble = ({ viewer, provider, site, totals, troubled }: OverviewView) => {
  if (totals.all === 0) {
    return (
      <Empty
        title="No connections yet"
        actions={
          <a class="button" href="/console/integrations">
            Connect {provider}
          </a>
        }
      >
        <p>Connect a first {site}, or send a customer the link to do so.</p>
      </Empty>
    );
  }
  if (troubled.length === 0) {
    return (
      <p>
        {totals.all === 1 ? 'The one connection is' : `All ${totals.all} connections are`} healthy
        {totals.paused > 0 ? `; ${totals.paused} paused` : ''}. <a href="/console/connections">See them</a>
      </p>
    );
  }
  return (
    <>
      <Table
        caption="Connections with trouble"
        columns={[
          { label: 'Connection', cell: (card) => <a href={connectionAddress(card.id)}>{card.name}</a> },
          { label: 'Health', cell: (card) => <ConnectionBadges card={card} now={viewer.now} /> },
          { label: 'What is wrong', cell: (card) => card.problem?.words },
          { label: 'Since', cell: (card) => <Time at={card.problem?.at} now={viewer.now} /> },
        ]}
        rows={troubled}
      />
      {totals.unhealthy > troubled.length && (
        <p class="small">
          <a href="/console/connections?state=unhealthy">All {totals.unhealthy} that are unhealthy</a>
        </p>
      )}
    </>
  );
};

const Webhooks = ({ viewer, webhooks, titles }: OverviewView) =>
  webhooks.length === 0 ? null : (
    <Panel title="Failing webhooks" actions={<a href="/console/webhooks">All webhooks</a>}>
      <Table
        caption="Webhooks that fail or are disabled"
        columns={[
          {
            label: 'Webhook',
            cell: (card) => (
              <>
                <a href={webhookAddress(card.row.id)}>{card.title}</a>
                <div class="small muted">to {card.host}</div>
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
          { label: 'Pending', isNumber: true, cell: ({ backlog }) => backlog.pending + backlog.failed },
          {
            label: 'Next retry',
            cell: (card) =>
              card.state === 'unhealthy' ? (
                <>
                  disabled <Time at={card.row.unhealthyAt} now={viewer.now} />
                </>
              ) : (
                <NextTry card={card} now={viewer.now} />
              ),
          },
        ]}
        rows={webhooks}
      />
    </Panel>
  );

export const overviewPage = (view: OverviewView) => {
  const { viewer, insights, titles } = view;
  return (
    <Frame viewer={viewer} section="overview" title="Overview">
      <CaptureMark viewer={viewer} capturing={view.capturing} titles={titles} />
      <Figures insights={insights} />
      <Panel title="Connections">
        <Trouble {...view} />
      </Panel>
      <Webhooks {...view} />
      <Panel title="Requests over time" actions={<PeriodTabs current={insights.period} address="/console" />}>
        <OnlySince insights={insights} now={viewer.now} />
        <CallChart chart={insights.chart} />
      </Panel>
      <Panel title="Recent failures">
        {insights.failures.length === 0 ? (
          <p class="muted">No call has failed in this period.</p>
        ) : (
          <CallsTable caption="Recent failures" calls={insights.failures} now={viewer.now} titles={titles} />
        )}
      </Panel>
      {insights.operations.length > 0 && (
        <Panel title="Operations">
          <OperationsTable operations={insights.operations} />
        </Panel>
      )}
    </Frame>
  );
};
