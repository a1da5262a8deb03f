/** Issues by id or identifier. A trashed one can still be read at Linear, and counts as gone. */
import { GatewayError } from '../../../src/lib/errors.ts';
import type { ReadOptions } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { type JsonObject, object, text } from '../../toolkit/json.ts';
import type { LinearClient } from '../line/client.ts';
import { isWhole, whole } from '../lists/whole.ts';
import { askedOf, ISSUE_FIELDS, SLOW_FIELDS } from '../map/task.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const IDENTIFIER = /^[a-z][a-z0-9]{0,9}-\d{1,9}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);
export const isIdentifier = (text: string): boolean => IDENTIFIER.test(text);

/** What can't be an id is refused before Linear is asked. */
export function checkId(id: string, what: string): string {
  if (isUuid(id)) return id;
  throw new GatewayError('not_found', `There is no ${what} of this id.`);
}

export function checkIssueId(id: string): string {
  if (isUuid(id) || isIdentifier(id)) return id;
  throw new GatewayError('not_found', 'There is no task of this id or identifier.');
}

export const gone = (what: string): GatewayError => new GatewayError('not_found', `The ${what} was deleted.`);

const slowFields = ({ select }: Pick<ReadOptions, 'select'>): string[] =>
  Object.entries(SLOW_FIELDS).flatMap(([field, selection]) => (select.wants(field) ? selection : []));

/** Everything of an issue, with what only some want. */
export const allIssueFields = (options: Pick<ReadOptions, 'select'>): string =>
  [ISSUE_FIELDS, ...slowFields(options)].join(' ');

/** What somebody wants of an issue: all of it where they want it as it is. */
export const issueFields = (options: Pick<ReadOptions, 'select'>): string =>
  options.select.wantsRaw
    ? allIssueFields(options)
    : [askedOf((field) => options.select.wants(field)), ...slowFields(options)].join(' ');

const LISTS_OF_ISSUE: readonly string[] = ['subscribers', 'attachments'];

/** Followers and files of which there are more come along with an issue. */
export const wholeIssue = ({ client }: Context<LinearClient>, issue: JsonObject): Promise<JsonObject> =>
  whole(client, 'issue', issue, LISTS_OF_ISSUE);

export const isWholeIssue = (issue: JsonObject): boolean => isWhole(issue, LISTS_OF_ISSUE);

export const isTrashed = (row: JsonObject): boolean => row.trashed === true;

export async function fetchIssue({ client }: Context<LinearClient>, id: string, fields: string): Promise<JsonObject> {
  const data = await client.query(`query($id: String!) { issue(id: $id) { trashed ${fields} } }`, {
    id: checkIssueId(id),
  });
  const issue = object(data.issue);
  if (!issue) throw new GatewayError('upstream_error', 'Linear answered without an issue.');
  if (isTrashed(issue)) throw gone('task');
  return issue;
}

/** How long it is known which issue an identifier means; identifiers are not used again. */
const ID_AGE_MS = 10 * 60_000;

/** The UUID of an issue, which a caller may also name by its identifier. */
export async function issueIdOf(context: Context<LinearClient>, idOrIdentifier: string): Promise<string> {
  if (isUuid(checkIssueId(idOrIdentifier))) return idOrIdentifier;
  const identifier = idOrIdentifier.toUpperCase();
  return await context.cache.get(`id of ${identifier}`, ID_AGE_MS, async () => {
    const issue = await fetchIssue(context, identifier, 'id');
    return text(issue.id) ?? identifier;
  });
}
