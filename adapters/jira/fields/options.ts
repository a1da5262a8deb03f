/** Options of choices, which belong to contexts. Source: jira rest v3, custom field contexts and options. */
import { isDeepStrictEqual } from 'node:util';
import { chunks } from '../../../src/lib/chunks.ts';
import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { boolean, id, idAt, type JsonObject, text } from '../../toolkit/json.ts';
import { type JiraClient, path } from '../line/client.ts';
import { allRows } from '../paging/pages.ts';

const PAGE_SIZE = 100;
/** Options that one request may create. */
const MOST_AT_ONCE = 1000;

interface Option {
  readonly id: string;
  readonly value: string;
  readonly isDisabled: boolean;
}

interface FieldContext {
  readonly id: string;
  readonly name: string;
  /** Whether it is the one of all projects that have no other. */
  readonly isGlobal: boolean;
}

function contextOf(row: JsonObject): FieldContext | undefined {
  const contextId = id(row.id);
  return contextId === undefined
    ? undefined
    : { id: contextId, name: text(row.name) ?? contextId, isGlobal: boolean(row.isGlobalContext) ?? false };
}

async function contextsOf(client: JiraClient, fieldId: string): Promise<FieldContext[]> {
  const rows = await allRows(client, {
    path: path`/rest/api/3/field/${fieldId}/context`,
    key: 'values',
    pageSize: PAGE_SIZE,
  });
  return rows.map(contextOf).filter((context) => context !== undefined);
}

/** The one that holds for most: of all projects, else the only one. */
const chosenAmong = (contexts: readonly FieldContext[]): FieldContext | undefined =>
  contexts.find(({ isGlobal }) => isGlobal) ?? (contexts.length === 1 ? contexts[0] : undefined);

const pathOf = (fieldId: string, contextId: string): string =>
  path`/rest/api/3/field/${fieldId}/context/${contextId}/option`;

/** Without the second level of cascading selects, whose rows name the option that they belong to. */
async function optionsIn(client: JiraClient, fieldId: string, contextId: string): Promise<Option[]> {
  const rows = await allRows(client, { path: pathOf(fieldId, contextId), key: 'values', pageSize: PAGE_SIZE });
  return rows.flatMap((row) => {
    const [optionId, value] = [id(row.id), text(row.value)];
    if (optionId === undefined || value === undefined || id(row.optionId) !== undefined) return [];
    return [{ id: optionId, value, isDisabled: boolean(row.disabled) ?? false }];
  });
}

/** What can be chosen in most projects; undefined where each has its own. */
export async function offeredOptions(client: JiraClient, fieldId: string): Promise<string[] | undefined> {
  const context = chosenAmong(await contextsOf(client, fieldId));
  if (!context) return undefined;
  const options = await optionsIn(client, fieldId, context.id);
  return options.filter(({ isDisabled }) => !isDisabled).map(({ value }) => value);
}

/** Which context is written: the caller's, or the one of most projects; made when the field has none. */
async function writtenContext(client: JiraClient, fieldId: string, given: unknown): Promise<string> {
  const contexts = await contextsOf(client, fieldId);
  const names = contexts.map((context) => `${context.id} (${context.name})`);
  if (given !== undefined) {
    const found = contexts.find((context) => context.id === id(given));
    if (found) return found.id;
    throw validationError([bodyProblem('$.raw.contextId', 'must be the id of a context of this field', names)]);
  }
  const chosen = chosenAmong(contexts);
  if (chosen) return chosen.id;
  if (contexts.length > 0) {
    const message = 'belong to one of several contexts: name it with $.raw.contextId';
    throw validationError([bodyProblem('$.options', message, names)]);
  }
  const made = await client.json({
    method: 'POST',
    path: path`/rest/api/3/field/${fieldId}/context`,
    body: { name: 'Default', projectIds: [], issueTypeIds: [] },
  });
  const contextId = idAt(made, 'id');
  if (contextId !== undefined) return contextId;
  throw new GatewayError('upstream_error', 'The context of the field was created, but Jira does not say its id.');
}

interface Places {
  readonly client: JiraClient;
  readonly fieldId: string;
  readonly contextId: string;
}

async function add({ client, fieldId, contextId }: Places, values: readonly string[]): Promise<void> {
  for (const some of chunks(values, MOST_AT_ONCE)) {
    const body = { options: some.map((value) => ({ value })) };
    await client.json({ method: 'POST', path: pathOf(fieldId, contextId), body });
  }
}

/** Enables those that are wanted, and disables the others. */
async function enable(places: Places, options: readonly Option[], wanted: ReadonlySet<string>): Promise<void> {
  const { client, fieldId, contextId } = places;
  const changed = options.filter(({ value, isDisabled }) => isDisabled === wanted.has(value));
  for (const some of chunks(changed, MOST_AT_ONCE)) {
    const body = { options: some.map((option) => ({ id: option.id, disabled: !wanted.has(option.value) })) };
    await client.json({ method: 'PUT', path: pathOf(fieldId, contextId), body });
  }
}

/** Those that can be chosen come first, in the order that was asked for. */
async function arrange({ client, fieldId, contextId }: Places, values: readonly string[]): Promise<void> {
  const options = await optionsIn(client, fieldId, contextId);
  const byValue = new Map(options.map((option) => [option.value, option.id]));
  const wanted = values.map((value) => byValue.get(value)).filter((optionId) => optionId !== undefined);
  const isInOrder = wanted.every((optionId, index) => options[index]?.id === optionId);
  if (wanted.length === 0 || isInOrder) return;
  const body = { customFieldOptionIds: wanted, position: 'First' };
  await client.json({ method: 'PUT', path: `${pathOf(fieldId, contextId)}/move`, body });
}

/**
 * Makes these the options that can be chosen. Others are disabled, not deleted: tasks that hold one keep it.
 * @param contextId the caller's choice among several contexts.
 */
export async function replaceOptions(
  { client }: Context<JiraClient>,
  fieldId: string,
  values: readonly string[],
  contextId: unknown,
): Promise<void> {
  const places = { client, fieldId, contextId: await writtenContext(client, fieldId, contextId) };
  const before = await optionsIn(client, fieldId, places.contextId);
  const known = before.map(({ value }) => value);
  const added = values.filter((value) => !known.includes(value));
  await add(places, added);
  await enable(places, before, new Set(values));
  if (!isDeepStrictEqual([...known, ...added], values)) await arrange(places, values);
}
