import { formatInstant } from '../../../schema/instant.ts';
import type { TimeSlot } from '../../store/calls/call-statistics.ts';
import { slotAddress } from '../views/call-filters.ts';
import { type Chart, PERIODS, type PeriodName } from '../views/chart.ts';
import { duration, utc } from '../views/times.ts';

const WIDTH = 720;
const HEIGHT = 140;
const GAP = 2;
/** A call that failed is seen, however many did not. */
const LEAST = 2;

const heightOf = (count: number, most: number) => (count === 0 ? 0 : Math.max(LEAST, (count / most) * HEIGHT));

interface BarProperties {
  readonly slot: TimeSlot;
  readonly index: number;
  readonly chart: Chart;
  /** Of the one connection that the chart is of. */
  readonly connection?: string | undefined;
}

/** A link to its requests. The keyboard reaches them in the table. */
const Bar = ({ slot, index, chart, connection }: BarProperties) => {
  const step = WIDTH / chart.slots.length;
  const all = heightOf(slot.calls, chart.most);
  const failed = Math.min(all, heightOf(slot.errors, chart.most));
  const x = index * step;
  const width = Math.max(1, step - GAP);
  return (
    <a href={slotAddress(slot.at, chart.slotMs, connection)} tabindex={-1}>
      <title>{`${utc(slot.at)} UTC: ${slot.calls} requests, ${slot.errors} failed`}</title>
      <rect class="slot" x={x} y={0} width={step} height={HEIGHT} />
      <rect class="ok" x={x} y={HEIGHT - all} width={width} height={all - failed} />
      <rect class="failed" x={x} y={HEIGHT - failed} width={width} height={failed} />
    </a>
  );
};

interface ChartProperties extends Pick<BarProperties, 'chart' | 'connection'> {}

const Swatch = ({ kind }: { kind: 'ok' | 'failed' }) => (
  <svg viewBox="0 0 12 12" aria-hidden="true">
    <rect class={kind} width="12" height="12" rx="2" />
  </svg>
);

/** `04-28 13:30 UTC`, or the reader's own time. */
const Tick = ({ at }: { at: number }) => (
  <time class="tick" datetime={formatInstant(at) ?? ''}>
    {utc(at).slice(5, 16)} UTC
  </time>
);

const Numbers = ({ chart, connection }: ChartProperties) => (
  <details>
    <summary>View as table</summary>
    <table>
      <caption class="hidden">Requests over time</caption>
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col" class="number">
            Requests
          </th>
          <th scope="col" class="number">
            Failed
          </th>
        </tr>
      </thead>
      <tbody>
        {chart.slots
          .filter(({ calls }) => calls > 0)
          .map(({ at, calls, errors }) => (
            <tr>
              <td>
                <a href={slotAddress(at, chart.slotMs, connection)}>
                  <time class="time" datetime={formatInstant(at) ?? ''}>
                    {utc(at)} UTC
                  </time>
                </a>
              </td>
              <td class="number">{calls}</td>
              <td class="number">{errors}</td>
            </tr>
          ))}
      </tbody>
    </table>
  </details>
);

/** Requests over time as bars: those that failed at the bottom. */
export const CallChart = ({ chart, connection }: ChartProperties) => (
  <figure
    class="chart"
    aria-label={`Requests from ${utc(chart.from)} to ${utc(chart.to)} UTC: ${chart.calls} in all, ${chart.errors} failed`}
  >
    <div class="axis">
      <span>
        {chart.most} at most in {duration(chart.slotMs)}
      </span>
    </div>
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <line class="grid" x1="0" x2={WIDTH} y1="0.5" y2="0.5" />
      <line class="grid" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      {chart.slots.map((slot, index) =>
        slot.calls === 0 ? null : <Bar slot={slot} index={index} chart={chart} connection={connection} />,
      )}
    </svg>
    <div class="axis">
      <Tick at={chart.from} />
      <Tick at={(chart.from + chart.to) / 2} />
      <Tick at={chart.to} />
    </div>
    <figcaption class="legend">
      <span>
        <Swatch kind="ok" />
        Requests
      </span>
      <span>
        <Swatch kind="failed" />
        of which failed
      </span>
    </figcaption>
    {chart.calls > 0 && <Numbers chart={chart} connection={connection} />}
  </figure>
);

export const PeriodTabs = ({ current, address }: { current: PeriodName; address: string }) => (
  <nav class="tabs" aria-label="Period">
    {Object.entries(PERIODS).map(([name, { label }]) => (
      <a href={`${address}?period=${name}`} {...(name === current && { 'aria-current': 'true' as const })}>
        {label}
      </a>
    ))}
  </nav>
);
