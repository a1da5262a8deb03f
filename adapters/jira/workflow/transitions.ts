/** Moving an issue to another status: by the category or status a transition leads to, never by its name. */
import { bodyProblem, type FieldProblem, validationError } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { boolean, id, type JsonObject, object, text } from '../../toolkit/json.ts';
import { checkValue, type FieldChanges, missingProblem } from '../fields/screen-check.ts';
import { type Screen, screenOf } from '../fields/screens.ts';
import { type JiraClient, path } from '../line/client.ts';
import { statusOf } from '../map/task.ts';
import { listOf } from '../paging/list.ts';
import { type Destination, inWords, isThere } from './destination.ts';

export interface Transition {
  readonly id: string;
  readonly name: string;
  readonly to: JsonObject;
  readonly screen: Screen;
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
  const request = {
    path: path`/rest/api/3/issue/${issueId}/transitions`,
    query: { expand: 'transitions.fields' },
  };
  const { rows } = await listOf(client, request, 'transitions');
  return rows.filter((raw) => boolean(raw.isAvailable) !== false).map(transitionOf);
}

/** A transition with the fields that go along with it, and what stands in its way. */
export interface Filled {
  readonly transition: Transition;
  readonly fields: JsonObject;
  readonly problems: readonly FieldProblem[];
}

/** Jira fields that the caller gave, and where in the body each came from. */
export interface Given extends Pick<FieldChanges, 'fields' | 'origins'> {
  /** What the caller gave as it is already: it goes along only where a screen requires it. */
  readonly unchanged: JsonObject;
  /** Those that have no place but a transition's screen. */
  readonly homeless: readonly string[];
}

/** Of the fields without another place, those that a transition leaves. */
export const leftBy = ({ homeless }: Given, fields: JsonObject): string[] =>
  homeless.filter((fieldId) => !Object.hasOwn(fields, fieldId));

/** What is wrong with fields that no transition took. */
export const homelessProblems = ({ origins }: Given, fieldIds: readonly string[]): FieldProblem[] =>
  fieldIds.map((fieldId) =>
    bodyProblem(
      origins.get(fieldId) ?? `$.raw.fields.${fieldId}`,
      "can't be set: neither the project's screen nor the transition's has such a field",
    ),
  );

/** The screen's fields from what the caller gave; a required one with one allowed value is given that. */
export function fill(transition: Transition, { fields: changed, unchanged, origins }: Given): Filled {
  const fields: JsonObject = {};
  const problems: FieldProblem[] = [];
  for (const field of transition.screen.values()) {
    const given = field.isRequired && !Object.hasOwn(changed, field.id) ? unchanged : changed;
    if (Object.hasOwn(given, field.id)) {
      const checked = checkValue(field, given[field.id], origins.get(field.id) ?? `$.raw.fields.${field.id}`);
      if ('message' in checked) problems.push(checked);
      else fields[field.id] = checked.value;
    } else if (!field.isRequired || field.hasDefault) continue;
    else if (field.allowedValues?.length === 1) fields[field.id] = { id: id(field.allowedValues[0]?.id) };
    else problems.push(missingProblem(field, `is required by the transition ${transition.name}`));
  }
  return { transition, fields, problems };
}

export const reachableFrom = (available: readonly Transition[]) =>
  available.map(({ to }) => ({ id: id(to.id), name: text(to.name), status: statusOf(to) }));

/** @param path of the field that names the destination, `$.status` or `$.raw.status`. */
export function unreachable(available: readonly Transition[], destination: Destination, path: string) {
  const message =
    available.length > 0
      ? `has no direct transition to ${inWords(destination)} from here`
      : "cannot be changed by the connection's account";
  return validationError([bodyProblem(path, message, reachableFrom(available))]);
}

/**
 * The transition to perform: one that nothing stands in the way of and that takes what has no other place; of several
 * the one with the fewest fields, then in Jira's order.
 * Undefined when none leads there. Throws `validation_failed` with what stands in the way of the best one.
 */
export function chooseTransition(
  available: readonly Transition[],
  destination: Destination,
  given: Given,
): Filled | undefined {
  const candidates = available
    .filter(({ to }) => isThere(to, destination))
    .map((transition) => fill(transition, given));
  const [best] = candidates.sort(
    (a, b) =>
      a.problems.length - b.problems.length ||
      leftBy(given, a.fields).length - leftBy(given, b.fields).length ||
      Object.keys(a.fields).length - Object.keys(b.fields).length,
  );
  const [first, ...others] = best?.problems ?? [];
  if (first) throw validationError([first, ...others]);
  return best;
}

export async function performTransition(
  { client }: Context<JiraClient>,
  issueId: string,
  { transition, fields }: Omit<Filled, 'problems'>,
): Promise<void> {
  await client.json({
    method: 'POST',
    path: path`/rest/api/3/issue/${issueId}/transitions`,
    body: { transition: { id: transition.id }, ...(Object.keys(fields).length > 0 && { fields }) },
  });
}
