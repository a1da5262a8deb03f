/** Search by JQL, page by page behind a token. */
import { createHash } from 'node:crypto';
import { bodyOf, type Call, listParameter, type SandboxApp, viewOf } from '../call.ts';
import { isRecord } from '../fields/writer.ts';
import { JqlError, searchIssues } from '../jql/index.ts';
import { fieldTitles, presentIssue, selectionOf } from '../present/issue.ts';
import type { View } from '../present/view.ts';
import { JiraProblem, problem } from '../problems.ts';
import type { Issue } from '../records.ts';

export interface SearchLimits {
  /** Issues on a page at most, when more than ids and keys are asked for. */
  readonly pageCap: number;
  /** How long a write stays unseen by search. */
  readonly searchLagMs: number;
}

interface SearchRequest {
  readonly jql: string;
  readonly nextPageToken: string | undefined;
  readonly maxResults: number;
  readonly fields: readonly string[];
  readonly expand: ReadonlySet<string>;
  readonly properties: readonly string[];
  readonly reconcileIssues: readonly string[];
}

const MAX_IDS = 5000;
const DEFAULT_RESULTS = 50;
const HISTORIES = 40;
const MAX_RECONCILED = 50;
const MAX_PROPERTIES = 5;

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** @param value the number asked for; the server lowers it silently. */
function pageSize(value: unknown): number {
  if (value === undefined) return DEFAULT_RESULTS;
  const size = Number(value);
  if (!Number.isInteger(size) || size < 0) throw problem(400, ["The value of 'maxResults' must be a number."]);
  return size === 0 ? DEFAULT_RESULTS : size;
}

async function requestOf(call: Call): Promise<SearchRequest> {
  if (call.req.method === 'GET') {
    return {
      jql: call.req.query('jql') ?? '',
      nextPageToken: call.req.query('nextPageToken') || undefined,
      maxResults: pageSize(call.req.query('maxResults')),
      fields: listParameter(call, 'fields'),
      expand: new Set(listParameter(call, 'expand')),
      properties: listParameter(call, 'properties'),
      reconcileIssues: listParameter(call, 'reconcileIssues'),
    };
  }
  const body = await bodyOf(call);
  const given = isRecord(body) ? body : {};
  return {
    jql: String(given.jql ?? ''),
    nextPageToken: typeof given.nextPageToken === 'string' ? given.nextPageToken : undefined,
    maxResults: pageSize(given.maxResults),
    fields: strings(given.fields),
    expand: new Set(typeof given.expand === 'string' ? given.expand.split(',') : []),
    properties: strings(given.properties),
    reconcileIssues: strings(given.reconcileIssues),
  };
}

/** A token belongs to its query; it ends in `=`, and may hold `+` and `/`. */
const digest = (jql: string) => createHash('sha256').update(jql).digest('base64').slice(0, 16);

function tokenFor(jql: string, offset: number): string {
  const plain = `${digest(jql)}|${offset}|`;
  return Buffer.from(plain.padEnd(Math.ceil((plain.length + 1) / 3) * 3 - 1, '~')).toString('base64');
}

function offsetOf(token: string | undefined, jql: string): number {
  if (token === undefined) return 0;
  const [owner, offset] = Buffer.from(token, 'base64').toString().split('|');
  if (owner !== digest(jql) || !/^\d+$/.test(offset ?? '')) {
    throw problem(400, ['The provided next page token is invalid or expired.']);
  }
  return Number(offset);
}

/** Search sees writes late, unless the caller names the issues whose latest state counts. */
function visible(view: View, issues: Issue[], { reconcileIssues }: SearchRequest, { searchLagMs }: SearchLimits) {
  if (searchLagMs === 0) return issues;
  if (reconcileIssues.length > MAX_RECONCILED || reconcileIssues.some((id) => !/^\d+$/.test(id))) {
    throw problem(400, [`reconcileIssues takes up to ${MAX_RECONCILED} issue ids.`]);
  }
  const horizon = view.site.now() - searchLagMs;
  return issues.filter((issue) => issue.updated <= horizon || reconcileIssues.includes(issue.id));
}

function find(view: View, jql: string): Issue[] {
  try {
    return searchIssues(view.site, jql, view.caller).filter(
      ({ archived, projectId }) => !archived && !view.blockedProjectIds?.has(projectId),
    );
  } catch (error) {
    if (error instanceof JqlError) {
      throw new JiraProblem(400, { errorMessages: error.errorMessages, warningMessages: [] });
    }
    throw error;
  }
}

export function searchRoutes(app: SandboxApp, limits: SearchLimits): void {
  app.on(['GET', 'POST'], '/rest/api/3/search/jql', async (call) => {
    const view = viewOf(call);
    const request = await requestOf(call);
    const { jql, fields, expand, properties } = request;
    if (properties.length > MAX_PROPERTIES) {
      throw problem(400, [`At most ${MAX_PROPERTIES} issue properties can be asked for.`]);
    }
    const selection = selectionOf(fields, ['id']);
    const isLight = fields.every((name) => name === 'id' || name === 'key') && !expand.has('changelog');
    const size = Math.min(request.maxResults, isLight ? MAX_IDS : limits.pageCap);
    const found = visible(view, find(view, jql), request, limits);
    const offset = offsetOf(request.nextPageToken, jql);
    const page = found.slice(offset, offset + size);
    const isLast = offset + page.length >= found.length;
    return call.json({
      ...fieldTitles(view, selection, expand),
      issues: page.map((issue) =>
        presentIssue(view, issue, selection, { expand, properties, changelogLimit: HISTORIES }),
      ),
      ...(!isLast && { nextPageToken: tokenFor(jql, offset + page.length) }),
      isLast,
    });
  });

  app.post('/rest/api/3/search/approximate-count', async (call) => {
    const body = await bodyOf(call);
    return call.json({ count: find(viewOf(call), isRecord(body) ? String(body.jql ?? '') : '').length });
  });

  app.on(['GET', 'POST'], ['/rest/api/3/search', '/rest/api/2/search'], () => {
    throw problem(410, [
      'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
    ]);
  });
}
