/** Custom fields: created, changed, put into the trash. Source: jira rest v3, issue fields. */
import type {
  MetadataMetadata,
  MetadataMetadataCreate,
  MetadataMetadataUpdate,
} from '../../../schema/models/metadata-metadata.ts';
import type { MetadataFormat } from '../../../schema/models/task-metadata.ts';
import { bodyProblem, type FieldProblem, throwProblems, validationError } from '../../../src/lib/errors.ts';
import type { Item, RemoveInput, UpdateInput, WriteInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { afterCreation, createdId, createOnce } from '../../toolkit/create-once.ts';
import { isObject, type JsonObject } from '../../toolkit/json.ts';
import { formatOf } from '../fields/custom-fields.ts';
import {
  type FieldType,
  FORMATS,
  isChoice,
  ownOptions,
  TYPES,
  typeNamed,
  typeOfFormat,
} from '../fields/field-types.ts';
import { currentCatalogue, type Field, fieldCatalogue } from '../fields/fields.ts';
import { replaceOptions } from '../fields/options.ts';
import { type JiraClient, path } from '../line/client.ts';
import { getField, noField, OBJECT_TYPE } from './metadata-read.ts';

type Kind = Pick<MetadataMetadataCreate, 'object_type' | 'format' | 'original_format' | 'options'>;

/** A field that was read earlier is no input. */
const givenRaw = (raw: unknown): JsonObject => (isObject(raw) && !('clauseNames' in raw) ? raw : {});

function objectTypeProblems({ object_type: type }: Kind): FieldProblem[] {
  return !type || type === OBJECT_TYPE
    ? []
    : [bodyProblem('$.object_type', 'must be an object with fields', [OBJECT_TYPE])];
}

function optionProblems(options: readonly string[] | null | undefined, type: string | undefined): FieldProblem[] {
  if (!options || options.length === 0) return [];
  if (!isChoice(type)) return [bodyProblem('$.options', 'are of choices only, such as SINGLE_SELECT')];
  const double = options.findIndex((option, index) => options.indexOf(option) < index);
  return double < 0 ? [] : [bodyProblem(`$.options[${double}]`, 'stands there twice')];
}

/** The type to create; each problem of the kind is added. */
function typeOf({ format, original_format: original, options }: Kind, problems: FieldProblem[]): FieldType | undefined {
  const wanted: MetadataFormat = format ?? (options?.length ? 'SINGLE_SELECT' : 'TEXT');
  const byFormat = typeOfFormat(wanted);
  const byName = original ? typeNamed(original) : undefined;
  if (original && !byName) problems.push(bodyProblem('$.original_format', 'must be a type of custom fields', TYPES));
  if (!original && !byFormat) problems.push(bodyProblem('$.format', 'has no custom field in Jira', FORMATS));
  return original ? byName : byFormat;
}

function checked(body: MetadataMetadataCreate): {
  readonly type: FieldType;
  readonly options: readonly string[] | undefined;
} {
  const problems = objectTypeProblems(body);
  const type = typeOf(body, problems);
  problems.push(...optionProblems(body.options, type?.type));
  throwProblems(problems);
  if (!type) throw validationError([bodyProblem('$.format', 'is required')]);
  const ofFormat = body.original_format ? undefined : ownOptions(body.format ?? undefined);
  return { type, options: body.options ?? ofFormat };
}

/** Names may be shared, so that fields of this name that were there before are told from a new one by their ids. */
async function idsNamed(context: Context<JiraClient>, name: string, type: string): Promise<string[]> {
  const { custom } = await currentCatalogue(context);
  return custom.filter((field) => field.name === name && field.custom === type).map(({ id }) => id);
}

/** Everybody sees the fields as they are now. The write has been made: that others can't be told is no failure of it. */
const announce = ({ cache, log }: Context<JiraClient>): Promise<void> =>
  cache.siteChanged().catch((err: unknown) => log.warn({ err }, 'others go by the fields of before for some minutes'));

export async function createField(context: Context<JiraClient>, input: WriteInput): Promise<Item<MetadataMetadata>> {
  const body = input.body as MetadataMetadataCreate;
  const { type, options } = checked(body);
  const { contextId, ...raw } = givenRaw(body.raw);
  const fieldId = await createOnce(context, {
    async send() {
      const field = {
        name: body.name,
        type: type.type,
        ...(type.searcherKey && { searcherKey: type.searcherKey }),
        ...raw,
      };
      return createdId(await context.client.json({ method: 'POST', path: '/rest/api/3/field', body: field }), 'field');
    },
    before: async () => JSON.stringify(await idsNamed(context, body.name, type.type)),
    async find(before) {
      const old = new Set<unknown>(JSON.parse(before ?? '[]'));
      return (await idsNamed(context, body.name, type.type)).find((id) => !old.has(id));
    },
  });
  try {
    if (options?.length) await replaceOptions(context, fieldId, options, contextId);
  } catch (error) {
    throw afterCreation(error, 'field', fieldId);
  } finally {
    await announce(context);
  }
  return await getField(context, { ...input, id: fieldId });
}

async function customField(context: Context<JiraClient>, id: string): Promise<Field> {
  const field = (await fieldCatalogue(context, ({ byId }) => byId(id) !== undefined)).byId(id);
  if (!field) throw noField();
  if (field.isCustom) return field;
  throw validationError([
    { in: 'path', path: 'id', message: 'is a field of Jira itself: only custom fields can be written' },
  ]);
}

/** Jira can't change the kind; what was read is sent back along with what changes. */
function kindProblems(field: Field, { format, original_format: original }: Kind): FieldProblem[] {
  const isSameFormat = !format || format === formatOf(field) || typeOfFormat(format)?.type === field.custom;
  const isSameType =
    !original || [field.custom, field.type].includes(original) || typeNamed(original)?.type === field.custom;
  return [
    ...(isSameFormat ? [] : [bodyProblem('$.format', "can't be changed", [formatOf(field)])]),
    ...(isSameType ? [] : [bodyProblem('$.original_format', "can't be changed", [field.custom ?? field.type])]),
  ];
}

/** What Jira is sent; empty when nothing but options changes. */
function changesOf(field: Field, { name }: MetadataMetadataUpdate, raw: JsonObject): JsonObject {
  return { ...(name !== undefined && name !== field.name && { name }), ...raw };
}

export async function updateField(context: Context<JiraClient>, input: UpdateInput): Promise<Item<MetadataMetadata>> {
  const body = input.body as MetadataMetadataUpdate;
  return await context.serialize(`field ${input.id}`, async () => {
    const field = await customField(context, input.id);
    throwProblems([
      ...(body.name === '' || body.name === null ? [bodyProblem('$.name', 'must not be empty')] : []),
      ...objectTypeProblems(body),
      ...kindProblems(field, body),
      ...optionProblems(body.options, field.custom),
    ]);
    const { contextId, ...raw } = givenRaw(body.raw);
    const changes = changesOf(field, body, raw);
    try {
      if (Object.keys(changes).length > 0) {
        await context.client.json({ method: 'PUT', path: path`/rest/api/3/field/${field.id}`, body: changes });
      }
      const isChosen = body.options !== undefined && isChoice(field.custom);
      if (isChosen) await replaceOptions(context, field.id, body.options ?? [], contextId);
    } finally {
      await announce(context);
    }
    return await getField(context, input);
  });
}

export async function removeField(context: Context<JiraClient>, { id }: RemoveInput): Promise<void> {
  const field = await customField(context, id);
  try {
    await context.client.json({ method: 'POST', path: path`/rest/api/3/field/${field.id}/trash` });
  } finally {
    await announce(context);
  }
}
