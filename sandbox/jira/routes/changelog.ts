/** Histories of issues: of one, and of many at once. */
import { bodyOf, issueOf, pageOf, type SandboxApp, viewOf, visibleIssue } from '../call.ts';
import { isRecord } from '../fields/writer.ts';
import { presentHistory } from '../present/entries.ts';
import { problem } from '../problems.ts';
import type { History } from '../records.ts';

const MAX_ISSUES = 1000;
const MAX_FIELDS = 10;
const MAX_RESULTS = 10_000;

interface BulkRequest {
  readonly issueIdsOrKeys: readonly string[];
  readonly fieldIds: readonly string[];
  readonly maxResults: number;
  readonly offset: number;
}

function bulkRequestOf(body: unknown): BulkRequest {
  const given = isRecord(body) ? body : {};
  const { issueIdsOrKeys, fieldIds = [], maxResults = 1000, nextPageToken } = given;
  if (!Array.isArray(issueIdsOrKeys) || issueIdsOrKeys.length === 0 || issueIdsOrKeys.length > MAX_ISSUES) {
    throw problem(400, [`The number of issues must be between 1 and ${MAX_ISSUES}.`]);
  }
  if (!Array.isArray(fieldIds) || fieldIds.length > MAX_FIELDS) {
    throw problem(400, [`The number of field ids must be at most ${MAX_FIELDS}.`]);
  }
  const offset = typeof nextPageToken === 'string' ? Number(Buffer.from(nextPageToken, 'base64').toString()) : 0;
  if (!Number.isInteger(offset)) throw problem(400, ['The provided next page token is invalid.']);
  const size = Math.min(Math.max(Number(maxResults) || 1, 1), MAX_RESULTS);
  return { issueIdsOrKeys: issueIdsOrKeys.map(String), fieldIds: fieldIds.map(String), maxResults: size, offset };
}

/** Only the items of the fields asked for; a history without any is left out. */
function narrowed(history: History, fieldIds: readonly string[]): History[] {
  if (fieldIds.length === 0) return [history];
  const items = history.items.filter(({ fieldId }) => fieldId !== undefined && fieldIds.includes(fieldId));
  return items.length > 0 ? [{ ...history, items }] : [];
}

export function changelogRoutes(app: SandboxApp): void {
  app.get('/rest/api/3/issue/:issue/changelog', (call) => {
    const view = viewOf(call);
    return call.json(pageOf(call, issueOf(call).histories, (history) => presentHistory(view, history), 100, 100));
  });

  app.post('/rest/api/3/changelog/bulkfetch', async (call) => {
    const view = viewOf(call);
    const { issueIdsOrKeys, fieldIds, maxResults, offset } = bulkRequestOf(await bodyOf(call));
    const issues = new Set(issueIdsOrKeys.flatMap((id) => visibleIssue(view, id) ?? []));
    const all = [...issues].flatMap((issue) =>
      issue.histories.flatMap((history) => narrowed(history, fieldIds)).map((history) => ({ issue, history })),
    );
    const page = all.slice(offset, offset + maxResults);
    const byIssue = grouped(page);
    const next = offset + page.length;
    return call.json({
      issueChangeLogs: [...byIssue].map(([issueId, rows]) => ({
        issueId,
        // Seconds or milliseconds as a number, or text: all were seen. This says milliseconds.
        changeHistories: rows.map(({ history }) => ({ ...presentHistory(view, history), created: history.created })),
      })),
      ...(next < all.length && { nextPageToken: Buffer.from(String(next)).toString('base64') }),
    });
  });
}

function grouped<T extends { issue: { id: string } }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.issue.id);
    if (group) group.push(row);
    else groups.set(row.issue.id, [row]);
  }
  return groups;
}
