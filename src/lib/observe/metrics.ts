/**
 * Numbers of the running process, for Prometheus. A gateway has one registry, which is handed to whoever counts
 * something; a new metric is one line where it is counted. Names follow prometheus.io, metric and label naming.
 */
import { createRequire } from 'node:module';
import type * as Prom from 'prom-client';

/** The package's own entry loads seven megabytes of OpenTelemetry for exemplars, which nobody here uses. */
const part = createRequire(import.meta.url);
const Registry: typeof Prom.Registry = part('prom-client/lib/registry');
const Counter: typeof Prom.Counter = part('prom-client/lib/counter');
const Gauge: typeof Prom.Gauge = part('prom-client/lib/gauge');
const Histogram: typeof Prom.Histogram = part('prom-client/lib/histogram');

type Collector = (registry: Prom.Registry, options: { eventLoopMonitoringPrecision: number }) => void;

/** The package's collectors, but for that of the CPU, which is what loads OpenTelemetry. */
const COLLECTORS = [
  'processStartTime',
  'osMemoryHeap',
  'processOpenFileDescriptors',
  'processMaxFileDescriptors',
  'eventLoopLag',
  'heapSizeAndUsed',
  'heapSpacesSizeAndUsed',
  'version',
  'gc',
];

/** Seconds: from a cached answer to the longest that a caller waits. */
export const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

interface Description<L extends string> {
  /** Begins with `taskgate_`, ends in a unit (`_seconds`, `_bytes`), or in `_total` when it counts. */
  readonly name: string;
  readonly help: string;
  /** Each must have few values: never an id that grows with the customers. */
  readonly labels?: readonly L[];
}

interface Gauged<L extends string> extends Description<L> {
  /** Sets the gauge when somebody reads it. */
  readonly read?: (gauge: Prom.Gauge<L>) => void | Promise<void>;
}

interface Measured<L extends string> extends Description<L> {
  readonly buckets?: readonly number[];
}

export function createMetrics() {
  const registry = new Registry();
  const common = <L extends string>({ name, help, labels = [] }: Description<L>) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  });
  return {
    counter: <L extends string = never>(description: Description<L>) => new Counter<L>(common(description)),
    gauge: <L extends string = never>({ read, ...description }: Gauged<L>) =>
      new Gauge<L>({
        ...common(description),
        ...(read && {
          async collect() {
            this.reset();
            await read(this);
          },
        }),
      }),
    histogram: <L extends string = never>({ buckets = DURATIONS, ...description }: Measured<L>) =>
      new Histogram<L>({ ...common(description), buckets: [...buckets] }),
    /** CPU, memory, event loop and garbage collection of this process; they exist once, however many gateways there are. */
    watchProcess(): void {
      for (const name of COLLECTORS) {
        const collect: Collector = part(`prom-client/lib/metrics/${name}`);
        collect(registry, { eventLoopMonitoringPrecision: 10 });
      }
      for (const kind of ['user', 'system'] as const) {
        new Counter({
          name: `process_cpu_${kind}_seconds_total`,
          help: `CPU time of the process, ${kind}, in seconds.`,
          registers: [registry],
          collect() {
            this.reset();
            this.inc(process.cpuUsage()[kind] / 1e6);
          },
        });
      }
    },
    /** Prometheus' text format. */
    async expose(): Promise<{ contentType: string; text: string }> {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
