/** The checks of answers and requests find what they are there for. */
import { describe, expect, it } from 'vitest';
import { type Answer, undocumented } from './documented-answers.ts';
import { misasked } from './jira-requests.ts';

const answer = (change: Partial<Answer> = {}): Answer => ({
  method: 'GET',
  target: '/task/c1/project?limit=1',
  status: 200,
  contentType: 'application/json',
  text: '[]',
  ...change,
});
const error = (status: number) =>
  JSON.stringify({ error: 'not_found', message: 'Nothing.', status, statusCode: status, request_id: 'r1' });

describe('an answer is documented', () => {
  it.each<[string, Partial<Answer>]>([
    ['as a list', {}],
    ['with its fields', { text: '[{"id":"10000","name":"Web shop"}]' }],
    ['as an error', { status: 404, text: error(404) }],
    ['where there is no such path', { target: '/crm/c1/deal', status: 404, text: error(404) }],
    ['whatever the provider says', { target: '/passthrough/c1/rest/api/3/myself', status: 418, text: undefined }],
    ['as another protocol', { target: '/mcp', status: 202, contentType: undefined, text: undefined }],
  ])('%s', (_name, change) => {
    expect(undocumented(answer(change))).toBeUndefined();
  });
});

describe('an answer is not documented', () => {
  it.each<[string, Partial<Answer>, string]>([
    ['with another status', { status: 202 }, 'is not documented for get'],
    ['with another media type', { contentType: 'text/plain' }, 'is text/plain'],
    ['with a field of another type', { text: '[{"id":10000}]' }, '/0/id must be string'],
    ['with null', { text: '[{"name":null}]' }, '/0/name must be string'],
    ['with a field that nobody knows', { text: '[{"colour":"blue"}]' }, 'colour'],
    ['as an error of another form', { status: 404, text: '{"error":"gone"}' }, 'required property'],
    ['where there is no such path', { target: '/crm/c1/deal', status: 200 }, 'is not documented'],
  ])('%s', (_name, change, problem) => {
    expect(undocumented(answer(change))).toContain(problem);
  });
});

const SEARCH = { method: 'POST', target: '/rest/api/3/search/jql', contentType: 'application/json' };
const search = (body: unknown) => misasked({ ...SEARCH, userAgent: 'taskgate', text: JSON.stringify(body) });
const get = (target: string, userAgent = 'taskgate') =>
  misasked({ method: 'GET', target, userAgent, contentType: undefined, text: undefined });

describe('a request of the adapter', () => {
  it('is one that Jira documents, on a site or behind the gateway of Atlassian', () => {
    expect(search({ jql: 'project = 1', maxResults: 10, fields: ['id'], reconcileIssues: [10_001] })).toBeUndefined();
    expect(get('/ex/jira/3f1c/rest/api/3/user/bulk?accountId=a&accountId=b&maxResults=2')).toBeUndefined();
  });

  it.each<[string, string | undefined, string]>([
    ['texts where ids are numbers', search({ jql: 'a', reconcileIssues: ['10001'] }), 'must be integer'],
    ['a key that Jira does not know', search({ jql: 'a', startAt: 5 }), 'startAt'],
    ['a parameter that it does not know', get('/rest/api/3/users/search?limit=5'), 'has no parameter limit'],
    ['a parameter of another type', get('/rest/api/3/users/search?startAt=1.0'), 'takes startAt as integer, not 1.0'],
    ['a parameter too often', get('/rest/api/3/user?accountId=a&accountId=b'), 'takes accountId once'],
    ['too few parameters', get('/rest/api/3/user/bulk'), 'needs accountId'],
    ['an operation that nobody looked at', get('/rest/api/3/dashboard'), 'is not among the operations'],
  ])('is found out when it has %s', (_name, problem, words) => {
    expect(problem).toContain(words);
  });

  it('is told from those of others', () => {
    expect(get('/rest/api/3/dashboard', 'node')).toBeUndefined();
  });
});
