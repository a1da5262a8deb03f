/** Two projects in two providers, kept the same both ways. */
import { CommentSync } from './comment-sync.ts';
import type { Two } from './pairs.ts';
import { emptyReport, type Report } from './report.ts';
import type { Side } from './side.ts';
import { TaskSync } from './task-sync.ts';

/** A provider's search may lag behind what was written. */
const OVERLAP_MS = 5 * 60_000;

export class TwoWaySync {
  readonly #tasks: TaskSync;
  readonly #comments: CommentSync;
  #doneUntil: Date | undefined;

  constructor(left: Side, right: Side) {
    const sides: Two<Side> = [left, right];
    this.#tasks = new TaskSync(sides);
    this.#comments = new CommentSync(sides, this.#tasks.pairs);
  }

  /** Ids of the tasks that belong together. */
  get pairs(): readonly Readonly<Two<string>>[] {
    return this.#tasks.pairs.all.map(({ ids }) => ids);
  }

  /** Carries over what was changed since the last time. When it fails, the next round begins where this one did. */
  async round(): Promise<Report> {
    const report = emptyReport();
    const began = new Date();
    const since = this.#doneUntil && new Date(this.#doneUntil.getTime() - OVERLAP_MS);
    const stirred = await this.#tasks.round(since, report);
    await this.#comments.round(stirred, since, report);
    this.#doneUntil = began;
    return report;
  }
}
