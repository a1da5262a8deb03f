/** Requests that are tried in the API reference: with the key that somebody is signed in to the console with. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Operator, signedIn } from './operator.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

interface ReferenceSession {
  readonly token: string;
  readonly workspace: string;
  readonly key_prefix: string;
  readonly is_read_only: boolean;
  readonly connections: readonly { readonly id: string; readonly title: string }[];
}

const HOUR_MS = 3_600_000;

let stand: Stand;
let now = Date.now();
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 3 }, now: () => now });
});
afterAll(() => stand.close());

const sessionOf = async (operator: Operator) =>
  (await (await operator.get('/console/reference/session')).json()) as ReferenceSession;
const tryWith = (token: string, path = `/task/${stand.connectionId}/task`, init: RequestInit = {}) =>
  fetch(stand.url + path, {
    ...init,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });

describe('whoever is signed in', () => {
  it('gets the connections of the workspace, by name, and a token to try them with', async () => {
    const session = await sessionOf(await signedIn(stand, API_KEY));
    expect(session).toMatchObject({
      key_prefix: expect.stringMatching(`^${API_KEY.slice(0, 5)}`),
      is_read_only: false,
    });
    expect(session.connections).toEqual([
      { id: stand.connectionId, title: expect.stringContaining('taskgate-sandbox') },
    ]);
    const answer = await tryWith(session.token);
    expect([answer.status, ((await answer.json()) as unknown[]).length]).toEqual([200, 3]);
  });

  it('is led to the reference after signing in on the way there', async () => {
    const operator = new Operator(stand);
    const answer = await operator.signIn(API_KEY, '/console/reference');
    expect(answer.headers.get('location')).toBe('/console/reference');
    expect((await operator.get('/console/reference')).headers.get('location')).toBe('/docs');
  });

  it('is kept in the audit log as somebody at the console', async () => {
    const { token } = await sessionOf(await signedIn(stand, API_KEY));
    const path = `/unified/connection/${stand.connectionId}`;
    const body = JSON.stringify({ external_xref: 'taskgate-sandbox' });
    expect((await tryWith(token, path, { method: 'PATCH', body })).status).toBe(200);
    const query = { workspaceId: stand.workspaceId, actor: 'console', limit: 10, offset: 0 } as const;
    const entries = await stand.gateway.auditStore.search(query);
    expect(entries.map(({ targetId }) => targetId)).toContain(stand.connectionId);
  });

  it('may only read with a key that may', async () => {
    const key = await stand.gateway.keys.create(stand.workspaceId, true);
    const { token, is_read_only } = await sessionOf(await signedIn(stand, key));
    expect(is_read_only).toBe(true);
    expect((await tryWith(token)).status).toBe(200);
    const refused = await tryWith(token, `/task/${stand.connectionId}/task`, { method: 'POST', body: '{}' });
    expect(refused.status).toBe(403);
  });

  it('does not get connections that are paused', async () => {
    await stand.send('PATCH', `/unified/connection/${stand.connectionId}`, { is_paused: true });
    const { connections } = await sessionOf(await signedIn(stand, API_KEY));
    expect(connections).toEqual([]);
    await stand.send('PATCH', `/unified/connection/${stand.connectionId}`, { is_paused: false });
  });
});

describe('a token', () => {
  it('ends when its session is signed out', async () => {
    const operator = await signedIn(stand, API_KEY);
    const { token } = await sessionOf(operator);
    await operator.act('/console/sign-out');
    expect((await tryWith(token)).status).toBe(401);
  });

  it('ends with the time of its session', async () => {
    const { token } = await sessionOf(await signedIn(stand, API_KEY));
    now += 13 * HOUR_MS;
    expect((await tryWith(token)).status).toBe(401);
  });

  it('ends with the key', async () => {
    const key = await stand.gateway.keys.create(stand.workspaceId);
    const { token } = await sessionOf(await signedIn(stand, key));
    const row = await stand.gateway.keys.authenticate(key);
    await stand.gateway.keys.revoke(stand.workspaceId, row?.id ?? '');
    expect((await tryWith(token)).status).toBe(401);
  });

  it('is no cookie of the console, and a cookie of the console is no token', async () => {
    const operator = await signedIn(stand, API_KEY);
    const { token } = await sessionOf(operator);
    const cookie = operator.cookies.get('taskgate_session') ?? '';
    expect((await tryWith(cookie)).status).toBe(401);
    const other = new Operator(stand);
    other.cookies.set('taskgate_session', token);
    expect((await other.get('/console')).status).toBe(303);
  });

  it.each([
    ['is cut', (token: string) => token.slice(0, -1)],
    ['is without a signature', (token: string) => token.split('.')[0] ?? ''],
    [
      'names another session',
      (token: string) => token.replace(/^tgc_./, (start) => (start.endsWith('0') ? 'tgc_1' : 'tgc_0')),
    ],
  ])('opens nothing when it %s', async (_name, changed) => {
    const { token } = await sessionOf(await signedIn(stand, API_KEY));
    expect((await tryWith(changed(token))).status).toBe(401);
  });

  it('is given to nobody who is not signed in', async () => {
    const operator = new Operator(stand);
    const answer = await operator.get('/console/reference/session');
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/console/sign-in?next=%2Fconsole%2Freference%2Fsession',
    ]);
  });
});
