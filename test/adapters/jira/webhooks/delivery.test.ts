/** Deliveries in the shape of recorded ones: version 2, wiki text, comments without a user. */
import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { VerifyDependencies } from '../../../../adapters/contract/events.ts';
import { parse, verify } from '../../../../adapters/jira/webhooks/delivery.ts';

const SITE = 'https://site.atlassian.net';
const CLOUD = 'https://api.atlassian.com/ex/jira/2a6b1c90-0000-4000-8000-5f0d6c1e9b11';

const issue = (self = `${SITE}/rest/api/2/issue/10040`) => ({
  id: '10040',
  self,
  key: 'TES-41',
  fields: { summary: 'Sharpen the saw', description: 'h1. Soon', status: { id: '3', name: 'Bezig' } },
});
const user = { self: `${SITE}/rest/api/2/user?accountId=5b10a1`, accountId: '5b10a1', displayName: 'Ada' };
const comment = { self: `${SITE}/rest/api/2/issue/10040/comment/10019`, id: '10019', author: user, body: '*Friday*' };

const HEADERS = { 'x-atlassian-webhook-identifier': 'a6d1-1', 'x-atlassian-webhook-flow': 'Primary' };

const request = (body: unknown, headers: Record<string, string> = {}) => ({
  headers: { ...HEADERS, ...headers },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

const delivery = (webhookEvent: string, more: object, headers: Record<string, string> = {}) =>
  parse(request({ timestamp: 1_566_935_004_475, webhookEvent, matchedWebhookIds: [1001, 1004], ...more }, headers));

const AT = { at: 1_566_935_004_475, isCascade: false };

describe('what a delivery says', () => {
  it.each([
    ['jira:issue_created', 'created'],
    ['jira:issue_updated', 'updated'],
    ['jira:issue_deleted', 'deleted'],
  ])('of %s is the issue, by its id', (name, event) => {
    const changelog = { id: '10233', items: [] };
    expect(delivery(name, { issue_event_type_name: 'issue_generic', user, issue: issue(), changelog })).toEqual({
      id: 'a6d1-1',
      registrationIds: ['1001', '1004'],
      siteId: undefined,
      siteUrl: SITE,
      events: [{ objectType: 'task_task', event, id: '10040', ...AT }],
    });
  });

  it.each([
    ['comment_created', 'created'],
    ['comment_updated', 'updated'],
    ['comment_deleted', 'deleted'],
  ])('of %s is the comment, and that its issue was touched', (name, event) => {
    expect(delivery(name, { comment, issue: issue() }).events).toEqual([
      { objectType: 'task_comment', event, id: '10040_10019', parentId: '10040', ...AT },
      { objectType: 'task_task', event: 'updated', id: '10040', ...AT },
    ]);
  });

  it('of a comment has the issue from the address of the comment, where it holds none', () => {
    expect(delivery('comment_created', { comment }).events).toEqual([
      { objectType: 'task_comment', event: 'created', id: '10040_10019', parentId: '10040', ...AT },
      { objectType: 'task_task', event: 'updated', id: '10040', ...AT },
    ]);
    const nowhere = { ...comment, self: `${SITE}/rest/api/2/comment/10019` };
    expect(() => delivery('comment_created', { comment: nowhere })).toThrow('it names no issue');
  });

  it('tells what went along with something else from what was deleted by itself', () => {
    const secondary = { 'x-atlassian-webhook-flow': 'Secondary' };
    expect(delivery('comment_deleted', { comment, issue: issue() }, secondary).events).toEqual([
      { objectType: 'task_comment', event: 'deleted', id: '10040_10019', parentId: '10040', ...AT, isCascade: true },
    ]);
    expect(delivery('jira:issue_deleted', { user, issue: issue() }, secondary).events).toEqual([
      { objectType: 'task_task', event: 'deleted', id: '10040', ...AT, isCascade: true },
    ]);
    // Changes of many issues at once come in that flow, too.
    expect(delivery('jira:issue_updated', { user, issue: issue() }, secondary).events[0]?.isCascade).toBe(false);
  });

  it('has the site by its id, where addresses lead through the gateway', () => {
    const through = issue(`${CLOUD}/rest/api/2/issue/10040`);
    expect(delivery('jira:issue_updated', { user, issue: through })).toMatchObject({
      siteId: '2a6b1c90-0000-4000-8000-5f0d6c1e9b11',
      siteUrl: undefined,
    });
  });

  it('has the site also by an address of another form, or that of somebody in it', () => {
    expect(delivery('jira:issue_updated', { issue: issue(`${SITE}/rest/api/2/10040`) }).siteUrl).toBe(SITE);
    expect(delivery('jira:issue_updated', { user, issue: { ...issue(), self: undefined } }).siteUrl).toBe(SITE);
    expect(delivery('jira:issue_updated', { issue: { id: 10040 } })).toMatchObject({ siteId: undefined });
  });

  it('is nothing for events that there is no object for', () => {
    for (const name of ['issue_property_set', 'sprint_closed', 'toString', '']) {
      expect(delivery(name, { issue: issue() }).events).toEqual([]);
    }
  });

  it('is for nobody when no webhook is named', () => {
    const body = { webhookEvent: 'jira:issue_updated', issue: issue() };
    expect(parse(request(body))).toMatchObject({ registrationIds: [], events: [{ at: 0 }] });
  });
});

describe('a body that makes no sense', () => {
  it.each([
    ['not JSON', '{"webhookEvent": '],
    ['a list', '[]'],
    ['null', 'null'],
    ['an issue without id', { webhookEvent: 'jira:issue_updated', issue: { key: 'A-1' } }],
    ['no issue', { webhookEvent: 'jira:issue_updated' }],
    ['a comment without id', { webhookEvent: 'comment_created', issue: issue(), comment: {} }],
  ])('is refused: %s', (_, body) => {
    expect(() => parse(request(body))).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it('is refused without an identifier', () => {
    const body = Buffer.from(JSON.stringify({ webhookEvent: 'jira:issue_updated', issue: issue() }));
    expect(() => parse({ headers: {}, body })).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe('the signature', () => {
  const SECRET = 'the secret of the app, which Jira knows';
  const now = 1_790_000_000_000;
  const endpoints = { authUrl: '', apiUrl: '', isPrivate: false };
  const app = { clientId: 'app', clientSecret: SECRET, endpoints };
  const signers = { app, appsOf: async () => [], secretsOf: async () => [] };
  const check = (authorization: string | undefined, given: Partial<VerifyDependencies> = {}) =>
    verify({ headers: { authorization }, body: unread }, { ...signers, ...given, clock: { now: () => now } });
  const token = (claims: Record<string, unknown>, secret = SECRET, alg = 'HS256') =>
    new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
  const second = Math.floor(now / 1000);
  const refusal = expect.objectContaining({ code: 'unauthorized' });
  /** The token covers no body: nobody shall have one read that he has not signed for. */
  const unread = () => Promise.reject(new Error('The body was read.'));

  it('is good with the secret of the app, until it expires', async () => {
    await expect(check(`Bearer ${await token({ iss: 'app', exp: second + 900 })}`)).resolves.toEqual([app]);
    await expect(check(`bearer ${await token({ exp: second - 50 })}`)).resolves.toEqual([app]);
    await expect(check(`Bearer ${await token({ exp: second - 70 })}`)).rejects.toEqual(refusal);
  });

  it.each([
    ['another secret', () => token({ exp: second + 900 }, 'another secret that is long enough too')],
    ['no end', () => token({ iss: 'app' })],
    ['another algorithm', () => token({ exp: second + 900 }, SECRET.repeat(2), 'HS512')],
    ['an end that is no number', () => token({ exp: 'never' })],
    ['no signature', async () => new UnsecuredJWT({ exp: second + 900 }).encode()],
    ['nothing in it', async () => 'x'],
  ])('is refused with %s', async (_, made) => {
    await expect(check(`Bearer ${await made()}`)).rejects.toEqual(refusal);
  });

  it('is good as often as it comes, and no longer than it says', async () => {
    let at = now;
    const good = `Bearer ${await token({ exp: second + 900 })}`;
    const request = { headers: { authorization: good }, body: unread };
    const checkNow = () => verify(request, { ...signers, clock: { now: () => at } });
    await checkNow();
    await expect(checkNow()).resolves.toEqual([app]);
    at = (second + 890) * 1000;
    await expect(checkNow()).resolves.toEqual([app]);
    at = (second + 970) * 1000;
    await expect(checkNow()).rejects.toEqual(refusal);
    at = now;
    const bent = { ...request, headers: { authorization: `${good.slice(0, -2)}AA` } };
    await expect(verify(bent, { ...signers, clock: { now: () => at } })).rejects.toEqual(refusal);
  });

  it('may be made with the app of a workspace, which the token names', async () => {
    const theirs = 'the secret of another app, which Jira knows too';
    const appsOf = async (clientId: string) =>
      clientId === 'theirs'
        ? ['stale'.repeat(8), theirs].map((clientSecret, index) => ({
            ...app,
            clientId,
            clientSecret,
            workspaceId: `w${index}`,
          }))
        : [];
    const good = `Bearer ${await token({ iss: 'theirs', exp: second + 900 }, theirs)}`;
    await expect(check(good, { appsOf })).resolves.toMatchObject([{ clientSecret: theirs, workspaceId: 'w1' }]);
    await expect(check(good)).rejects.toEqual(refusal);
    const forged = `Bearer ${await token({ iss: 'theirs', exp: second + 900 })}`;
    await expect(check(forged, { appsOf })).rejects.toEqual(refusal);
  });

  it('is refused when it is not there, of another scheme, or when there is no app', async () => {
    const good = await token({ exp: second + 900 });
    await expect(check(undefined)).rejects.toEqual(refusal);
    await expect(check(`JWT ${good}`)).rejects.toEqual(refusal);
    await expect(check(`Bearer ${good}`, { app: undefined })).rejects.toEqual(refusal);
    await expect(check(`Bearer ${good}`, { app: { ...app, clientSecret: '' } })).rejects.toEqual(refusal);
  });
});
