/** Keeps the comments of paired tasks the same. One that is removed stays on the other side. */
import type { TaskComment } from '@unified-api/typescript-sdk/sdk/models/shared';
import { BOTH, forEach, opposite, Pairs, type Two, type Which } from './pairs.ts';
import type { Report } from './report.ts';
import type { Side } from './side.ts';
import type { TaskPair } from './task-sync.ts';

interface CommentPair {
  readonly ids: Readonly<Two<string>>;
  readonly taskIds: Readonly<Two<string>>;
  /** What each side said when they last agreed. */
  readonly agreed: Two<string>;
}

type Fresh = readonly [Which, TaskComment, TaskPair];

export class CommentSync {
  readonly #pairs = new Pairs<CommentPair>();
  readonly #sides: Readonly<Two<Side>>;
  readonly #tasks: Pairs<TaskPair>;

  constructor(sides: Readonly<Two<Side>>, tasks: Pairs<TaskPair>) {
    this.#sides = sides;
    this.#tasks = tasks;
  }

  /** @param stirred ids of the tasks of each side that were touched. */
  async round(stirred: Readonly<Two<readonly string[]>>, since: Date | undefined, report: Report): Promise<void> {
    const seen = new Map<CommentPair, Two<string>>();
    const fresh: Fresh[] = [];
    for (const which of BOTH) {
      for (const comment of await this.#sides[which].comments(stirred[which], since)) {
        const { id = '', text = '', taskId = '' } = comment;
        const task = this.#tasks.of(which, taskId);
        const pair = this.#pairs.of(which, id);
        if (pair) {
          const now = seen.get(pair) ?? [...pair.agreed];
          now[which] = text;
          seen.set(pair, now);
        } else if (task) fresh.push([which, comment, task]);
      }
    }
    // Those of one task in their order.
    const byTask = new Map<TaskPair, Fresh[]>();
    for (const one of fresh) byTask.set(one[2], [...(byTask.get(one[2]) ?? []), one]);
    await forEach([...byTask.values()], (some) => this.#createAll(some, report));
    await forEach([...seen], ([pair, now]) => this.#merge(pair, now, report));
  }

  async #createAll(comments: readonly Fresh[], report: Report): Promise<void> {
    const at = ([, { createdAt }]: Fresh) => createdAt?.getTime() ?? 0;
    for (const [which, { id = '', text = '' }, { ids: taskIds }] of [...comments].sort((a, b) => at(a) - at(b))) {
      const target = opposite(which);
      const made = await this.#sides[target].comment(taskIds[target], text, id);
      const ids: Two<string> = [id, id];
      const agreed: Two<string> = [text, text];
      ids[target] = made.id ?? '';
      agreed[target] = made.text ?? '';
      this.#pairs.add({ ids, taskIds, agreed });
      report.comments += 1;
    }
  }

  async #merge({ ids, taskIds, agreed }: CommentPair, now: Two<string>, report: Report): Promise<void> {
    const changed = BOTH.filter((which) => now[which] !== agreed[which]);
    const [source] = changed;
    if (source === undefined) return;
    if (changed.length === 2) {
      report.conflicts.push({ ids, what: 'comment' });
      return;
    }
    const target = opposite(source);
    const written = await this.#sides[target].changeComment(ids[target], taskIds[target], now[source]);
    agreed[source] = now[source];
    agreed[target] = written.text ?? '';
    report.comments += 1;
  }
}
