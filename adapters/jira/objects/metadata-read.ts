/** Reading the fields of a site. Source: jira rest v3, issue fields and create metadata. */

import type { ErrorCode } from '../../../schema/models/error.ts';
import type { MetadataMetadata } from '../../../schema/models/metadata-metadata.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { GetInput, Item, ListInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { idAt, text } from '../../toolkit/json.ts';
import { foldName } from '../../toolkit/names.ts';
import { walkWhole } from '../../toolkit/walks/walk-by-id.ts';
import { isChoice } from '../fields/field-types.ts';
import { type Field, type FieldCatalogue, fieldCatalogue } from '../fields/fields.ts';
import { offeredOptions } from '../fields/options.ts';
import { createMetadata, type ScreenField } from '../fields/screens.ts';
import { type JiraClient, path } from '../line/client.ts';
import { projectIdOrKey } from '../line/project-key.ts';
import { type FieldInProject, toMetadata } from '../map/metadata.ts';
import { ofEachRow } from './slow-fields.ts';

export const OBJECT_TYPE = 'task_task';

const optionsOf = (field: ScreenField): string[] | undefined =>
  field.allowedValues
    ?.map((value) => text(value.value) ?? text(value.name) ?? text(value.key))
    .filter((option) => option !== undefined);

/** What the create screens of a project's types say; a field is required when any of them requires it. */
async function fieldsInProject(context: Context<JiraClient>, given: string): Promise<Map<string, FieldInProject>> {
  const idOrKey = projectIdOrKey(given);
  const projectId = idAt(await context.client.json({ path: path`/rest/api/3/project/${idOrKey}` }), 'id') ?? idOrKey;
  const project = createMetadata(context, projectId);
  const screens = await ofEachRow(await project.types(), (type) => project.screen(type.id));
  const found = new Map<string, FieldInProject>();
  for (const field of screens.flatMap((screen) => [...(screen?.values() ?? [])])) {
    const before = found.get(field.id);
    found.set(field.id, {
      projectId,
      isRequired: before?.isRequired || field.isRequired,
      options: before?.options ?? optionsOf(field),
    });
  }
  return found;
}

/** @param suffices see `fieldCatalogue`. */
async function items(
  context: Context<JiraClient>,
  { raw }: Pick<ListInput, 'raw'>,
  suffices: (catalogue: FieldCatalogue) => boolean,
) {
  const catalogue = await fieldCatalogue(context, suffices);
  const project = raw.projectIdOrKey;
  const inProject = project === undefined ? undefined : await fieldsInProject(context, project);
  return catalogue.all.map((field): Item<MetadataMetadata> & { field: Field } => ({
    field,
    object: toMetadata(field, inProject?.get(field.id)),
    raw: field.raw,
  }));
}

export async function listFields(context: Context<JiraClient>, input: ListInput): Promise<Item<MetadataMetadata>[]> {
  const { type } = input.filters;
  if (type !== undefined && type !== OBJECT_TYPE) return [];
  const needle = input.query === undefined ? undefined : foldName(input.query);
  const { sort, order, raw } = input;
  const direction = order === 'desc' ? -1 : 1;
  const byId = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
  const load = async () => {
    // A list is to show what is there now.
    const all = await items(context, input, () => false);
    const found = all.filter(({ field }) => !needle || foldName(field.name).includes(needle));
    return found.sort((a, b) => {
      const byName = sort === 'name' ? a.field.name.localeCompare(b.field.name, 'en') : 0;
      return (byName || byId(a.field.id, b.field.id)) * direction;
    });
  };
  const key = `fields ${JSON.stringify([raw, needle, sort, order])}`;
  const found = await walkWhole(context, { key, idOf: ({ field }) => field.id, load }, input);
  return found.map(({ object, raw }) => ({ object, raw }));
}

/** What may be why an account does not see the options: they are shown to administrators. */
const HIDDEN = new Set<ErrorCode>(['scope_missing', 'upstream_forbidden', 'not_found']);

/** What can be chosen wherever the field is; undefined for those who may not ask. */
async function optionsEverywhere({ client }: Context<JiraClient>, field: Field): Promise<string[] | undefined> {
  if (!isChoice(field.custom)) return undefined;
  try {
    return await offeredOptions(client, field.id);
  } catch (error) {
    if (error instanceof GatewayError && HIDDEN.has(error.code)) return undefined;
    throw error;
  }
}

export async function getField(context: Context<JiraClient>, input: GetInput): Promise<Item<MetadataMetadata>> {
  const all = await items(context, input, ({ byId }) => byId(input.id) !== undefined);
  const found = all.find(({ field }) => field.id === input.id);
  if (!found) throw noField();
  const { object, raw, field } = found;
  const isComplete = object.options !== undefined || !input.select.wants('options');
  const options = isComplete ? object.options : await optionsEverywhere(context, field);
  return { object: { ...object, ...(options && { options }) }, raw };
}

export const noField = () => new GatewayError('not_found', 'There is no such field.');
