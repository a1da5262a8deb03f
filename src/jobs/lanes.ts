/**
 * What jobs wait for at their workspace, such as one endpoint or one connection. A lane begins with few places, gets one more
 * with each job that ends soon, and falls back to few with one that does not: an endpoint that keeps its callers waiting
 * takes no places from those that answer.
 */
import { recentlyUsed } from '../lib/recently-used.ts';
import type { LaneChoice } from '../store/jobs/job-claims.ts';
import type { JobRow } from '../store/jobs/jobs.ts';

/** Places of a lane that is slow, or of which nothing is known yet. */
export const FEW = 8;
/** Lanes that are remembered. */
const MOST_LANES = 10_000;
/** Lanes in one statement. */
const MOST_NAMED = 200;

type Place = Pick<JobRow, 'workspaceId' | 'lane'>;

/** A job that is under way. */
export interface LaneJob {
  readonly row: Place;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

const nameOf = ({ workspaceId, lane }: Place) => `${workspaceId} ${lane}`;

export class Lanes {
  /** Lanes that were quick lately, with how many places they may have. */
  readonly #quick = recentlyUsed<{ readonly place: Place; most: number }>(MOST_LANES);
  readonly #slowAfterMs: number;

  /** @param slowAfterMs how long a job may take without its lane being slow. */
  constructor(slowAfterMs: number) {
    this.#slowAfterMs = slowAfterMs;
  }

  /** A job has ended. */
  ended(row: Place, ms: number): void {
    if (row.lane === '') return;
    if (ms > this.#slowAfterMs) this.#quick.delete(nameOf(row));
    else this.#quick.set(nameOf(row), { place: row, most: this.#mostOf(row) + 1 });
  }

  /**
   * Which lanes of a workspace may begin jobs now; undefined when all may.
   * @param share places that the workspace may hold: lanes that are not known to be quick get half of them together.
   */
  choose(workspaceId: string, running: readonly LaneJob[], share: number, now: number): LaneChoice | undefined {
    const held = new Map<string, number>();
    for (const { row, startedAt } of running) {
      if (row.lane === '') continue;
      if (now - startedAt > this.#slowAfterMs) this.#quick.delete(nameOf(row));
      held.set(row.lane, (held.get(row.lane) ?? 0) + 1);
    }
    const isFull = (lane: string) => (held.get(lane) ?? 0) >= this.#mostOf({ workspaceId, lane });
    let doubtful = 0;
    for (const [lane, count] of held) if (!this.#quick.has(nameOf({ workspaceId, lane }))) doubtful += count;
    if (doubtful > 0 && doubtful >= Math.floor(share / 2)) {
      return { names: this.#quickOf(workspaceId).filter((lane) => !isFull(lane)), isExcluded: false };
    }
    const names = [...held.keys()].filter(isFull);
    return names.length > 0 ? { names, isExcluded: true } : undefined;
  }

  #mostOf(place: Place): number {
    return this.#quick.get(nameOf(place))?.most ?? FEW;
  }

  /** Those without a lane are always among them. */
  #quickOf(workspaceId: string): string[] {
    const names = [''];
    for (const { place } of this.#quick.values()) {
      if (place.workspaceId === workspaceId) names.push(place.lane);
      if (names.length === MOST_NAMED) break;
    }
    return names;
  }
}
