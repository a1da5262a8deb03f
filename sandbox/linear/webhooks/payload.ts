/** What a delivery says: a flat form of the row, which is not the GraphQL object. */
import type { Change, Fields, Row, World } from '../world.ts';

/** What of a row is nobody's business, or stands in the envelope. */
const HIDDEN = new Set(['__typename', 'bytes', 'secret']);

const flat = (row: Row): Fields =>
  Object.fromEntries(Object.entries(row).filter(([name, value]) => !HIDDEN.has(name) && value !== null));

export function payloadOf(world: World, { action, row, actorId, before, at }: Change): Fields {
  const actor = world.get('User', actorId);
  return {
    action,
    type: row.__typename,
    actor: { id: actorId, name: actor?.name, type: 'user' },
    createdAt: new Date(at).toISOString(),
    data: flat(row),
    url: row.url,
    ...(action === 'update' && { updatedFrom: before }),
    organizationId: world.rows('Organization')[0]?.id,
  };
}
