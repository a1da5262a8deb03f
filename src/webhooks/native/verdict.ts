/**
 * Which events are sent of one object, from what is known of it, what may have happened, and its present state. Hints come
 * twice, late, out of order or not at all: the object's own times decide.
 */
import type { EventKind, ObjectVersion } from '../../../adapters/contract/events.ts';
import type { NativeObjectRow } from '../../store/webhooks/native-objects.ts';
import type { ObjectHint } from './object-hint.ts';

export type Known = Pick<NativeObjectRow, 'state' | 'version'>;

export interface Evidence {
  readonly known: Known | undefined;
  readonly hints: ReadonlySet<ObjectHint['event']>;
  /** Undefined when it is gone, or hidden. */
  readonly current: Pick<ObjectVersion, 'createdAt' | 'updatedAt'> | undefined;
  /** What changed before this instant is known already, or was there before the watch began. */
  readonly since: number;
  readonly now: number;
}

export interface Verdict {
  /** In the order in which they happened. */
  readonly events: readonly EventKind[];
  /** Undefined when it stays as it is. */
  readonly known: Known | undefined;
}

const NOTHING: Verdict = { events: [], known: undefined };

/** Version of an object that was hinted at before it could be fetched. Its state is the event to send once it can. */
const UNSEEN = -1;
const isUnseen = (known: Known | undefined) => known?.version === UNSEEN;

const changed = (updatedAt: number): Verdict => ({
  events: ['updated'],
  known: { state: 'updated', version: updatedAt },
});

/** Not found is not deleted: it may be hidden for a moment. The provider or a sweep must say that it is gone. */
function gone({ known, hints, now }: Evidence): Verdict {
  if (known?.state === 'deleted') return NOTHING;
  const isDeleted = hints.has('deleted') || (hints.has('missing') && known !== undefined);
  if (isDeleted) return { events: ['deleted'], known: { state: 'deleted', version: now } };
  if (known && !isUnseen(known)) return NOTHING;
  // Remembered, so that its event is sent once it can be fetched, or that a sweep misses it.
  const isCreated = known?.state === 'created' || hints.has('created');
  return { events: [], known: { state: isCreated ? 'created' : 'seen', version: UNSEEN } };
}

/** An edit that was hinted at is sent along. One that only shows in the object has a hint of its own to come. */
function appeared({ hints }: Evidence, createdAt: number, updatedAt: number): Verdict {
  const isEdited = updatedAt > createdAt && (hints.has('updated') || hints.has('changed'));
  if (!isEdited) return { events: ['created'], known: { state: 'created', version: createdAt } };
  return { events: ['created', 'updated'], known: { state: 'updated', version: updatedAt } };
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
  return { events: [], known: { state: 'seen', version: updatedAt } };
}
