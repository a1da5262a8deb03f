/** Bodies that are captured: the switch, the mark while it is on, and what was captured. */
import type { Viewer } from '../../access/console-sessions.ts';
import {
  CAPTURES_KEPT_MS,
  type CapturedBodies,
  LONGEST_CAPTURE_MINUTES,
  MOST_CAPTURED,
} from '../../call-log/captures.ts';
import type { Capturing } from '../../store/calls/captures.ts';
import { duration } from '../views/times.ts';
import { connectionAddress } from './connection-parts.tsx';
import { ActionButton, ReadOnlyHint, SelectField, Stamp } from './form.tsx';
import { Badge, Panel, Time } from './parts.tsx';

interface Marks {
  readonly viewer: Viewer;
  readonly capturing: readonly Capturing[];
  /** Names of connections by id. */
  readonly titles: ReadonlyMap<string, string>;
}

/** Says on every list of requests that bodies are captured, and where. */
export const CaptureMark = ({ viewer, capturing, titles }: Marks) =>
  capturing.length === 0 ? null : (
    <div class="notice warn">
      {capturing.map(({ id, captureUntil }) => (
        <p class="line">
          <strong>Bodies are captured</strong> on <a href={connectionAddress(id)}>{titles.get(id) ?? id}</a> until{' '}
          <Time at={captureUntil} now={viewer.now} />.
        </p>
      ))}
    </div>
  );

interface SwitchView {
  readonly viewer: Viewer;
  readonly connectionId: string;
  /** Until when it is on; null when it is off. */
  readonly until: number | null;
  /** Calls that bodies are kept of. */
  readonly captured: number;
}

const MINUTES = [10, 30, LONGEST_CAPTURE_MINUTES];

export const CaptureSwitch = ({ viewer, connectionId, until, captured }: SwitchView) => {
  const address = `${connectionAddress(connectionId)}/capture`;
  return (
    <Panel title="Capture bodies" actions={until === null ? <Badge>Off</Badge> : <Badge tone="warn">On</Badge>}>
      <p class="muted">
        Stores the bodies of requests on this connection and of their responses, to see what a caller really sends.
        Credentials are left out; what is in the bodies of people is not. They are encrypted, and deleted after{' '}
        {duration(CAPTURES_KEPT_MS)}. {MOST_CAPTURED} requests at most.
      </p>
      {until !== null && (
        <p class="line">
          On until <Time at={until} now={viewer.now} />.
        </p>
      )}
      {captured > 0 && (
        <p>
          {captured} {captured === 1 ? 'request has its bodies' : 'requests have their bodies'}.{' '}
          <a href={`/console/calls?connection=${encodeURIComponent(connectionId)}`}>View requests</a>
        </p>
      )}
      {viewer.session.isReadOnly ? (
        <ReadOnlyHint />
      ) : (
        <div class="actions">
          {until === null ? (
            <form method="post" action={address} class="inline">
              <Stamp viewer={viewer} />
              <SelectField
                label="For"
                name="minutes"
                value="10"
                options={MINUTES.map((minutes) => ({ value: String(minutes), label: `${minutes} minutes` }))}
              />
              <button type="submit" class="quiet">
                Start capturing
              </button>
            </form>
          ) : (
            <ActionButton viewer={viewer} action={`${address}/stop`}>
              Stop capturing
            </ActionButton>
          )}
          {captured > 0 && (
            <ActionButton viewer={viewer} action={`${address}/clear`} tone="danger">
              Delete captured bodies
            </ActionButton>
          )}
        </div>
      )}
    </Panel>
  );
};

const Body = ({ title, text }: { title: string; text: string | null }) => (
  <Panel title={title}>
    {text === null ? (
      <p class="muted">It had none.</p>
    ) : (
      <section class="text" tabindex={0} aria-label={title}>
        <pre class="code" data-copyable={title.toLowerCase()}>
          {text}
        </pre>
      </section>
    )}
  </Panel>
);

export const CapturedPanels = ({ bodies }: { bodies: CapturedBodies }) => (
  <>
    <Body title="Request body" text={bodies.request} />
    <Body title="Response body" text={bodies.response} />
  </>
);
