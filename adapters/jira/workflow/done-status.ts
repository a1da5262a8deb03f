/**
 * Which of several done statuses `COMPLETED` means: where most completed tasks of the type in the project are. "Done"
 * and "Won't Do" are both done, and nothing in Jira says which of them a team takes for completed.
 */
import { bodyProblem, validationError } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { id, idAt, type JsonObject, number, object, text } from '../../toolkit/json.ts';
import { known } from '../../toolkit/known.ts';
import type { JiraClient } from '../line/client.ts';
import { statusOf } from '../map/task.ts';
import { type Destination, destinationAt } from './destination.ts';

const COUNT_AGE_MS = 60 * 60_000;

/** How many tasks of the same project and type are in each status. Source: jira rest v3, count issues using JQL. */
function countsIn({ client, cache }: Context<JiraClient>, fields: JsonObject, statuses: readonly JsonObject[]) {
  const kin = `project = ${idAt(fields.project, 'id')} AND issuetype = ${idAt(fields.issuetype, 'id')}`;
  const countOf = async (status: JsonObject) => {
    const body = { jql: `${kin} AND status = ${id(status.id)}` };
    const answer = await client.json({ method: 'POST', path: '/rest/api/3/search/approximate-count', body });
    return number(object(answer)?.count) ?? 0;
  };
  return known(cache, {
    key: `completed where ${kin} in ${statuses.map((status) => id(status.id)).join()}`,
    ageMs: COUNT_AGE_MS,
    load: async () => await Promise.all(statuses.map(countOf)),
    // The first tasks may have been completed since.
    suffices: (counts) => counts.some((count) => count > 0),
  });
}

/** Each status once. */
const distinct = (statuses: readonly JsonObject[]): JsonObject[] => [
  ...new Map(statuses.map((status) => [id(status.id), status])).values(),
];

export const isDone = (status: JsonObject): boolean => statusOf(status) === 'COMPLETED';

/**
 * The one of these statuses that completed tasks mostly have, or that is the only one in whose way nothing stands.
 * Throws `validation_failed` with those that are left when there are several.
 * @param fields of the issue: its `project` and `issuetype`.
 */
export async function doneStatus(
  context: Context<JiraClient>,
  fields: JsonObject,
  statuses: readonly JsonObject[],
  isOpen: (status: JsonObject) => boolean,
): Promise<Destination> {
  const done = distinct(statuses);
  const counts = await countsIn(context, fields, done);
  const most = Math.max(...counts);
  const leading = done.filter((_, index) => counts[index] === most);
  const open = leading.filter(isOpen);
  const [only, ...others] = leading.length > 1 && open.length > 0 ? open : leading;
  if (only && others.length === 0) return destinationAt(only);
  const message = 'may be any of several statuses here; name one of them in $.status or $.raw.status';
  const offered = (open.length > 0 ? open : leading).map((status) => ({ id: id(status.id), name: text(status.name) }));
  throw validationError([bodyProblem('$.status', message, offered)]);
}
