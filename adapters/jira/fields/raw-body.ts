/** The `raw` of a request body: Jira's own payload, merged over ours. */
import { bodyProblem, throwProblems } from '../../../src/lib/errors.ts';
import { isObject, type JsonObject } from '../../toolkit/json.ts';
import { TEXT_FORMAT } from '../../toolkit/text-format.ts';

/** What is sent to create or edit an issue. */
export interface IssuePayload {
  readonly fields: JsonObject;
  readonly update: JsonObject;
  readonly properties: readonly unknown[] | undefined;
}

/** Keys of an issue's `raw` that steer the gateway and are not sent: Jira sets a status by transitions only. */
const OPTIONS = new Set(['multi_step', 'status', TEXT_FORMAT]);
/** Whether a task may go through several statuses to reach the one that was asked for. */
export const wantsMultiStep = (raw: JsonObject): boolean => raw.multi_step === true;

/** The status in a `raw`, beside its fields or among them. */
export const givenStatus = (raw: JsonObject): unknown =>
  raw.status ?? (isObject(raw.fields) ? raw.fields.status : undefined);

const LEVELS = new Set(['fields', 'update', 'properties']);

/** An object that was read from Jira earlier comes back in a read-modify-write: it asks for nothing. */
export const isReadBack = (raw: JsonObject): boolean => typeof raw.self === 'string';

/** The caller's `raw`; nothing when it is an object that was read earlier. */
export const givenRaw = (raw: unknown): JsonObject => (isObject(raw) && !isReadBack(raw) ? raw : {});

/** The caller's `raw` of an issue. Throws `validation_failed` for a level of another form: nothing of it could be sent. */
export function givenIssueRaw(raw: unknown): JsonObject {
  const given = givenRaw(raw);
  const isWrong = (level: string) =>
    given[level] !== undefined && !(level === 'properties' ? Array.isArray(given[level]) : isObject(given[level]));
  throwProblems(
    [...LEVELS]
      .filter(isWrong)
      .map((level) => bodyProblem(`$.raw.${level}`, `must be ${level === 'properties' ? 'a list' : 'an object'}`)),
  );
  return given;
}

/** Operations on labels add up: ours come first, a whole list as one `set`. */
function labelOperations(fields: JsonObject, update: JsonObject, operations: unknown): unknown {
  if (!Array.isArray(operations)) return operations;
  const ours = Array.isArray(update.labels) ? update.labels : [];
  return Array.isArray(fields.labels) ? [{ set: fields.labels }, ...operations] : [...ours, ...operations];
}

/** Merges `raw` over a payload. A field that `raw` sets is taken out of our `update`, since Jira refuses both. */
export function mergeIssueRaw(fields: JsonObject, update: JsonObject, raw: JsonObject): IssuePayload {
  const loose = Object.entries(raw).filter(([key]) => !LEVELS.has(key) && !OPTIONS.has(key));
  const { status: _steers, ...listed } = isObject(raw.fields) ? raw.fields : {};
  const rawFields = { ...Object.fromEntries(loose), ...listed };
  const given = isObject(raw.update) ? raw.update : {};
  const rawUpdate = Object.hasOwn(given, 'labels')
    ? { ...given, labels: labelOperations(fields, update, given.labels) }
    : given;
  const keptUpdate = Object.entries(update).filter(([field]) => !Object.hasOwn(rawFields, field));
  const keptFields = Object.entries(fields).filter(([field]) => !Object.hasOwn(rawUpdate, field));
  return {
    fields: { ...Object.fromEntries(keptFields), ...rawFields },
    update: { ...Object.fromEntries(keptUpdate), ...rawUpdate },
    properties: Array.isArray(raw.properties) ? raw.properties : undefined,
  };
}
