/** Query parameters of object operations. */
import * as z from 'zod';
import type { ListInput, ObjectSupport, ReadOptions } from '../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../schema/field.ts';
import { parseInstant } from '../../schema/instant.ts';
import type { ObjectDefinition } from '../../schema/objects.ts';
import { LIST_PARAMETERS } from '../../schema/parameters.ts';
import { type FieldProblem, queryProblem, validationError } from '../lib/errors.ts';
import { validate } from '../lib/validation.ts';
import { createSelector, listParameter, type Selector } from './selection.ts';

export interface ParsedRead extends ReadOptions {
  readonly select: Selector;
}

export interface ParsedList extends ListInput {
  readonly select: Selector;
}

const { limit, offset, sort, order, query } = LIST_PARAMETERS;
const common = z.object({ limit, offset, sort, order, query });

/** Query parameters by name: an empty one counts as absent, and of a repeated one the first counts. */
export function presentParameters(parameters: URLSearchParams): Record<string, string> {
  const present: Record<string, string> = Object.create(null);
  for (const [name, value] of parameters) if (value !== '' && present[name] === undefined) present[name] = value;
  return present;
}

/** The provider parameters inside `raw=`; unlisted ones are refused by name. */
function rawParameters(value: string | undefined, allowed: readonly string[]): Record<string, string> {
  const present = presentParameters(new URLSearchParams(value ?? ''));
  const unknown = Object.keys(present).find((name) => !allowed.includes(name));
  if (unknown !== undefined) {
    throw validationError([queryProblem('raw', `may not hold ${JSON.stringify(unknown)}`, allowed)]);
  }
  return { ...present };
}

/** `raw` of a removal, which has no fields to choose; also as `raw.name=value`. */
export function parseRemoval(
  { removeParameters = [] }: ObjectSupport<JsonObject>,
  parameters: URLSearchParams,
): Record<string, string> {
  if (removeParameters.length === 0) return {};
  const loose = removeParameters.flatMap((name) => {
    const value = parameters.get(`raw.${name}`);
    return value === null ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(loose), ...rawParameters(parameters.get('raw') ?? undefined, removeParameters) };
}

/** `fields` and `raw`, which every operation but DELETE takes. */
export function parseRead(
  definition: ObjectDefinition,
  support: ObjectSupport<JsonObject>,
  parameters: URLSearchParams,
): ParsedRead {
  return {
    select: createSelector(definition, support, listParameter(parameters, 'fields')),
    raw: rawParameters(parameters.get('raw') ?? undefined, support.rawParameters),
  };
}

/** The object's own parameters. An unsupported one would silently return too much, so it is refused by name. */
function filtersOf(
  definition: ObjectDefinition,
  support: ObjectSupport<JsonObject>,
  present: Record<string, string>,
): Record<string, string> {
  const filters: Record<string, string> = {};
  const problems: FieldProblem[] = [];
  for (const [name, schema] of Object.entries(definition.filters)) {
    const value = present[name];
    if (value === undefined || support.ignored?.includes(name)) continue;
    if (support.filters[name] === undefined) {
      problems.push(queryProblem(name, 'is not supported here', Object.keys(support.filters)));
      continue;
    }
    validate(z.object({ [name]: schema }), { [name]: value }, 'query');
    filters[name] = value;
  }
  if (present.query !== undefined && !support.query) problems.push(queryProblem('query', 'is not supported here'));
  const [first, ...others] = problems;
  if (first) throw validationError([first, ...others]);
  return filters;
}

function updatedGteOf(support: ObjectSupport<JsonObject>, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = parseInstant(value);
  if (ms === undefined) {
    throw validationError([
      queryProblem('updated_gte', 'must be an RFC 3339 date-time such as 2026-04-28T13:54:48.559Z, or a date'),
    ]);
  }
  return support.updatedGte ? ms : undefined;
}

export function parseList(
  definition: ObjectDefinition,
  support: ObjectSupport<JsonObject>,
  parameters: URLSearchParams,
): ParsedList {
  const present = presentParameters(parameters);
  const { limit, offset, sort, order, query } = validate(common, present, 'query');
  return {
    ...parseRead(definition, support, parameters),
    limit,
    offset,
    sort: sort && support.sorts.includes(sort) ? sort : undefined,
    order,
    updatedGte: updatedGteOf(support, present.updated_gte),
    query,
    filters: filtersOf(definition, support, present),
  };
}

interface Ordered {
  sort?: 'name' | 'created_at' | 'updated_at' | undefined;
  order?: 'asc' | 'desc' | undefined;
  updated_gte?: string | undefined;
}

/** Newest first by default; oldest change first for those who ask what changed. */
export function ordering({ sort, order, updated_gte: since }: Ordered) {
  const chosen = sort ?? (since === undefined ? 'created_at' : 'updated_at');
  const fallback = sort === undefined && since === undefined ? 'desc' : 'asc';
  return { sort: chosen, descending: (order ?? fallback) === 'desc' };
}
