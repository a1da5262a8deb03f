/** Which issues are noted of writes that go through as they are. */
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../../adapters/contract/session.ts';
import type { JiraClient } from '../../../../adapters/jira/line/client.ts';
import { passthrough } from '../../../../adapters/jira/line/passthrough.ts';
import type { StreamRequest } from '../../../../adapters/toolkit/client-policy.ts';
import { uncounted } from '../../../../src/lib/buffered-bytes.ts';
import { createAnswerHolds } from '../../../../src/lib/outbound/answer-holds.ts';

/** Sends a write to a Jira that answers so. @returns what was noted, and what Jira got. */
async function write(method: string, path: string, body: string | Uint8Array, status = 204, answer = '') {
  const noted: string[] = [];
  let received = '';
  const stream = async (request: StreamRequest) => {
    received = request.body instanceof Readable ? await text(request.body) : String(request.body);
    if (status === 0) throw new Error('reset');
    return { status, headers: {}, body: Readable.from([Buffer.from(answer)]) };
  };
  const context = {
    connection: { id: 'c1', auth: {} },
    client: { apiUrl: 'https://acme.atlassian.net', stream },
    outbound: { answers: createAnswerHolds(uncounted, { kind: 'answers', id: 'acme' }, 0) },
    recentWrites: { note: async (name: string) => void noted.push(name) },
  } as unknown as Context<JiraClient>;
  const sent = typeof body === 'string' ? Readable.from([Buffer.from(body)]) : body;
  const request = { method, path, query: '', headers: {}, body: sent };
  const response = await passthrough(context, request).catch(() => undefined);
  return { noted: noted.sort(), received, answered: response && (await text(response.body)) };
}

const ISSUES = JSON.stringify({ issues: ['10001', 'shop-2', '../x', {}] });
const MOVED = JSON.stringify({ targetToSourcesMapping: { 'SHOP,1': { issueIdsOrKeys: ['SHOP-1', 10002] } } });

describe('a write whose body names issues', () => {
  it.each([
    ['POST', 'rest/agile/1.0/sprint/7/issue', ISSUES, ['10001', 'SHOP-2']],
    ['POST', 'rest/agile/1.0/backlog/issue', ISSUES, ['10001', 'SHOP-2']],
    ['POST', 'rest/agile/1.0/backlog/3/issue', ISSUES, ['10001', 'SHOP-2']],
    ['POST', 'rest/agile/1.0/epic/none/issue', ISSUES, ['10001', 'SHOP-2']],
    ['PUT', 'rest/agile/1.0/issue/rank', ISSUES, ['10001', 'SHOP-2']],
    ['PUT', 'rest/api/3/issue/archive', '{"issueIdsOrKeys":["10001"]}', ['10001']],
    ['POST', 'rest/api/3/bulk/issues/fields', '{"selectedIssueIdsOrKeys":["10001"]}', ['10001']],
    ['POST', 'rest/api/3/bulk/issues/move', MOVED, ['10002', 'SHOP-1']],
    [
      'POST',
      'rest/api/3/issueLink',
      '{"inwardIssue":{"key":"shop-1"},"outwardIssue":{"id":"10002"}}',
      ['10002', 'SHOP-1'],
    ],
  ])('is noted for each of them: %s %s', async (method, path, body, expected) => {
    const { noted, received } = await write(method, path, body);
    expect(noted).toEqual(expected);
    expect(received).toBe(body);
  });

  it('is noted, too, when it came whole, and when its outcome is unknown', async () => {
    expect((await write('POST', 'rest/agile/1.0/backlog/issue', Buffer.from(ISSUES))).noted).toHaveLength(2);
    expect((await write('POST', 'rest/agile/1.0/backlog/issue', ISSUES, 0)).noted).toHaveLength(2);
  });

  it('is not noted when Jira refused it', async () => {
    expect((await write('POST', 'rest/agile/1.0/backlog/issue', ISSUES, 400)).noted).toEqual([]);
  });

  it('goes on to Jira as it is, whatever it holds', async () => {
    const { noted, received } = await write('POST', 'rest/agile/1.0/backlog/issue', '{"issues": [');
    expect({ noted, received }).toEqual({ noted: [], received: '{"issues": [' });
  });
});

describe('a write that creates issues', () => {
  it.each([
    ['rest/api/3/issue', '{"id":"10001","key":"SHOP-1"}', ['10001']],
    ['rest/api/3/issue/bulk', '{"issues":[{"id":"10001"},{"id":"10002"}],"errors":[]}', ['10001', '10002']],
  ])('is noted for each of them: %s', async (path, answer, expected) => {
    const { noted, answered } = await write('POST', path, '{}', 201, answer);
    expect({ noted, answered }).toEqual({ noted: expected, answered: answer });
  });
});
