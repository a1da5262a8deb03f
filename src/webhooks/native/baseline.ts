/** Where watching begins: what changes from now on is told, what is there already is not. */
import type { AdapterEvents, ObjectVersion } from '../../../adapters/contract/events.ts';
import type { Session } from '../../../adapters/contract/session.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import type { NativeObjectStore } from '../../store/webhooks/native-objects.ts';
import type { NativeRegistrationStore } from '../../store/webhooks/native-registrations.ts';
import { OVERLAP_MS } from './sweep.ts';

export interface BaselineDependencies {
  readonly registrations: NativeRegistrationStore;
  readonly objects: NativeObjectStore;
}

export interface BaselineOf {
  readonly connectionId: string;
  readonly type: ObjectType;
  readonly native: AdapterEvents<Session>;
  readonly session: Session;
}

/**
 * Notes what changed lately: a sweep begins a little before the newest change, and must not take that for new. The
 * instants are those of the provider's clock, which may differ from ours.
 */
export async function beginWatch(
  { registrations, objects }: BaselineDependencies,
  { connectionId, type, native, session }: BaselineOf,
): Promise<void> {
  const root = native.objects[type]?.partOf ?? type;
  const newest = await native.newest(session, root);
  const since = newest ? newest.updatedAt - OVERLAP_MS : 0;
  const note = (parentId: string | null, versions: readonly ObjectVersion[]) =>
    objects.insertNew(
      versions.map(({ id, updatedAt }) => ({
        connectionId,
        objectType: type,
        objectId: id,
        parentId,
        state: 'seen' as const,
        version: updatedAt,
        changedAt: updatedAt,
      })),
    );
  if (newest) {
    for await (const versions of native.changedSince(session, root, since)) {
      if (root === type) await note(null, versions);
      else {
        const ids = versions.map(({ id }) => id);
        for (const [parentId, parts] of await native.parts(session, type, ids)) await note(parentId, parts);
      }
    }
  }
  await registrations.insertWatch({ connectionId, objectType: type, since, knowsAll: false, sweptAt: null });
}
