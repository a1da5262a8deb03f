/** Creating and changing projects. Source: jira rest v3, projects. */
import type { TaskProject, TaskProjectCreate, TaskProjectUpdate } from '../../../schema/models/task-project.ts';
import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import type { Item, ReadOptions, UpdateInput, WriteInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { createdId, createOnce } from '../../toolkit/create-once.ts';
import { id, idAt, type JsonObject, object, text, textAt } from '../../toolkit/json.ts';
import { givenRaw } from '../fields/raw-body.ts';
import { type JiraClient, path } from '../line/client.ts';
import { allRows } from '../paging/pages.ts';

const PAGE_SIZE = 100;

import { checkProjectId, getProject, toItem } from './project-read.ts';

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

export async function createProject(context: Context<JiraClient>, input: WriteInput): Promise<Item<TaskProject>> {
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
    before: () => findByName(client, body.name).catch(unreadable),
    async find(before) {
      const found = await findByName(client, body.name);
      return found === before ? undefined : found;
    },
  });
  return await readBack(context, { ...input, id: created }, { ...body, id: created });
}

/** The scopes for writing projects do not include reading them. */
function unreadable(error: unknown): undefined {
  if (!(error instanceof GatewayError) || error.code !== 'scope_missing') throw error;
}

/** Names are unique in Jira: a new project of this name, after a create that may have been carried out, is its result. */
async function findByName(client: JiraClient, name: string): Promise<string | undefined> {
  const request = { path: '/rest/api/3/project/search', query: { query: name }, key: 'values', pageSize: PAGE_SIZE };
  return id((await allRows(client, request)).find((project) => project.name === name)?.id);
}

/** Source: jira rest v3, create project: a capital letter, then capitals or digits; at most ten. */
const KEY = /^[A-Z][A-Z0-9]{1,9}$/;

function checkKey(key: unknown): void {
  if (key === undefined || (typeof key === 'string' && KEY.test(key))) return;
  throw validationError([bodyProblem('$.raw.key', 'must be a capital letter and one to nine capitals or digits')]);
}

export async function updateProject(context: Context<JiraClient>, input: UpdateInput): Promise<Item<TaskProject>> {
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

/** The project after a write; where it can't be read, the answer is made of what was sent and what Jira answered. */
async function readBack(
  context: Context<JiraClient>,
  input: ReadOptions & { readonly id: string },
  written: JsonObject,
): Promise<Item<TaskProject>> {
  try {
    return await getProject(context, input);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'scope_missing') return toItem(written);
    throw error;
  }
}
