import type { TaskProject, TaskProjectCreate, TaskProjectUpdate } from '../../../schema/models/task-project.ts';
import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import type { Item, ListInput, ObjectAdapter, ReadOptions, UpdateInput, WriteInput } from '../../object-adapter.ts';
import type { Context } from '../../session.ts';
import { type JiraClient, path } from '../client.ts';
import { createdId, createOnce } from '../create-once.ts';
import { instantMs } from '../instants.ts';
import { id, idAt, type JsonObject, object, objects, text, textAt } from '../json.ts';
import { toProject } from '../map/project.ts';
import { allRows, type PageRequest, rowsAt } from '../pages.ts';
import { givenRaw } from '../raw-body.ts';

const PAGE_SIZE = 100;
const PROJECT_ID_OR_KEY = /^(?:\d{1,18}|[A-Z][A-Z0-9_]{0,254})$/;

function checkProjectId(idOrKey: string): string {
  if (PROJECT_ID_OR_KEY.test(idOrKey)) return idOrKey;
  throw new GatewayError('not_found', 'There is no project of this id or key.');
}

const toItem = (project: JsonObject): Item<TaskProject> => ({ object: toProject(project), raw: project });

/** Descriptions and counts cost Jira work, so they are asked for only when they are wanted. */
function expandOf({ select, raw }: ReadOptions): string | undefined {
  const wanted = [
    select.wants('description') && 'description',
    select.wantsRaw && 'lead',
    (select.wants('has_tasks') || select.wants('updated_at')) && 'insight',
    raw.expand,
  ].filter((part) => typeof part === 'string');
  return wanted.length > 0 ? wanted.join(',') : undefined;
}

function searchRequest(input: ListInput): PageRequest {
  const { raw, query, sort, order } = input;
  const direction = order === 'desc' ? '-' : '+';
  return {
    path: '/rest/api/3/project/search',
    query: {
      expand: expandOf(input),
      query,
      status: raw.status,
      typeKey: raw.typeKey,
      orderBy: sort === 'name' ? `${direction}name` : `${direction}key`,
    },
    key: 'values',
    pageSize: PAGE_SIZE,
  };
}

/** Jira can't filter or sort by the time that we show as `updated_at`, so that is done on the whole list. */
async function listByUpdate(client: JiraClient, input: ListInput): Promise<JsonObject[]> {
  const request = searchRequest({ ...input, select: { ...input.select, wants: () => true } });
  const updatedMs = (project: JsonObject) => instantMs(object(project.insight)?.lastIssueUpdateTime) ?? 0;
  const since = input.updatedGte ?? 0;
  const direction = input.order === 'desc' ? -1 : 1;
  const rows = (await allRows(client, request)).filter((project) => updatedMs(project) >= since);
  const byId = (a: JsonObject, b: JsonObject) => Number(id(a.id)) - Number(id(b.id));
  rows.sort((a, b) => (updatedMs(a) - updatedMs(b) || byId(a, b)) * direction);
  return rows.slice(input.offset, input.offset + input.limit);
}

async function list({ client }: Context<JiraClient>, input: ListInput): Promise<Item<TaskProject>[]> {
  const isByUpdate = input.sort === 'updated_at' || input.updatedGte !== undefined;
  const rows = isByUpdate
    ? await listByUpdate(client, input)
    : await rowsAt(client, searchRequest(input), input.offset, input.limit);
  return rows.map(toItem);
}

/** The project as a search shows it, which is the only answer that holds counts. Archived ones are not found. */
async function searchedProject(client: JiraClient, idOrKey: string, expand?: string): Promise<JsonObject | undefined> {
  const by = /^\d/.test(idOrKey) ? { id: idOrKey } : { keys: idOrKey };
  const page = object(await client.json({ path: '/rest/api/3/project/search', query: { ...by, expand } }));
  return objects(page?.values)[0];
}

async function wholeProject(client: JiraClient, idOrKey: string, expand?: string): Promise<JsonObject> {
  const project = object(await client.json({ path: path`/rest/api/3/project/${idOrKey}`, query: { expand } }));
  if (!project) throw new GatewayError('upstream_error', 'Jira answered without a project.');
  return project;
}

async function get(
  { client }: Context<JiraClient>,
  input: ReadOptions & { readonly id: string },
): Promise<Item<TaskProject>> {
  const idOrKey = checkProjectId(input.id);
  const expand = expandOf(input);
  const wantsCounts = input.select.wants('has_tasks') || input.select.wants('updated_at');
  const wantsWhole = !wantsCounts || input.select.wantsRaw;
  const [searched, whole] = await Promise.all([
    wantsCounts ? searchedProject(client, idOrKey, expand) : undefined,
    wantsWhole ? wholeProject(client, idOrKey, expand) : undefined,
  ]);
  if (!searched && !whole) return toItem(await wholeProject(client, idOrKey, expand));
  return toItem({ ...searched, ...whole });
}

const LONGEST_KEY = 10;

/** A key made of the name's initials, or of its first letters. */
function keyFrom(name: string): string {
  const words = name
    .normalize('NFD')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '');
  const initials = words.map((word) => word[0]).join('');
  const letters = (words.length > 1 ? initials : (words[0] ?? '')).replace(/^[0-9]+/, '');
  return (letters.length > 1 ? letters : `${letters}PRJ`).slice(0, LONGEST_KEY);
}

/** Jira turns a key that is taken or invalid into another one that is free. */
async function freeKey(client: JiraClient, name: string): Promise<string> {
  const key = keyFrom(name);
  const answer = await client.json({ path: '/rest/api/3/projectvalidate/validProjectKey', query: { key } });
  return text(answer) || key;
}

async function create(context: Context<JiraClient>, input: WriteInput): Promise<Item<TaskProject>> {
  const { client, connection } = context;
  const body = input.body as TaskProjectCreate;
  const raw = givenRaw(body.raw);
  checkKey(raw.key);
  const template = raw.projectTypeKey ?? raw.projectTemplateKey;
  const created = await createOnce(context, {
    async send() {
      const project = {
        name: body.name,
        ...(body.description && { description: body.description }),
        ...(raw.key === undefined && { key: await freeKey(client, body.name) }),
        leadAccountId: textAt(connection.auth, 'user_id'),
        ...(template === undefined && { projectTypeKey: 'software' }),
        ...raw,
      };
      return createdId(await client.json({ method: 'POST', path: '/rest/api/3/project', body: project }), 'project');
    },
    find: () => findByName(client, body.name),
  });
  return await readBack(context, { ...input, id: created }, { ...body, id: created });
}

/** Names are unique in Jira: a project of this name, after a create that may have been carried out, is its result. */
async function findByName(client: JiraClient, name: string): Promise<string | undefined> {
  const request = { path: '/rest/api/3/project/search', query: { query: name }, key: 'values', pageSize: PAGE_SIZE };
  return id((await allRows(client, request)).find((project) => project.name === name)?.id);
}

/** Source: jira rest v3, create project: a capital letter, then capitals, digits or underscores; at most ten. */
const KEY = /^[A-Z][A-Z0-9_]{1,9}$/;

function checkKey(key: unknown): void {
  if (key === undefined || (typeof key === 'string' && KEY.test(key))) return;
  throw validationError([bodyProblem('$.raw.key', 'must be a capital letter and one to nine capitals or digits')]);
}

async function update(context: Context<JiraClient>, input: UpdateInput): Promise<Item<TaskProject>> {
  const body = input.body as TaskProjectUpdate;
  if (body.name === '' || body.name === null) throw validationError([bodyProblem('$.name', 'must not be empty')]);
  checkKey(givenRaw(body.raw).key);
  const answer = await context.client.json({
    method: 'PUT',
    path: path`/rest/api/3/project/${checkProjectId(input.id)}`,
    body: {
      ...(body.name !== undefined && { name: body.name }),
      ...(body.description !== undefined && { description: body.description ?? '' }),
      ...givenRaw(body.raw),
    },
  });
  const changed = idAt(answer, 'id') ?? input.id;
  return await readBack(context, { ...input, id: changed }, { ...object(answer), ...body, id: changed });
}

/**
 * The project after a write. The scopes for writing projects do not include reading them: then the answer is made of
 * what was sent and what Jira answered.
 */
async function readBack(
  context: Context<JiraClient>,
  input: ReadOptions & { readonly id: string },
  written: JsonObject,
): Promise<Item<TaskProject>> {
  try {
    return await get(context, input);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'scope_missing') return toItem(written);
    throw error;
  }
}

/** Projects. Source: jira rest v3, projects. Removing one puts it into the trash, where it can be restored from. */
export const project: ObjectAdapter<Context<JiraClient>, TaskProject> = {
  readable: ['id', 'name', 'description', 'has_tasks', 'updated_at', 'raw'],
  writable: ['name', 'description', 'raw'],
  slow: [],
  filters: {},
  sorts: ['name', 'updated_at'],
  updatedGte: true,
  // `updated_at` is the time of the latest change of an issue: a new name of the project does not move it.
  changes: 'compared',
  query: true,
  rawParameters: ['expand', 'status', 'typeKey'],
  list,
  get,
  create,
  update,
  async remove({ client }, { id: projectId }) {
    await client.json({ method: 'DELETE', path: path`/rest/api/3/project/${checkProjectId(projectId)}` });
  },
};
