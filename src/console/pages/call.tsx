import type { UpstreamCall } from '../../../schema/call-trace.ts';
import type { Viewer } from '../../access/console-sessions.ts';
import type { CapturedBodies } from '../../call-log/captures.ts';
import type { ApicallRow } from '../../store/calls/apicalls.ts';
import { errorWords } from '../views/error-words.ts';
import { duration } from '../views/times.ts';
import { Status } from './calls-table.tsx';
import { CapturedPanels } from './capture.tsx';
import { connectionAddress } from './connection-parts.tsx';
import { Frame } from './frame.tsx';
import { Empty, Facts, Panel, Time } from './parts.tsx';
import { Table } from './table.tsx';
import { deliveryAddress } from './webhook-parts.tsx';

export interface CallView {
  readonly viewer: Viewer;
  readonly call: ApicallRow;
  /** What was captured of it. */
  readonly bodies: CapturedBodies | undefined;
  /** Undefined when the connection is gone. */
  readonly connectionTitle: string | undefined;
}

/** Taskgate's own call, to the receiver of a webhook. */
const isDelivery = ({ type }: ApicallRow) => type === 'webhook';

const DeliveryLink = ({ call }: { call: ApicallRow }) => {
  const id = /\/delivery\/([^/]+)$/.exec(call.path)?.[1];
  return call.webhookId === null || id === undefined ? null : (
    <p>
      <a href={deliveryAddress(call.webhookId, id)}>View the delivery</a>
    </p>
  );
};

/** What was answered, or which attempt failed and why. */
const messageOf = ({ trace }: ApicallRow) =>
  trace?.message && trace.attempt !== undefined ? `Attempt ${trace.attempt} failed: ${trace.message}` : trace?.message;

const Problem = ({ call }: { call: ApicallRow }) => {
  if (call.error === null) return null;
  const words = errorWords(call.error);
  return (
    <div class="notice bad">
      <p>
        <strong>{messageOf(call) ?? words?.meaning ?? call.error}</strong>
      </p>
      {words && (
        <p>
          {call.trace?.message ? `${words.meaning} ` : ''}
          {words.advice}
        </p>
      )}
      <p class="small code">{call.error}</p>
    </div>
  );
};

const CameIn = ({ call, connectionTitle, viewer }: CallView) => (
  <Panel title="Request">
    <Facts
      facts={[
        ['At', <Time at={call.createdAt} now={viewer.now} />],
        [
          'Request',
          <code>
            {call.method} {call.path}
          </code>,
        ],
        ['Operation', <code>{call.name}</code>],
        [
          'Connection',
          call.connectionId === null ? (
            'none'
          ) : connectionTitle === undefined ? (
            <>
              <code>{call.connectionId}</code>, which is gone
            </>
          ) : (
            <a href={connectionAddress(call.connectionId)}>{connectionTitle}</a>
          ),
        ],
        isDelivery(call) && ['Attempt', call.trace?.attempt ?? <span class="muted">unknown</span>],
        isDelivery(call) && ['Sent', `${call.size ?? 0} bytes`],
        ['Customer', call.externalXref ?? <span class="muted">no external_xref</span>],
        ['Environment', call.environment],
        !isDelivery(call) && ['From', call.ipAddress ?? <span class="muted">unknown</span>],
        !isDelivery(call) && ['Client', call.userAgent ?? <span class="muted">unknown</span>],
        ['ID', <code data-copyable="ID">{call.id}</code>],
        call.requestId !== null && [
          isDelivery(call) ? 'webhook-id' : 'Request ID',
          <code data-copyable="request ID">{call.requestId}</code>,
        ],
      ]}
    />
  </Panel>
);

const WentOut = ({ call }: { call: ApicallRow }) => {
  const waitedMs = call.trace?.waitedMs ?? 0;
  return (
    <Panel title="Response">
      <Facts
        facts={[
          ['Status', call.status === 0 ? 'no response' : <Status status={call.status} />],
          !isDelivery(call) && [
            'Size',
            call.size === null ? <span class="muted">not counted</span> : `${call.size} bytes`,
          ],
          ['Took', duration(call.totalMs)],
          ...(isDelivery(call)
            ? []
            : ([
                ['of which upstream', duration(call.upstreamMs)],
                ['of which waiting', duration(waitedMs)],
                ['of which Taskgate', duration(Math.max(0, call.totalMs - call.upstreamMs - waitedMs))],
                ['Upstream calls', call.upstreamCalls],
              ] as const)),
        ]}
      />
    </Panel>
  );
};

/** When it was under way, within the whole call. */
const Span = ({ upstream, totalMs }: { upstream: UpstreamCall; totalMs: number }) => {
  const whole = Math.max(1, totalMs, upstream.startMs + upstream.ms);
  const isBad = upstream.status === null || upstream.status >= 400;
  const x = (upstream.startMs / whole) * 100;
  return (
    <svg class="span" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="rail" width="100" height="8" />
      <rect class={isBad ? 'failed' : 'ok'} x={x} width={Math.max(1, (upstream.ms / whole) * 100)} height="8" />
    </svg>
  );
};

const Upstream = ({ call }: { call: ApicallRow }) => {
  const { trace } = call;
  if (!trace || trace.upstream.length === 0) {
    return (
      <Empty title="No upstream requests">
        <p>
          {call.upstreamCalls > 0
            ? 'The upstream requests are no longer retained.'
            : 'The call was answered, or refused, before anything was sent.'}
        </p>
      </Empty>
    );
  }
  return (
    <>
      <Table
        caption="Upstream requests, in their order"
        columns={[
          {
            label: 'Request',
            cell: ({ method, path }) => (
              <code>
                {method} {path}
              </code>
            ),
          },
          {
            label: 'Status',
            cell: ({ status }) => (status === null ? <span class="muted">no answer</span> : <Status status={status} />),
          },
          { label: 'After', isNumber: true, cell: ({ startMs }) => duration(startMs) },
          { label: 'Took', isNumber: true, cell: ({ ms }) => duration(ms) },
          { label: 'When', cell: (upstream) => <Span upstream={upstream} totalMs={call.totalMs} /> },
        ]}
        rows={trace.upstream}
      />
      {trace.omitted > 0 && <p class="small muted">{trace.omitted} more calls in the middle are not listed.</p>}
    </>
  );
};

export const callDetailPage = (view: CallView) => (
  <Frame
    viewer={view.viewer}
    section="calls"
    title={view.call.name}
    badges={<Status status={view.call.status} />}
    above={{ href: '/console/calls', label: 'Requests' }}
  >
    <Problem call={view.call} />
    <div class="columns">
      <CameIn {...view} />
      <WentOut call={view.call} />
    </div>
    {isDelivery(view.call) ? (
      <DeliveryLink call={view.call} />
    ) : (
      <Panel title="Upstream requests">
        <Upstream call={view.call} />
      </Panel>
    )}
    {view.bodies === undefined ? (
      <p class="small muted">
        Queries, bodies and credentials are not stored, unless bodies are captured on the connection.
      </p>
    ) : (
      <CapturedPanels bodies={view.bodies} />
    )}
  </Frame>
);
