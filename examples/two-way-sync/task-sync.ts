/** Keeps the tasks of two sides the same: each field is taken from the side that changed it. */
import { type Content, FIELDS, type Field, isAlike, isSame } from './content.ts';
import { BOTH, forEach, opposite, Pairs, type Two, type Which } from './pairs.ts';
import type { Report } from './report.ts';
import { type Copy, isConflict, type Side } from './side.ts';

export interface TaskPair {
  readonly ids: Readonly<Two<string>>;
  /** As each side was seen last. */
  readonly last: Two<Copy>;
  /**
   * What each side said when they last agreed, by its own words: the same Markdown may be written in two ways, and what a
   * side answers to a write is no edit of anybody.
   */
  readonly agreed: Two<Content>;
}

type Seen = Map<TaskPair, Two<Copy>>;

const isStirred = (pair: TaskPair, which: Which, copy: Copy): boolean =>
  copy.updatedAt?.getTime() !== pair.last[which].updatedAt?.getTime();

export class TaskSync {
  readonly pairs = new Pairs<TaskPair>();
  readonly #sides: Readonly<Two<Side>>;
  /** What was removed on the other side after it was changed here: left alone. */
  readonly #abandoned: Two<Set<string>> = [new Set(), new Set()];

  constructor(sides: Readonly<Two<Side>>) {
    this.#sides = sides;
  }

  /** Ids of the paired tasks of each side that were touched since they were last looked at. */
  async round(since: Date | undefined, report: Report): Promise<Two<string[]>> {
    const [left, right] = this.#sides;
    const changes: Two<Copy[]> = [await left.changes(since), await right.changes(since)];
    const seen: Seen = new Map();
    const fresh: [Which, Copy][] = [];
    const stirred: Two<string[]> = [[], []];
    for (const which of BOTH) {
      for (const copy of changes[which]) {
        const pair = this.pairs.of(which, copy.id);
        if (this.#abandoned[which].has(copy.id) || (pair && !isStirred(pair, which, copy))) continue;
        stirred[which].push(copy.id);
        if (!pair) fresh.push([which, copy]);
        else this.#note(seen, pair, which, copy);
      }
    }
    await this.#removeGone(seen, report);
    await forEach(fresh, ([which, copy]) => this.#create(which, copy, report));
    await forEach([...seen], ([pair, now]) => this.#merge(pair, now, report));
    const isPaired = (which: Which) => (id: string) => this.pairs.of(which, id) !== undefined;
    return [stirred[0].filter(isPaired(0)), stirred[1].filter(isPaired(1))];
  }

  #note(seen: Seen, pair: TaskPair, which: Which, copy: Copy): void {
    const now = seen.get(pair) ?? [...pair.last];
    now[which] = copy;
    seen.set(pair, now);
  }

  async #create(which: Which, copy: Copy, report: Report): Promise<void> {
    const made = await this.#sides[opposite(which)].create(copy.content, copy.id);
    const last: Two<Copy> = which === 0 ? [copy, made] : [made, copy];
    const [left, right] = last;
    this.pairs.add({ ids: [left.id, right.id], last, agreed: [left.content, right.content] });
    report.created += 1;
  }

  async #merge(pair: TaskPair, now: Two<Copy>, report: Report): Promise<void> {
    const isChanged = (which: Which, field: Field) => !isSame(now[which].content, pair.agreed[which], field);
    const disputed = FIELDS.filter(
      (field) => isChanged(0, field) && isChanged(1, field) && !isAlike(now[0].content, now[1].content, field),
    );
    for (const what of disputed) report.conflicts.push({ ids: pair.ids, what });
    const after: Two<Copy> = [...now];
    for (const which of BOTH) {
      const source = opposite(which);
      const fields = FIELDS.filter((field) => isChanged(source, field) && !isChanged(which, field));
      if (fields.length === 0) continue;
      try {
        after[which] = await this.#sides[which].change(now[which], now[source].content, fields);
        report.changed += 1;
      } catch (error) {
        if (!isConflict(error)) throw error;
        report.postponed += 1;
        return;
      }
    }
    for (const which of BOTH) {
      // What is disputed stays as it was agreed upon, so that the dispute is seen again with the next edit.
      const kept = Object.fromEntries(disputed.map((field) => [field, pair.agreed[which][field]]));
      pair.last[which] = after[which];
      pair.agreed[which] = { ...after[which].content, ...kept };
    }
  }

  /** What is gone on one side is removed on the other, unless it was changed there. */
  async #removeGone(seen: Seen, report: Report): Promise<void> {
    if (this.pairs.all.length === 0) return;
    const [left, right] = this.#sides;
    const there: Two<Set<string>> = [await left.ids(), await right.ids()];
    await forEach(this.pairs.all, async (pair) => {
      const which = BOTH.find((one) => !there[one].has(pair.ids[one]));
      if (which === undefined || !(await this.#sides[which].isGone(pair.ids[which]))) return;
      const rest = opposite(which);
      const now = seen.get(pair)?.[rest];
      seen.delete(pair);
      this.pairs.remove(pair);
      if (now && FIELDS.some((field) => !isSame(now.content, pair.agreed[rest], field))) {
        this.#abandoned[rest].add(pair.ids[rest]);
        report.conflicts.push({ ids: pair.ids, what: 'removed' });
        return;
      }
      if (there[rest].has(pair.ids[rest])) await this.#sides[rest].remove(pair.ids[rest]);
      report.removed += 1;
    });
  }
}
