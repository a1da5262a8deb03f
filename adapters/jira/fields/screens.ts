/** What a project's screens let one set. Source: jira rest v3, create metadata and edit metadata. */

import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { boolean, defined, id, type JsonObject, number, object, objects, text } from '../../toolkit/json.ts';
import { FRESH_MS, known } from '../../toolkit/known.ts';
import { type JiraClient, path } from '../line/client.ts';
import { listOf } from '../paging/list.ts';

/** A field on a screen. */
export interface ScreenField {
  readonly id: string;
  readonly name: string;
  readonly isRequired: boolean;
  readonly hasDefault: boolean;
  /** Undefined when anything goes. */
  readonly allowedValues: readonly JsonObject[] | undefined;
  /** The allowed ones and what the issue has selected already, where there is an issue. */
  readonly acceptedValues?: readonly JsonObject[] | undefined;
  /** `schema.type`, `schema.items` and `schema.custom`: what kind of field it is. */
  readonly type: string | undefined;
  readonly items: string | undefined;
  readonly custom: string | undefined;
}

export type Screen = ReadonlyMap<string, ScreenField>;

export interface IssueType {
  readonly id: string;
  readonly name: string;
  /** -1 subtask, 0 standard, 1 epic, more above. */
  readonly level: number;
}

const SCREEN_AGE_MS = 60_000;
const PAGE_SIZE = 200;

/** What tells a value from others; Jira sends icons, avatars and descriptions as well, and screens are kept. */
function allowedValue({ id: valueId, name, value, key, children }: JsonObject): JsonObject {
  const inner = Array.isArray(children) ? objects(children).map(allowedValue) : undefined;
  return defined<JsonObject>({ id: valueId, name, value, key, children: inner });
}

function screenField(fieldId: string, field: JsonObject): ScreenField {
  const schema = object(field.schema);
  return {
    id: fieldId,
    name: text(field.name) ?? fieldId,
    isRequired: boolean(field.required) ?? false,
    hasDefault: boolean(field.hasDefaultValue) ?? false,
    allowedValues: Array.isArray(field.allowedValues) ? objects(field.allowedValues).map(allowedValue) : undefined,
    type: text(schema?.type),
    items: text(schema?.items),
    custom: text(schema?.custom),
  };
}

/** A screen from an object of field id → field, as in edit metadata and transitions. */
export const screenOf = (fields: unknown): Screen =>
  new Map(
    Object.entries(object(fields) ?? {}).map(([fieldId, field]) => [
      fieldId,
      screenField(fieldId, object(field) ?? {}),
    ]),
  );

/** Every row of a create-metadata list. @param key under which the rows are. */
async function allRows(client: JiraClient, pathname: string, key: 'issueTypes' | 'fields'): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for (;;) {
    const query = { startAt: rows.length, maxResults: PAGE_SIZE };
    const { rows: received, page } = await listOf(client, { path: pathname, query }, key);
    rows.push(...received);
    if (received.length === 0 || rows.length >= (number(page.total) ?? 0)) return rows;
  }
}

function issueTypeOf(row: JsonObject): IssueType {
  return {
    id: id(row.id) ?? '',
    name: text(row.name) ?? '',
    level: number(row.hierarchyLevel) ?? (row.subtask === true ? -1 : 0),
  };
}

/**
 * What a project lets the connection's account create; kept for a minute, and looked at again when it does not suffice.
 */
export interface CreateMetadata {
  /** Throws `validation_failed` when there is no such project. */
  types(suffices?: (types: readonly IssueType[]) => boolean): Promise<IssueType[]>;
  screen(typeId: string): Promise<Screen>;
  /** Statuses that an issue of this type can have, as Jira shows them. */
  statuses(typeId: string, suffices?: (statuses: readonly JsonObject[]) => boolean): Promise<JsonObject[]>;
  /** Whether something that was asked for here was known for a while, so that it may have changed since. */
  isOld(): boolean;
  /** Everything asked for here is fetched anew. */
  forget(): void;
}

interface Loaded<T> {
  readonly at: number;
  readonly value: T;
}

const noProject = (project: string) =>
  validationError([bodyProblem('$.project_id', `names no project that the connection can see: ${project}`)]);

async function issueTypes(client: JiraClient, project: string): Promise<IssueType[]> {
  try {
    const rows = await allRows(client, path`/rest/api/3/issue/createmeta/${project}/issuetypes`, 'issueTypes');
    return rows.map(issueTypeOf);
  } catch (error) {
    throw error instanceof GatewayError && error.code === 'not_found' ? noProject(project) : error;
  }
}

/** Source: jira rest v3, create metadata, and the statuses of a project. */
export function createMetadata(context: Context<JiraClient>, project: string): CreateMetadata {
  const { client, cache, clock } = context;
  const askedFor = new Set<string>();
  let startedAt = clock.now();
  let isOld = false;

  async function get<T>(name: string, load: () => Promise<T>, suffices?: (value: T) => boolean): Promise<T> {
    const key = `${name} of ${project}`;
    askedFor.add(key);
    const found = await known<Loaded<T>>(cache, {
      key,
      ageMs: SCREEN_AGE_MS,
      load: async () => ({ at: clock.now(), value: await load() }),
      suffices: suffices && (({ value }) => suffices(value)),
    });
    if (startedAt - found.at >= FRESH_MS) isOld = true;
    return found.value;
  }

  return {
    types: (suffices) => get('issue types', () => issueTypes(client, project), suffices),
    screen: (typeId) =>
      get(`create screen ${typeId}`, async () => {
        const fields = path`/rest/api/3/issue/createmeta/${project}/issuetypes/${typeId}`;
        const rows = await allRows(client, fields, 'fields');
        return new Map(
          rows.map((row) => {
            const fieldId = text(row.fieldId) ?? text(row.key) ?? '';
            return [fieldId, screenField(fieldId, row)];
          }),
        );
      }),
    async statuses(typeId, suffices) {
      const ofType = (types: readonly JsonObject[]) => objects(types.find((type) => id(type.id) === typeId)?.statuses);
      const request = { path: path`/rest/api/3/project/${project}/statuses` };
      const load = async () => (await listOf(client, request, undefined)).rows;
      return ofType(await get('statuses', load, suffices && ((types) => suffices(ofType(types)))));
    },
    isOld: () => isOld,
    forget() {
      for (const key of askedFor) cache.forget(key);
      startedAt = clock.now();
      isOld = false;
    },
  };
}
