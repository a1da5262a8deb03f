/** A task that is to be created, on a type whose screen takes it. */
import type { TaskTaskCreate } from '../../../schema/models/task-task.ts';
import {
  bodyProblem,
  type FieldProblem,
  GatewayError,
  throwProblems,
  validationError,
} from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { id, idAt, isNothing, type JsonObject, number, object } from '../../toolkit/json.ts';
import { named } from '../../toolkit/names.ts';
import { writtenFormat } from '../../toolkit/text-format.ts';
import { wordOf } from '../fields/choices.ts';
import type { FieldCatalogue } from '../fields/fields.ts';
import { givenIssueRaw, type IssuePayload, mergeIssueRaw } from '../fields/raw-body.ts';
import { richText } from '../fields/rich-text.ts';
import { checkChanges, missingFields, missingProblem, UNLISTED } from '../fields/screen-check.ts';
import type { CreateMetadata, IssueType, Screen } from '../fields/screens.ts';
import type { JiraClient } from '../line/client.ts';
import { projectIdOrKey } from '../line/project-key.ts';
import { unknownFollowers, withAccountIds } from '../people/people-input.ts';
import type { Destination } from '../workflow/destination.ts';
import type { Given } from '../workflow/transitions.ts';
import { catalogueFor, checkSimpleFields, needsCatalogue, plainFields } from './task-fields.ts';
import { fetchIssue } from './task-read.ts';
import { statusProblems, wantedStatus } from './task-status.ts';

interface Parent {
  readonly id: string;
  readonly level: number;
}

/** The parent to be, which decides the level of the new issue. */
async function parentOf(context: Context<JiraClient>, idOrKey: string): Promise<Parent> {
  try {
    const issue = await fetchIssue(context, idOrKey, ['issuetype']);
    const type = object(object(issue.fields)?.issuetype);
    return { id: id(issue.id) ?? idOrKey, level: number(type?.hierarchyLevel) ?? (type?.subtask === true ? -1 : 0) };
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'not_found') throw error;
    throw validationError([bodyProblem('$.parent_id', `names no task that the connection can see: ${idOrKey}`)]);
  }
}

/** The type that was asked for, and where in the body. */
interface WantedType {
  readonly word: string | undefined;
  /** Whether the word can only be an id. */
  readonly isId?: boolean;
  readonly path: string;
}

/** Those of this name, or else the one of this id. */
function typesCalled(types: readonly IssueType[], { word = '', isId }: WantedType): IssueType[] {
  const byName = isId ? [] : named(types, word, ({ name }) => [name]);
  return byName.length > 0 ? byName : types.filter((type) => type.id === word);
}

/** The types that fit: the one that was named, else all of the level that the parent asks for. */
function candidates(types: readonly IssueType[], { type: asked, parent }: Request): IssueType[] {
  const { word: wanted, path } = asked;
  const found = wanted
    ? typesCalled(types, asked)
    : types.filter((type) => type.level === (parent ? Math.max(-1, parent.level - 1) : 0));
  if (found.length > 0) return found;
  if (types.length === 0) {
    throw new GatewayError('upstream_forbidden', "The connection's account may not create tasks in this project.");
  }
  const offered = types.map((type) => ({ id: type.id, name: type.name }));
  const problem = wanted ? `is not a type of this project: ${JSON.stringify(wanted)}` : 'is required: no type fits';
  throw validationError([bodyProblem(path, problem, offered)]);
}

/** What will be sent, on one type. */
export interface Draft {
  readonly type: IssueType;
  readonly payload: IssuePayload;
  readonly given: Given;
  readonly problems: readonly FieldProblem[];
}

/** A task to create, which has a project here. */
export type NewTask = TaskTaskCreate & { readonly project_id: string };

/** Everything about a create that does not depend on the type. */
export interface Request {
  readonly body: NewTask;
  readonly type: WantedType;
  readonly parent: Parent | undefined;
  readonly raw: JsonObject;
  readonly destination: Destination | undefined;
  /** Jira fields that are the same on each type. */
  readonly fixed: JsonObject;
  readonly catalogue: FieldCatalogue | undefined;
  /** What is wrong whatever the type. */
  readonly problems: readonly FieldProblem[];
}

/** Fields that the create screen lacks may be meant for the transition; those that have a name of ours are not. */
const mayWait = (screen: Screen, origins: ReadonlyMap<string, string>) => (fieldId: string) =>
  !screen.has(fieldId) && !UNLISTED.has(fieldId) && (origins.get(fieldId)?.startsWith('$.metadata') ?? true);

const without = (fields: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([fieldId]) => !names.includes(fieldId)));

/** A project may have an assignee by default, so nobody is somebody: but where there is no such field at all. */
function assignedOn(screen: Screen, body: NewTask): NewTask {
  const { assigned_user_ids: assigned, ...others } = body;
  return assigned?.length || screen.has('assignee') ? body : others;
}

async function draftOn(metadata: CreateMetadata, request: Request, type: IssueType): Promise<Draft> {
  const { body, raw, fixed, catalogue, destination } = request;
  const screen = await metadata.screen(type.id);
  const format = writtenFormat(body.raw);
  const { fields, origins, problems } = plainFields(assignedOn(screen, body), { screen, catalogue, format });
  const merged = mergeIssueRaw({ ...fixed, issuetype: { id: type.id }, ...fields }, {}, raw);
  const homeless = destination ? Object.keys(merged.fields).filter(mayWait(screen, origins)) : [];
  const payload = { ...merged, fields: without(merged.fields, homeless) };
  const checked = checkChanges(screen, { ...payload, origins });
  const missing = missingFields(screen, payload).map((field) =>
    missingProblem(field, 'is required to create a task here'),
  );
  const status = destination ? statusProblems(await metadata.statuses(type.id), destination) : [];
  return {
    type,
    payload: { ...payload, fields: checked.fields },
    given: { fields: merged.fields, unchanged: {}, origins, homeless },
    problems: [...request.problems, ...problems, ...checked.problems, ...status, ...missing],
  };
}

/** On the first type that takes it. Throws `validation_failed` with all that is wrong on the first one when none does. */
export async function draft(metadata: CreateMetadata, request: Request): Promise<Draft> {
  let refused: Draft | undefined;
  for (const type of candidates(await metadata.types(), request)) {
    const made = await draftOn(metadata, request, type);
    if (made.problems.length === 0) return made;
    refused ??= made;
  }
  throwProblems(refused?.problems ?? []);
  throw new GatewayError('internal', 'No type was looked at.');
}

/** What was known of the project may be out of date: a refusal counts only when it stands after a second look. */
export async function lookTwice<T>(metadata: CreateMetadata, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const mayBeOutdated = error instanceof GatewayError && error.code === 'validation_failed' && metadata.isOld();
    if (!mayBeOutdated) throw error;
    metadata.forget();
    return await work();
  }
}

/** For a new task, nothing is the same as what is left out; the assignee is looked at with the screen. */
const somethingOf = (asked: NewTask): NewTask => {
  const given = Object.entries(asked).filter(([name, value]) => name === 'assigned_user_ids' || !isNothing(value));
  return { ...(Object.fromEntries(given) as NewTask), project_id: projectIdOrKey(asked.project_id) };
};

function typeOf({ type }: NewTask, raw: JsonObject): WantedType {
  const { issuetype } = mergeIssueRaw({}, {}, raw).fields;
  const word = wordOf(issuetype);
  if (word === undefined) return { word: type ?? undefined, path: '$.type' };
  return { word, isId: idAt(issuetype, 'id') !== undefined, path: '$.raw.fields.issuetype' };
}

/** The project decides which screens are looked at: there is one place to name it. */
function projectProblems(raw: JsonObject): FieldProblem[] {
  const { project } = mergeIssueRaw({}, {}, raw).fields;
  return project === undefined
    ? []
    : [bodyProblem('$.raw.fields.project', 'must be left out: $.project_id names the project')];
}

export async function requestOf(context: Context<JiraClient>, asked: NewTask): Promise<Request> {
  checkSimpleFields(asked);
  const given = somethingOf(asked);
  const raw = givenIssueRaw(given.raw);
  const destination = wantedStatus(given, raw);
  const format = writtenFormat(given.raw);
  const description = given.notes ? richText({ text: given.notes, bodyPath: '$.notes', format }) : undefined;
  const [parent, catalogue] = await Promise.all([
    given.parent_id ? parentOf(context, given.parent_id) : undefined,
    needsCatalogue(given) ? catalogueFor(context, given) : undefined,
  ]);
  const { body, problems } = await withAccountIds(context, given, catalogue);
  const followers = await unknownFollowers(context, body.follower_user_ids ?? []);
  const fixed = {
    project: /^\d+$/.test(body.project_id) ? { id: body.project_id } : { key: body.project_id },
    ...(parent && { parent: { id: parent.id } }),
    ...(description && { description }),
  };
  return {
    body,
    type: typeOf(body, raw),
    parent,
    raw,
    destination,
    fixed,
    catalogue,
    problems: [...problems, ...followers, ...projectProblems(raw)],
  };
}
