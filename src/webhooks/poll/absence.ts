/**
 * What became of objects that a list does not hold any more. The list alone proves nothing: it may be empty or short after a
 * failure. Each object is read by its id, and what remains in doubt needs a second list without it.
 */
import pLimit from 'p-limit';
import type { Fate as ToldFate } from '../../../adapters/contract/adapter.ts';
import { type ObjectType, PARENTS } from '../../../schema/objects.ts';
import type { PollStore } from '../../store/webhooks/polls.ts';
import { isPseudonym, pseudonymOf } from '../../store/webhooks/pseudonym.ts';
import type { SeenRow } from '../../store/webhooks/seen-objects.ts';
import { createFilterCheck, filterFields } from './filters.ts';
import type { Round } from './round.ts';

export type Fate = ToldFate | 'deleted' | 'outside_filters' | 'present';

export interface Absence {
  readonly row: SeenRow;
  readonly fate: Fate;
  /** Whether something besides the list says so. */
  readonly isProven: boolean;
}

export interface AbsentObjects {
  readonly absences: readonly Absence[];
  /** Pseudonyms of objects that are not in the list. Their ids are not known, so nothing can be sent. */
  readonly forgotten: readonly string[];
}

const ROWS_AT_ONCE = 500;
const CALLS_AT_ONCE = 4;

type Verdict = Pick<Absence, 'fate' | 'isProven'>;

/** @param listed ids in the list. */
function createAbsenceCheck({ plan, reader }: Round, listed: ReadonlySet<string>) {
  const parent = PARENTS[plan.type];
  const meetsFilters = createFilterCheck(plan.type, plan.filters, reader);
  const visible = new Map<string, Promise<boolean>>();
  const isVisible = (type: ObjectType, id: string): Promise<boolean> => {
    const key = `${type} ${id}`;
    const found = visible.get(key) ?? reader.find(type, id, ['id']).then((object) => object !== undefined);
    visible.set(key, found);
    return found;
  };

  const parentOf = (row: SeenRow): string | undefined =>
    row.parentId ?? (parent && plan.filters[parent.field]) ?? undefined;

  /** Not found by its id. That counts while something else is: the parent, or an object that is in the list. */
  async function notFound(row: SeenRow): Promise<Verdict> {
    const parentId = parentOf(row);
    if (parent && parentId && reader.maySee(parent.type)) {
      const fate = (await isVisible(parent.type, parentId)) ? 'deleted' : 'not_visible';
      return { fate, isProven: true };
    }
    const [witness] = listed;
    return { fate: 'deleted', isProven: witness !== undefined && (await isVisible(plan.type, witness)) };
  }

  return async (row: SeenRow): Promise<Verdict> => {
    if (!reader.canFind) return { fate: 'deleted', isProven: false };
    const object = await reader.find(plan.type, row.objectId, ['id', ...filterFields(plan.type, plan.filters)]);
    const told = await reader.fate(plan.type, row.objectId, parentOf(row));
    if (told) return { fate: told, isProven: true };
    if (!object) return await notFound(row);
    const meets = await meetsFilters(object);
    if (meets === true) return { fate: 'present', isProven: true };
    return { fate: 'outside_filters', isProven: meets === false };
  };
}

/** Seen objects that are not in the list, in parts. */
export async function* absentObjects(
  polls: PollStore,
  round: Round,
  listed: ReadonlySet<string>,
): AsyncGenerator<AbsentObjects> {
  const { webhook } = round;
  const check = createAbsenceCheck(round, listed);
  const atOnce = pLimit(CALLS_AT_ONCE);
  for await (const { missing, forgotten } of unlistedRows(polls, webhook.id, listed)) {
    const absences = await Promise.all(missing.map((row) => atOnce(async () => ({ row, ...(await check(row)) }))));
    yield { absences, forgotten };
  }
}

/** Rows of objects that are not in the list, in parts, without asking for any of them. */
export async function* unlistedRows(polls: PollStore, webhookId: string, listed: ReadonlySet<string>) {
  let pseudonyms: ReadonlySet<string> | undefined;
  let after = '';
  for (;;) {
    const rows = await polls.seenAfter(webhookId, after, ROWS_AT_ONCE);
    const hidden = rows.map(({ objectId }) => objectId).filter(isPseudonym);
    if (hidden.length > 0) pseudonyms ??= new Set([...listed].map((id) => pseudonymOf(webhookId, id)));
    yield {
      missing: rows.filter(({ objectId }) => !isPseudonym(objectId) && !listed.has(objectId)),
      forgotten: hidden.filter((pseudonym) => !pseudonyms?.has(pseudonym)),
    };
    if (rows.length < ROWS_AT_ONCE) return;
    after = rows.at(-1)?.objectId ?? '';
  }
}
