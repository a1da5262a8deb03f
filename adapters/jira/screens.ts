/** What a project's screens let one set. Source: jira rest v3, create metadata and edit metadata. */
import { bodyProblem, GatewayError, validationError } from '../../src/lib/errors.ts';
import type { Context } from '../session.ts';
import { type JiraClient, path } from './client.ts';
import { boolean, id, type JsonObject, number, object, objects, text } from './json.ts';

/** A field on a screen. */
export interface ScreenField {
  readonly id: string;
  readonly name: string;
  readonly isRequired: boolean;
  readonly hasDefault: boolean;
  /** Undefined when anything goes. */
  readonly allowedValues: readonly JsonObject[] | undefined;
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

function screenField(fieldId: string, field: JsonObject): ScreenField {
  return {
    id: fieldId,
    name: text(field.name) ?? fieldId,
    isRequired: boolean(field.required) ?? false,
    hasDefault: boolean(field.hasDefaultValue) ?? false,
    allowedValues: Array.isArray(field.allowedValues) ? objects(field.allowedValues) : undefined,
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
    const page = object(await client.json({ path: pathname, query: { startAt: rows.length, maxResults: PAGE_SIZE } }));
    const received = objects(page?.[key]);
    rows.push(...received);
    if (received.length === 0 || rows.length >= (number(page?.total) ?? 0)) return rows;
  }
}

function issueTypeOf(row: JsonObject): IssueType {
  return {
    id: id(row.id) ?? '',
    name: text(row.name) ?? '',
    level: number(row.hierarchyLevel) ?? (row.subtask === true ? -1 : 0),
  };
}

/** The issue types that the connection's account may create in a project. */
export function issueTypes({ client, cache }: Context<JiraClient>, project: string): Promise<IssueType[]> {
  return cache.get(`issue types of ${project}`, SCREEN_AGE_MS, async () => {
    try {
      const rows = await allRows(client, path`/rest/api/3/issue/createmeta/${project}/issuetypes`, 'issueTypes');
      return rows.map(issueTypeOf);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'not_found') throw error;
      throw validationError([bodyProblem('$.project_id', `names no project that the connection can see: ${project}`)]);
    }
  });
}

/** The create screen of a project and issue type. */
export function createScreen({ client, cache }: Context<JiraClient>, project: string, typeId: string): Promise<Screen> {
  return cache.get(`create screen of ${project} ${typeId}`, SCREEN_AGE_MS, async () => {
    const rows = await allRows(client, path`/rest/api/3/issue/createmeta/${project}/issuetypes/${typeId}`, 'fields');
    return new Map(
      rows.map((row) => {
        const fieldId = text(row.fieldId) ?? text(row.key) ?? '';
        return [fieldId, screenField(fieldId, row)];
      }),
    );
  });
}

/** What is shown of allowed values: enough to choose one. */
export const choices = (field: ScreenField): JsonObject[] | undefined =>
  field.allowedValues?.map((value) => ({ id: id(value.id), name: text(value.name) ?? text(value.value) }));

/** The allowed value of this id or name, in any case. */
export function findChoice(values: readonly JsonObject[], wanted: string): JsonObject | undefined {
  const lower = wanted.toLowerCase();
  const named = (value: JsonObject) => (text(value.name) ?? text(value.value))?.toLowerCase() === lower;
  return values.find((value) => id(value.id) === wanted) ?? values.find(named);
}
