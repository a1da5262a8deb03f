/** What mutations take and give. */
import type { Context } from '../caller.ts';
import type { Change, Fields, Row } from '../world.ts';

export type Mutation = (context: Context, args: Readonly<Record<string, unknown>>) => unknown;

export const inputOf = (args: Readonly<Record<string, unknown>>): Fields => (args.input ?? {}) as Fields;

/** The fields of an input that were given, of these names. */
export function given(input: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]));
}

/** Notes the change, and answers with the row under the name of its kind. */
export function done(
  { world, user }: Context,
  action: Change['action'],
  field: string,
  row: Row,
  before: Fields = {},
): Fields {
  world.watch({ action, row, actorId: user.id, before, at: world.now() });
  return { success: true, lastSyncId: world.next(), [field]: row, entity: row, entityId: row.id };
}
