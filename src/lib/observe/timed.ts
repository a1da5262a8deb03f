/** How long the store takes, by what was asked of it. */
import type { Metrics } from './metrics.ts';

/** Seconds. Few, since each operation that was ever done has all of them. */
const BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.25, 1, 5];

type Operations = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** Wraps the operations of a store, each of which is measured until its promise is settled. */
export function storeTimer(metrics: Metrics) {
  const durations = metrics.histogram({
    name: 'taskgate_store_operation_duration_seconds',
    help: 'Operations on the store.',
    labels: ['store', 'operation'],
    buckets: BUCKETS,
  });

  return <S extends Operations>(store: string, operations: S): S => {
    const timed = Object.entries(operations).map(([operation, run]) => {
      const measured = async (...args: never[]): Promise<unknown> => {
        const end = durations.startTimer({ store, operation });
        try {
          return await run(...args);
        } finally {
          end();
        }
      };
      return [operation, measured];
    });
    return Object.fromEntries(timed) as S;
  };
}

export type StoreTimer = ReturnType<typeof storeTimer>;
