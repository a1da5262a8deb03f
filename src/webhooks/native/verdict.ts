/**
 * What is told of one object, given what is known of it, what may have happened, and how it is now. Hints come twice,
 * late, out of order or not at all; what counts is the object's own times.
 */
import type { EventKind, ObjectVersion } from '../../../adapters/contract/events.ts';
import type { NativeObjectRow } from '../../store/webhooks/native-objects.ts';
import type { Hint } from './object-hint.ts';

export type Known = Pick<NativeObjectRow, 'state' | 'version'>;

export interface Evidence {
  readonly known: Known | undefined;
  readonly hints: ReadonlySet<Hint['event']>;
  /** Undefined when it is gone, or hidden. */
  readonly current: Pick<ObjectVersion, 'createdAt' | 'updatedAt'> | undefined;
  /** Everything changed before this instant is known already, or was there before anybody asked. */
  readonly since: number;
  readonly now: number;
}

export interface Verdict {
  /** In the order in which they happened. */
  readonly tell: readonly EventKind[];
  /** Undefined when it stays as it is. */
  readonly known: Known | undefined;
}

const NOTHING: Verdict = { tell: [], known: undefined };

/** Version of an object of which something was said before it could be fetched; its state is what is to be told. */
const UNSEEN = -1;
const isUnseen = (known: Known | undefined) => known?.version === UNSEEN;

const changed = (updatedAt: number): Verdict => ({
  tell: ['updated'],
  known: { state: 'updated', version: updatedAt },
});

/** One that was deleted in between is told of only if somebody says so: it may just be hidden for a moment. */
function gone({ known, hints, now }: Evidence): Verdict {
  if (known?.state === 'deleted') return NOTHING;
  const isDeleted = hints.has('deleted') || (hints.has('missing') && known !== undefined);
  if (isDeleted) return { tell: ['deleted'], known: { state: 'deleted', version: now } };
  if (known && !isUnseen(known)) return NOTHING;
  // Noted, so that it is told of when it can be fetched, or found missing should its deletion not be told.
  const isCreated = known?.state === 'created' || hints.has('created');
  return { tell: [], known: { state: isCreated ? 'created' : 'seen', version: UNSEEN } };
}

/** An edit that came along is told of beside; one that shows in the object alone will be told of by its own event. */
function appeared({ hints }: Evidence, createdAt: number, updatedAt: number): Verdict {
  const isEdited = updatedAt > createdAt && (hints.has('updated') || hints.has('changed'));
  if (!isEdited) return { tell: ['created'], known: { state: 'created', version: createdAt } };
  return { tell: ['created', 'updated'], known: { state: 'updated', version: updatedAt } };
}

export function verdictOf(evidence: Evidence): Verdict {
  const { known, hints, current, since } = evidence;
  if (!current) return gone(evidence);
  const { createdAt, updatedAt } = current;
  if (known?.state === 'deleted') return appeared(evidence, createdAt, updatedAt);
  if (known && !isUnseen(known)) return updatedAt > known.version ? changed(updatedAt) : NOTHING;
  const isNew = known?.state === 'created' || createdAt >= since || hints.has('created');
  if (isNew) return appeared(evidence, createdAt, updatedAt);
  if (known || updatedAt >= since || hints.has('updated')) return changed(updatedAt);
  return { tell: [], known: { state: 'seen', version: updatedAt } };
}
