import { formatInstant } from '../../../schema/instant.ts';
import type { TimeSlot } from '../../store/calls/call-statistics.ts';
import type { Chart } from '../views/chart.ts';
import { duration, utc } from '../views/times.ts';

const WIDTH = 720;
const HEIGHT = 140;
const GAP = 2;
/** A call that failed is seen, however many did not. */
const LEAST = 2;

const heightOf = (count: number, most: number) => (count === 0 ? 0 : Math.max(LEAST, (count / most) * HEIGHT));

const Bar = ({ slot, index, chart }: { slot: TimeSlot; index: number; chart: Chart }) => {
  const step = WIDTH / chart.slots.length;
  const all = heightOf(slot.calls, chart.most);
  const failed = Math.min(all, heightOf(slot.errors, chart.most));
  const x = index * step;
  const width = Math.max(1, step - GAP);
  return (
    <g>
      <title>{`${utc(slot.at)}: ${slot.calls} calls, ${slot.errors} failed`}</title>
      <rect class="ok" x={x} y={HEIGHT - all} width={width} height={all - failed} />
      <rect class="failed" x={x} y={HEIGHT - failed} width={width} height={failed} />
    </g>
  );
};

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

const Numbers = ({ chart }: { chart: Chart }) => (
  <details>
    <summary>The same in numbers</summary>
    <table>
      <caption class="hidden">Requests over time</caption>
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col" class="number">
            Calls
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
                <time class="time" datetime={formatInstant(at) ?? ''}>
                  {utc(at)} UTC
                </time>
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
export const CallChart = ({ chart }: { chart: Chart }) => (
  <figure class="chart">
    <div class="axis">
      <span>
        {chart.most} at most in {duration(chart.slotMs)}
      </span>
    </div>
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Calls from ${utc(chart.from)} to ${utc(chart.to)} UTC: ${chart.calls} in all, ${chart.errors} failed`}
    >
      <line class="grid" x1="0" x2={WIDTH} y1="0.5" y2="0.5" />
      <line class="grid" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      {chart.slots.map((slot, index) => (
        <Bar slot={slot} index={index} chart={chart} />
      ))}
    </svg>
    <div class="axis">
      <Tick at={chart.from} />
      <Tick at={(chart.from + chart.to) / 2} />
      <Tick at={chart.to} />
    </div>
    <figcaption class="legend">
      <span>
        <Swatch kind="ok" />
        Calls
      </span>
      <span>
        <Swatch kind="failed" />
        of which failed
      </span>
    </figcaption>
    {chart.calls > 0 && <Numbers chart={chart} />}
  </figure>
);
