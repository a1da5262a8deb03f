/**
 * Which issues a request of the passthrough writes to, where its body or its answer names them and not its path. Sources:
 * jira rest v3, issues, issue links and issue bulk operations; jira software rest 1.0, backlog, board, epic, sprint, issue.
 */
import { Readable } from 'node:stream';
import type { Hold } from '../../../src/lib/buffered-bytes.ts';
import { readBody, withBody } from '../../../src/lib/outbound/answer-body.ts';
import type { Context, PassthroughRequest, Upstream } from '../../contract/session.ts';
import { idAt, isObject, object, objects, textAt } from '../../toolkit/json.ts';
import { unreadError } from '../../toolkit/outcome.ts';
import type { JiraClient } from './client.ts';
import { issueName } from './written-issue.ts';

const CREATING = /^rest\/api\/[23]\/issue(?:\/bulk)?$/;
const NAMING: readonly RegExp[] = [
  /^rest\/api\/[23]\/(?:issueLink|issue\/(?:un)?archive|bulk\/issues\/[a-z]+)$/,
  /^rest\/agile\/1\.0\/(?:issue\/rank|backlog\/issue|(?:backlog|board|epic|sprint)\/[^/]+\/issue)$/,
];

/** Under which a body names issues by id or key. */
const LISTS = new Set(['issues', 'issueIdsOrKeys', 'selectedIssueIdsOrKeys']);
const REFERENCES = new Set(['inwardIssue', 'outwardIssue']);

/** Bodies and answers that are longer name more issues than Jira takes at once. */
const LONGEST = 1024 * 1024;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It goes to Jira, or came from there, as it is.
    return undefined;
  }
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (LISTS.has(key) && Array.isArray(inner)) return inner.filter((one) => typeof one !== 'object').map(String);
    if (REFERENCES.has(key)) return [idAt(inner, 'id') ?? textAt(inner, 'key') ?? ''];
    return namesIn(inner);
  });
}

export interface WatchedBody {
  readonly body: PassthroughRequest['body'];
  /** The issues that were named in what has been sent of it. */
  named(): string[];
}

/** A body that may be looked at when it has been sent. */
export function watchBody({ method, path, body }: PassthroughRequest, hold: Pick<Hold, 'count'>): WatchedBody {
  if (method === 'GET' || body === undefined || !NAMING.some((one) => one.test(path))) return { body, named: () => [] };
  const chunks: Uint8Array[] = [];
  let size = 0;
  const keep = (chunk: Uint8Array) => {
    size += chunk.length;
    if (size > LONGEST) return;
    hold.count(chunk.length);
    chunks.push(chunk);
  };
  const named = () => {
    const names = namesIn(parse(Buffer.concat(chunks).toString('utf8')));
    return [...new Set(names.flatMap((name) => issueName(name) ?? []))];
  };
  if (!(body instanceof Readable)) {
    keep(body);
    return { body, named };
  }
  async function* passing(source: Readable) {
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      keep(chunk);
      yield chunk;
    }
  }
  return { body: Readable.from(passing(body), { objectMode: false }), named };
}

export const createsIssues = ({ method, path }: PassthroughRequest, { status }: Upstream): boolean =>
  method === 'POST' && CREATING.test(path) && status === 201;

/** The ids of new issues stand in the answer only; they are noted, so that the next list shows them. */
export async function noteCreated(
  { recentWrites, outbound }: Context<JiraClient>,
  response: Upstream,
): Promise<Upstream> {
  const body = await outbound.answers
    .read((hold) => readBody(response, LONGEST, hold))
    .catch((error) => Promise.reject(unreadError(error, true, 'Jira')));
  const answer = parse(body.toString('utf8'));
  const made = [answer, ...objects(object(answer)?.issues)].flatMap((issue) => idAt(issue, 'id') ?? []);
  await Promise.all(made.map((issueId) => recentWrites.note(issueId)));
  return withBody(response, body);
}
