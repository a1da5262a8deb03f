/** Writes what was found into a customer's table, with how far that is: all of it in one transaction. */
import { lockProgress, type Progress, recounted, type Source, storeProgress } from './progress.ts';
import { type Batch, nextStates } from './row-states.ts';
import type { Session } from './session.ts';
import { markUnconfirmed, rowStates, writeStates } from './table-rows.ts';
import type { SyncTables } from './tables.ts';

/** What the gateway knows that the database can't. */
export interface Counterpart {
  /** The batch with a number; undefined when it is not known any more. */
  idOf(seq: number): Promise<string | undefined>;
  /**
   * Called before anything is stored when the database lacks batches before these: it is another one, or an older copy; or
   * the gateway is, which counts anew from there.
   */
  missed(): Promise<void>;
}

/** Whether the number up to which the database is written stands for something else in the gateway, which was set back. */
async function isSetBack({ seq, lastId }: Progress, first: Batch, { idOf }: Counterpart): Promise<boolean> {
  return first.seq <= seq && lastId !== null && (await idOf(seq)) !== lastId;
}

/** Writes batches, in their order; those that were written before are left out. */
export async function writeBatches(
  session: Session,
  tables: SyncTables,
  source: Source,
  batches: readonly Batch[],
  counterpart: Counterpart,
  now: number,
): Promise<void> {
  const [first] = batches;
  const last = batches.at(-1);
  if (!first || !last) return;
  await session.begin();
  let progress = await lockProgress(session, tables, source);
  if (await isSetBack(progress, first, counterpart)) progress = recounted(progress);
  if (first.seq > progress.seq + 1) {
    await counterpart.missed();
    progress = { ...progress, unconfirmed: progress.base + progress.seq };
  }
  const { base, seq: before } = progress;
  const fresh = batches.filter(({ seq }) => seq > before);
  const ids = [...new Set(fresh.flatMap(({ objects }) => objects.map(({ id }) => String(id ?? ''))))];
  const states = await rowStates(session, tables, source, progress, ids);
  await writeStates(session, tables, source, base, nextStates(states, fresh));
  const complete = fresh.find(({ completes }) => completes);
  if (complete) await markUnconfirmed(session, tables, source, progress, complete);
  const reached = fresh.length > 0 ? { seq: last.seq, lastId: last.id } : {};
  await storeProgress(session, tables, source, { ...progress, ...reached }, now);
  await session.commit();
}
