/** Which issue a write changes, by the path that it goes to. */

const NAME = String.raw`\d{1,18}|[A-Za-z][A-Za-z0-9_]*-\d{1,18}`;
const ISSUE = new RegExp(String.raw`^/rest/(?:api/[23]|agile/1\.0)/issue/(${NAME})(/|$|\?)`);
const WHOLE_NAME = new RegExp(`^(?:${NAME})$`);

export const GONE = 'gone ';

/** What is noted of an issue: its id, or its key in capitals; undefined for what is neither. */
export const issueName = (value: string): string | undefined =>
  WHOLE_NAME.test(value) ? value.toUpperCase() : undefined;

/** What to note of a write: the id or key of the issue that it changes, and whether it is gone by that. */
export function writtenIssue(method: string, target: string): string | undefined {
  const [, idOrKey, next] = ISSUE.exec(target) ?? [];
  if (method === 'GET' || idOrKey === undefined) return undefined;
  return method === 'DELETE' && next !== '/' ? `${GONE}${idOrKey.toUpperCase()}` : idOrKey.toUpperCase();
}
