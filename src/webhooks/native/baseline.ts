/** Where a watch begins: what changes from now on is sent, what is there already is not. */
import type { AdapterEvents, ObjectVersion } from '../../../adapters/contract/events.ts';
import type { Session } from '../../../adapters/contract/session.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import type { NativeStores } from './dependencies.ts';
import { OVERLAP_MS } from './sweep.ts';

export interface WatchOf {
  readonly connectionId: string;
  readonly type: ObjectType;
  readonly native: AdapterEvents<Session>;
  readonly session: Session;
}

/**
 * Records what changed lately: a sweep begins a little before the newest change, and must not take that for new. All times
 * are by the provider's clock, which may differ from ours.
 */
export async function beginWatch(
  { registrations, objects }: Pick<NativeStores, 'registrations' | 'objects'>,
  { connectionId, type, native, session }: WatchOf,
): Promise<void> {
  const root = native.objects[type]?.partOf ?? type;
  const newest = await native.newest(session, root);
  const since = newest ? newest.updatedAt - OVERLAP_MS : 0;
  const record = (parentId: string | null, versions: readonly ObjectVersion[]) =>
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
      if (root === type) await record(null, versions);
      else {
        const ids = versions.map(({ id }) => id);
        for (const [parentId, parts] of await native.parts(session, type, ids)) await record(parentId, parts);
      }
    }
  }
  await registrations.insertWatch({ connectionId, objectType: type, since, knowsAll: false, sweptAt: null });
}
