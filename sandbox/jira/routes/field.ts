/** Custom fields, their contexts and their options, for administrators. Source: Jira REST v3, issue fields. */
import { bodyOf, type Call, listParameter, pageOf, requireAdmin, type SandboxApp, viewOf } from '../call.ts';
import { custom } from '../catalogue.ts';
import { fieldType, hasOptions, takesSearcher } from '../fields/types.ts';
import { isRecord } from '../fields/writer.ts';
import { problem } from '../problems.ts';
import type { Field, FieldContext, FieldOption } from '../records.ts';
import type { Site } from '../site.ts';
import { presentField } from './catalogue.ts';

const FIRST_CUSTOM_ID = 10_300;
const LONGEST_NAME = 255;
const MOST_OPTIONS = 1000;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const noField = (id: string) => problem(404, [`The custom field with id '${id}' was not found.`]);

/** A custom field that the path names; Jira's own can't be changed. */
function fieldOf(call: Call, among: 'fields' | 'trashedFields' = 'fields'): Field {
  requireAdmin(viewOf(call));
  const id = call.req.param('field') ?? '';
  const field = viewOf(call).site[among].get(id);
  if (!field?.custom) throw noField(id);
  return field;
}

interface Context extends FieldContext {
  id: string;
  name: string;
}

/** The field's contexts, which get ids of their own; records of the catalogue are shared by sites, and stay as they are. */
function contextsOf(site: Site, field: Field): Context[] {
  const contexts = (field.contexts ?? [{}]).map((context) => ({
    ...context,
    id: context.id ?? site.nextId('context', 10_400),
    name: context.name ?? `Default Configuration Scheme for ${field.name}`,
    ...(hasOptions(field) && { options: (context.options ?? []).map((option) => ({ ...option })) }),
  }));
  site.fields.set(field.id, { ...field, contexts });
  return contexts;
}

function contextIn(call: Call): { readonly context: Context; readonly options: FieldOption[] } {
  const field = fieldOf(call);
  const context = contextsOf(viewOf(call).site, field).find(({ id }) => id === call.req.param('context'));
  if (!context) throw problem(404, ['The custom field context was not found.']);
  if (!context.options) throw problem(400, ['The custom field does not support options.']);
  return { context, options: context.options };
}

const presentOption = ({ id, value, disabled }: FieldOption) => ({ id, value, disabled: disabled ?? false });

async function givenOptions(call: Call): Promise<Record<string, unknown>[]> {
  const body = await bodyOf(call);
  const given = isRecord(body) && Array.isArray(body.options) ? body.options.filter(isRecord) : [];
  if (given.length === 0 || given.length > MOST_OPTIONS) {
    throw problem(400, [`The number of options must be from 1 to ${MOST_OPTIONS}.`]);
  }
  return given;
}

async function createField(call: Call): Promise<Response> {
  requireAdmin(viewOf(call));
  const { site } = viewOf(call);
  const body = await bodyOf(call);
  const { name, type: key, searcherKey, description } = isRecord(body) ? body : {};
  const type = fieldType(key);
  if (!textOf(name)?.trim() || String(name).length > LONGEST_NAME) {
    throw problem(400, [], { name: 'The name must be from 1 to 255 characters.' });
  }
  if (!type) throw problem(400, [], { type: `The custom field type '${String(key)}' is not valid.` });
  if (!takesSearcher(type, searcherKey)) {
    throw problem(400, [], { searcherKey: `The searcher '${String(searcherKey)}' is not valid for the field type.` });
  }
  const { items } = type.schema;
  const id = `customfield_${site.nextId('customfield', FIRST_CUSTOM_ID)}`;
  const row = custom(id, String(name), type.schema.type, String(key), { contexts: [{}], ...(items && { items }) });
  const isSearchable = textOf(searcherKey) !== undefined;
  const field: Field = {
    ...row,
    searchable: isSearchable,
    clauseNames: isSearchable ? row.clauseNames : [],
    ...(textOf(description) && { description: String(description) }),
    ...(isSearchable && { searcherKey: String(searcherKey) }),
  };
  site.fields.set(id, field);
  contextsOf(site, field);
  return call.json(presentField(field), 201);
}

async function updateField(call: Call): Promise<Response> {
  const field = fieldOf(call);
  const body = await bodyOf(call);
  const { name, description } = isRecord(body) ? body : {};
  if (name !== undefined && !textOf(name)?.trim()) throw problem(400, [], { name: 'The name must not be empty.' });
  const renamed = textOf(name) ?? field.name;
  viewOf(call).site.fields.set(field.id, {
    ...field,
    name: renamed,
    clauseNames: field.clauseNames.map((clause) => (clause === field.name ? renamed : clause)),
    ...(textOf(description) !== undefined && { description: String(description) }),
  });
  return call.body(null, 204);
}

function optionRoutes(app: SandboxApp, path: string): void {
  app.get(path, (call) => call.json(pageOf(call, contextIn(call).options, presentOption, 1000, 100)));

  app.post(path, async (call) => {
    const { options } = contextIn(call);
    const given = await givenOptions(call);
    const taken = new Set(options.map(({ value }) => value));
    for (const { value } of given) {
      if (!textOf(value) || taken.has(String(value))) {
        throw problem(400, [`The option value '${String(value)}' is empty or already exists.`]);
      }
      taken.add(String(value));
    }
    const { site } = viewOf(call);
    const added = given.map(({ value, disabled }) => ({
      id: site.nextId('option', 12_000),
      value: String(value),
      ...(disabled === true && { disabled: true }),
    }));
    options.push(...added);
    return call.json({ options: added.map(presentOption) });
  });

  app.put(path, async (call) => {
    const { options } = contextIn(call);
    const given = await givenOptions(call);
    const found = given.map((one) => ({ one, option: options.find(({ id }) => id === one.id) }));
    if (found.some(({ option }) => !option)) throw problem(404, ['One or more options were not found.']);
    for (const { one, option } of found) {
      if (!option) continue;
      if (textOf(one.value)) option.value = String(one.value);
      if (typeof one.disabled === 'boolean') option.disabled = one.disabled;
    }
    return call.json({ options: found.flatMap(({ option }) => (option ? [presentOption(option)] : [])) });
  });

  app.put(`${path}/move`, async (call) => {
    const { options } = contextIn(call);
    const body = await bodyOf(call);
    const { customFieldOptionIds: ids, position } = isRecord(body) ? body : {};
    if (!Array.isArray(ids) || (position !== 'First' && position !== 'Last')) {
      throw problem(400, ['The position must be First or Last.']);
    }
    const moved = ids.flatMap((id) => options.find((option) => option.id === id) ?? []);
    if (moved.length < ids.length) throw problem(404, ['One or more options were not found.']);
    const rest = options.filter((option) => !moved.includes(option));
    options.splice(0, options.length, ...(position === 'First' ? [...moved, ...rest] : [...rest, ...moved]));
    return call.body(null, 204);
  });
}

/** More of custom fields than the catalogue says. */
const searchFields = (call: Call, among: 'fields' | 'trashedFields') => {
  const ids = listParameter(call, 'id');
  const fields = [...viewOf(call).site[among].values()].filter(({ id }) => ids.length === 0 || ids.includes(id));
  return call.json(
    pageOf(call, fields, ({ id, key, name, schema, description, searcherKey }) => ({
      id,
      key,
      name,
      schema,
      ...(description !== undefined && { description }),
      ...(searcherKey !== undefined && { searcherKey }),
    })),
  );
};

export function fieldRoutes(app: SandboxApp): void {
  const path = '/rest/api/3/field';
  app.get(`${path}/search`, (call) => searchFields(call, 'fields'));
  app.get(`${path}/search/trashed`, (call) => {
    requireAdmin(viewOf(call));
    return searchFields(call, 'trashedFields');
  });
  app.post(path, createField);
  app.put(`${path}/:field`, updateField);

  app.post(`${path}/:field/trash`, (call) => {
    const field = fieldOf(call);
    const { site } = viewOf(call);
    site.fields.delete(field.id);
    site.trashedFields.set(field.id, field);
    return call.json({});
  });
  app.post(`${path}/:field/restore`, (call) => {
    const field = fieldOf(call, 'trashedFields');
    const { site } = viewOf(call);
    site.trashedFields.delete(field.id);
    site.fields.set(field.id, field);
    return call.json({});
  });

  app.get(`${path}/:field/context`, (call) => {
    const contexts = contextsOf(viewOf(call).site, fieldOf(call));
    return call.json(
      pageOf(call, contexts, ({ id, name, projectIds }) => ({
        id,
        name,
        description: '',
        isGlobalContext: projectIds === undefined,
        isAnyIssueType: true,
      })),
    );
  });
  optionRoutes(app, `${path}/:field/context/:context/option`);

  // Company-managed projects of the sandbox start with the default screen.
  app.post('/rest/api/3/screens/addToDefault/:field', (call) => {
    const field = fieldOf(call);
    for (const { style, screen } of viewOf(call).site.projects.values()) {
      if (style === 'classic') screen.fieldIds = [...new Set([...screen.fieldIds, field.id])];
    }
    return call.json({});
  });
}
