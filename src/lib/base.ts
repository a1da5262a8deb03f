/** What nearly every service needs: passed on as one value. */
import type { Clock } from './clock.ts';
import type { Logger } from './observe/log.ts';
import type { Metrics } from './observe/metrics.ts';
import type { StoreTimer } from './observe/timed.ts';

export interface Base {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Wraps a store, so that the duration of each of its operations is measured under a name. */
  readonly timed: StoreTimer;
}
