/** What is known of a workspace for a while: its teams, their states, labels and people. */
import type { Context } from '../../contract/session.ts';
import { type JsonObject, number, object, text } from '../../toolkit/json.ts';
import { known } from '../../toolkit/known.ts';
import { isSameName } from '../../toolkit/names.ts';
import type { LinearClient } from '../line/client.ts';
import { allOf, PAGE_SIZE } from '../lists/pages.ts';

type LinearContext = Pick<Context<LinearClient>, 'client' | 'cache'>;

const AGE_MS = 5 * 60_000;

export interface State {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly position: number;
  readonly teamId: string;
}

export interface Label {
  readonly id: string;
  readonly name: string;
  readonly isGroup: boolean;
  readonly isRetired: boolean;
  readonly group: { readonly id: string; readonly name: string } | undefined;
  /** Undefined for labels of the whole workspace. */
  readonly teamId: string | undefined;
}

export interface Team {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly parentId: string | undefined;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly isActive: boolean;
  readonly isApp: boolean;
}

interface Table<T> {
  readonly name: string;
  readonly field: string;
  readonly selection: string;
  readonly more?: string;
  toRow(node: JsonObject): T;
}

const idAt = (value: unknown): string | undefined => text(object(value)?.id);

const STATES: Table<State> = {
  name: 'states',
  field: 'workflowStates',
  selection: 'id name type position team { id }',
  toRow: ({ id, name, type, position, team }) => ({
    id: text(id) ?? '',
    name: text(name) ?? '',
    type: text(type) ?? '',
    position: number(position) ?? 0,
    teamId: idAt(team) ?? '',
  }),
};

const LABELS: Table<Label> = {
  name: 'labels',
  field: 'issueLabels',
  selection: 'id name isGroup retiredAt parent { id name } team { id }',
  toRow: ({ id, name, isGroup, retiredAt, parent, team }) => ({
    id: text(id) ?? '',
    name: text(name) ?? '',
    isGroup: isGroup === true,
    isRetired: text(retiredAt) !== undefined,
    group: idAt(parent) === undefined ? undefined : { id: idAt(parent) ?? '', name: text(object(parent)?.name) ?? '' },
    teamId: idAt(team),
  }),
};

const TEAMS: Table<Team> = {
  name: 'teams',
  field: 'teams',
  selection: 'id key name parent { id }',
  toRow: ({ id, key, name, parent }) => ({
    id: text(id) ?? '',
    key: text(key) ?? '',
    name: text(name) ?? '',
    parentId: idAt(parent),
  }),
};

const PEOPLE: Table<Person> = {
  name: 'people',
  field: 'users',
  selection: 'id name email active app',
  more: ', includeDisabled: true',
  toRow: ({ id, name, email, active, app }) => ({
    id: text(id) ?? '',
    name: text(name) ?? '',
    email: text(email),
    isActive: active === true,
    isApp: app === true,
  }),
};

function rowsOf<T>(
  { client, cache }: LinearContext,
  { name, field, selection, more = '', toRow }: Table<T>,
  suffices?: (rows: readonly T[]) => boolean,
): Promise<readonly T[]> {
  const document = `query($after: String) {
    ${field}(first: ${PAGE_SIZE}, after: $after${more}) { nodes { ${selection} } pageInfo { hasNextPage endCursor } }
  }`;
  const load = async () => (await allOf(client, { document, path: [field] })).map(toRow);
  return known(cache, { key: name, ageMs: AGE_MS, load, suffices });
}

/** @param ids that should be among them: what is missing may be new. */
const withIds =
  (ids: readonly string[]) =>
  (rows: readonly { readonly id: string }[]): boolean =>
    ids.every((id) => rows.some((row) => row.id === id));

export const statesOf = async (context: LinearContext, teamId: string): Promise<State[]> => {
  const all = await rowsOf(context, STATES, (rows) => rows.some((state) => state.teamId === teamId));
  return all.filter((state) => state.teamId === teamId).sort((one, other) => one.position - other.position);
};

export const stateNames = async (context: LinearContext): Promise<ReadonlyMap<string, string>> =>
  new Map((await rowsOf(context, STATES)).map(({ id, name }) => [id, name]));

export const labelsWith = (context: LinearContext, ids: readonly string[]): Promise<readonly Label[]> =>
  rowsOf(context, LABELS, withIds(ids));

export const forgetLabels = ({ cache }: LinearContext): void => cache.forget(LABELS.name);

export const teams = (context: LinearContext): Promise<readonly Team[]> => rowsOf(context, TEAMS);

/** By id or key. */
export async function teamNamed(context: LinearContext, idOrKey: string): Promise<Team | undefined> {
  const find = (rows: readonly Team[]) => rows.find(({ id, key }) => id === idOrKey || isSameName(key, idOrKey));
  return find(await rowsOf(context, TEAMS, (rows) => find(rows) !== undefined));
}

export const people = (context: LinearContext, suffices?: (rows: readonly Person[]) => boolean) =>
  rowsOf(context, PEOPLE, suffices);
