/**
 * Which of the states that arrive are written. States are numbered as they were found, and each says after which number its
 * reading began. What was read after the row was written is newer; of two that were read at about the same time the object's
 * own time decides, and a deletion stands.
 */

import type { JsonObject } from '../../schema/field.ts';
import { parseInstant } from '../../schema/instant.ts';

/** A number of objects that were found at once. */
export interface Batch {
  /** The same whenever it is written. */
  readonly id: string;
  readonly seq: number;
  /** Everything up to this number was found before these were read. */
  readonly readAfter: number;
  /** Whether the objects are gone; then only their ids are here. */
  readonly isRemoval: boolean;
  /** Whether with these everything that there is has come. */
  readonly completes: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly objects: readonly JsonObject[];
}

/** What a row holds. */
export interface RowState {
  readonly seq: number;
  readonly updatedAt: number | undefined;
  readonly isGone: boolean;
}

/** What a row is to hold. */
export interface NextState extends RowState {
  readonly at: number;
  /** Undefined when it is gone. */
  readonly object: JsonObject | undefined;
}

export const instantOf = (value: unknown): number | undefined =>
  typeof value === 'string' ? parseInstant(value) : undefined;

function isNewer(before: RowState | undefined, next: RowState, readAfter: number): boolean {
  if (!before || before.seq <= readAfter || next.isGone) return true;
  if (before.isGone) return false;
  return before.updatedAt === undefined || next.updatedAt === undefined || next.updatedAt >= before.updatedAt;
}

/** @param before states of the rows that are there, by id. */
export function nextStates(before: ReadonlyMap<string, RowState>, batches: readonly Batch[]): Map<string, NextState> {
  const next = new Map<string, NextState>();
  for (const { seq, readAfter, isRemoval, at, objects } of batches) {
    for (const object of objects) {
      const id = String(object.id ?? '');
      const state: NextState = {
        seq,
        at,
        isGone: isRemoval,
        updatedAt: isRemoval ? undefined : instantOf(object.updated_at),
        object: isRemoval ? undefined : object,
      };
      if (isNewer(next.get(id) ?? before.get(id), state, readAfter)) next.set(id, state);
    }
  }
  return next;
}
