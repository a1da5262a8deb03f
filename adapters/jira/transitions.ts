/** Moving an issue to another status: by the category or status a transition leads to, never by its name. */
import type { TaskStatus } from '../../schema/models/task-task.ts';
import { TASK_STATUSES } from '../../schema/models/task-task.ts';
import { bodyProblem, validationError } from '../../src/lib/errors.ts';
import type { Context } from '../session.ts';
import { type JiraClient, path } from './client.ts';
import { boolean, id, idAt, type JsonObject, object, objects, text, textAt } from './json.ts';
import { statusOf } from './map/task.ts';
import { choices, type Screen, type ScreenField, screenOf } from './screens.ts';

/** Where an issue is to go: a category, or a status by its id or name. */
export type Destination = { readonly category: TaskStatus } | { readonly status: string };

export interface Transition {
  readonly id: string;
  readonly name: string;
  readonly to: JsonObject;
  readonly screen: Screen;
}

export const destinationOf = (wanted: string): Destination => {
  const category = TASK_STATUSES.find((status) => status === wanted);
  return category ? { category } : { status: wanted };
};

/** Whether a status object of Jira is where the issue is to go. */
export function isThere(status: unknown, destination: Destination): boolean {
  if ('category' in destination) return statusOf(status) === destination.category;
  const { status: wanted } = destination;
  return idAt(status, 'id') === wanted || textAt(status, 'name')?.toLowerCase() === wanted.toLowerCase();
}

function transitionOf(raw: JsonObject): Transition {
  return {
    id: id(raw.id) ?? '',
    name: text(raw.name) ?? '',
    to: object(raw.to) ?? {},
    screen: screenOf(raw.fields),
  };
}

/** What the issue offers now to the connection's account. */
export async function availableTransitions({ client }: Context<JiraClient>, issueId: string): Promise<Transition[]> {
  const answer = object(
    await client.json({
      path: path`/rest/api/3/issue/${issueId}/transitions`,
      query: { expand: 'transitions.fields' },
    }),
  );
  return objects(answer?.transitions)
    .filter((raw) => boolean(raw.isAvailable) !== false)
    .map(transitionOf);
}

interface Filled {
  transition: Transition;
  fields: JsonObject;
  missing: ScreenField[];
}

/** The screen's required fields, from what the caller gave or, with one allowed value, from that. */
function fill(transition: Transition, given: JsonObject): Filled {
  const fields: JsonObject = {};
  const missing: ScreenField[] = [];
  for (const field of transition.screen.values()) {
    if (given[field.id] !== undefined) fields[field.id] = given[field.id];
    else if (!field.isRequired || field.hasDefault) continue;
    else if (field.allowedValues?.length === 1) fields[field.id] = { id: id(field.allowedValues[0]?.id) };
    else missing.push(field);
  }
  return { transition, fields, missing };
}

const words = (destination: Destination) => ('category' in destination ? destination.category : destination.status);

function unreachable(available: readonly Transition[], destination: Destination) {
  const reachable = available.map(({ to }) => ({ id: id(to.id), name: text(to.name), status: statusOf(to) }));
  const message =
    reachable.length > 0
      ? `can not become ${words(destination)} from here in one step`
      : `can not be changed by the connection's account`;
  return validationError([bodyProblem('$.status', message, reachable)]);
}

function incomplete({ missing, transition }: Filled) {
  const [first, ...others] = missing.map((field) =>
    bodyProblem(
      `$.raw.fields.${field.id}`,
      `(${field.name}) is required by the transition ${transition.name}`,
      choices(field),
    ),
  );
  return first ? validationError([first, ...others]) : undefined;
}

/**
 * The transition to perform: one whose required fields are known, in Jira's order, those without any first.
 * Throws `validation_failed` with what is reachable, or with the fields that are missing.
 * @param given Jira fields of the caller, by id.
 */
export function chooseTransition(
  available: readonly Transition[],
  destination: Destination,
  given: JsonObject,
): Filled {
  const candidates = available
    .filter(({ to }) => isThere(to, destination))
    .map((transition) => fill(transition, given));
  const [best] = candidates.sort(
    (a, b) => a.missing.length - b.missing.length || Object.keys(a.fields).length - Object.keys(b.fields).length,
  );
  if (!best) throw unreachable(available, destination);
  const problem = incomplete(best);
  if (problem) throw problem;
  return best;
}

export async function performTransition(
  { client }: Context<JiraClient>,
  issueId: string,
  { transition, fields }: Filled,
): Promise<void> {
  await client.json({
    method: 'POST',
    path: path`/rest/api/3/issue/${issueId}/transitions`,
    body: { transition: { id: transition.id }, ...(Object.keys(fields).length > 0 && { fields }) },
  });
}
