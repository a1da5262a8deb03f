/** Who gets into the console, and whose forms it takes. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Operator, signedIn } from './operator.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

const HOUR_MS = 3_600_000;

let stand: Stand;
let now = Date.now();
beforeAll(async () => {
  stand = await startStand({ now: () => now });
});
/** What is throttled is free again. */
afterEach(() => {
  now += 2 * 60_000;
});
afterAll(() => stand.close());

const pause = () => `/console/connections/${stand.connectionId}/pause`;
const isPaused = async () => (await stand.gateway.connections.findRow(stand.workspaceId, stand.connectionId)).isPaused;

const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

describe('without a session', () => {
  it.each(['', '/connections', '/calls', '/webhooks', '/jobs', '/integrations', '/workspace', '/audit', '/nothing'])(
    '/console%s asks to sign in, and leads back',
    async (path) => {
      const answer = await new Operator(stand).get(`/console${path}`);
      expect(answer.status).toBe(303);
      const next = path && `?next=${encodeURIComponent(`/console${path}`)}`;
      expect(answer.headers.get('location')).toBe(`/console/sign-in${next}`);
    },
  );

  it('nothing is changed, and a page says so', async () => {
    const answer = await new Operator(stand).send(pause(), { stamp: 'x' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(await answer.text()).toContain('Nothing was changed');
    expect(await isPaused()).toBe(false);
  });

  it('a cookie that was made up opens nothing', async () => {
    const operator = new Operator(stand);
    operator.cookies.set('taskgate_session', 'A'.repeat(43));
    expect((await operator.get('/console')).status).toBe(303);
  });

  it('an API key in a header is no session', async () => {
    expect((await new Operator(stand).get('/console', { authorization: API_KEY })).status).toBe(303);
  });

  it('a link on another site leads in by a second step, which brings strict cookies along', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' };
    const answer = await new Operator(stand).get('/console/calls?status=4xx&x=%22%3E', headers);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('content="0; url=/console/calls?status=4xx&amp;x=%22%3E"');
  });
});

describe('signing in', () => {
  it('takes an API key, and goes on to where it began', async () => {
    const operator = new Operator(stand);
    const answer = await operator.signIn(API_KEY, '/console/calls?status=4xx');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/console/calls?status=4xx');
    expect(await operator.page('/console')).toContain('Overview');
  });

  it.each([
    '//evil.example',
    'https://evil.example',
    '/console/../unified',
    '/consolex',
    '/\\evil.example',
    'javascript:alert(1)',
    '/console?a=https://evil.example\r\nset-cookie:x=y',
  ])('does not lead to %j', async (next) => {
    const answer = await new Operator(stand).signIn(API_KEY, next);
    const location = answer.headers.get('location') ?? '';
    expect(location).toBe('/console');
  });

  it('refuses what is no key of ours, and says nothing of why', async () => {
    for (const key of ['wrong', '', ' ', `${API_KEY}x`]) {
      const answer = await new Operator(stand).signIn(key);
      expect(answer.status).toBe(401);
      expect(await answer.text()).toContain('unknown or revoked');
    }
  });

  it('refuses wrong keys with 429 after ten from one address for a minute, and lets a good one in', async () => {
    for (let tries = 0; tries < 10; tries++) expect((await new Operator(stand).signIn('wrong')).status).toBe(401);
    const answer = await new Operator(stand).signIn('wrong');
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBe(60);
    expect(answer.headers.getSetCookie().join()).not.toContain('session');
    expect((await new Operator(stand).signIn(API_KEY)).status).toBe(303);
    now += 60_001;
    expect((await new Operator(stand).signIn('wrong')).status).toBe(401);
  });

  it('is throttled also when guesses come all at once', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 20 }, async () => (await new Operator(stand).signIn('wrong')).status),
    );
    expect(guesses.filter((status) => status === 401)).toHaveLength(10);
    expect(guesses.filter((status) => status === 429)).toHaveLength(10);
  });

  it('takes only the form of the page that it was shown', async () => {
    const operator = new Operator(stand);
    const stamp = await operator.stampOf('/console/sign-in');
    const other = await new Operator(stand).stampOf('/console/sign-in');
    expect((await operator.send('/console/sign-in', { stamp: other, key: API_KEY })).status).toBe(403);
    expect((await operator.send('/console/sign-in', { key: API_KEY })).status).toBe(403);
    const evil = { origin: 'https://evil.example' };
    expect((await operator.send('/console/sign-in', { stamp, key: API_KEY }, evil)).status).toBe(403);
    expect((await operator.send('/console/sign-in', { stamp, key: API_KEY })).status).toBe(303);
  });

  it('makes a session of its own, whatever cookie was there before, and ends the one that was', async () => {
    const operator = new Operator(stand);
    operator.cookies.set('taskgate_session', 'chosen-by-an-attacker');
    await operator.signIn(API_KEY);
    const first = operator.cookies.get('taskgate_session');
    expect(first).toMatch(/^[\w-]{43}$/);
    const victim = new Operator(stand);
    victim.cookies.set('taskgate_session', first ?? '');
    expect((await victim.get('/console')).status).toBe(200);
    // Signed in already: the page leads to the console, so the form is sent as an old tab would.
    const visit = new Operator(stand);
    const stamp = await visit.stampOf('/console/sign-in');
    for (const [name, value] of visit.cookies) operator.cookies.set(name, value);
    await operator.send('/console/sign-in', { stamp, key: API_KEY });
    expect(operator.cookies.get('taskgate_session')).not.toBe(first);
    expect((await victim.get('/console')).status).toBe(303);
  });
});

describe('people who share a key', () => {
  const as = async (person: string) => {
    now += 1000;
    const operator = new Operator(stand);
    const stamp = await operator.stampOf('/console/sign-in');
    const answer = await operator.send('/console/sign-in', { stamp, key: API_KEY, person });
    expect(answer.status).toBe(303);
    return operator;
  };
  const newest = async (action: string) => {
    const query = { workspaceId: stand.workspaceId, action, limit: 1, offset: 0 };
    return (await stand.gateway.auditStore.search(query))[0];
  };

  it('are told apart in the audit log by the name that they gave', async () => {
    const ada = await as(' Ada <b>Lovelace</b> ');
    const grace = await as('Grace');
    expect(await newest('POST /console/sign-in')).toMatchObject({ person: 'Grace' });
    for (const [operator, person] of [
      [ada, 'Ada <b>Lovelace</b>'],
      [grace, 'Grace'],
    ] as const) {
      now += 1000;
      await operator.act(pause());
      expect(await newest('POST /console/connections/:id/pause')).toMatchObject({ person, keyPrefix: 'contrac' });
    }
    await grace.act(pause().replace('/pause', '/resume'));
    const page = await grace.page('/console/audit');
    expect(page).toContain('Ada &lt;b&gt;Lovelace&lt;/b&gt;');
    expect(page).toMatch(/<span class="muted">as<\/span> Grace/);
  });

  it('need give none, and none that could not be stored', async () => {
    for (const person of ['', '  ', 'a\u0000b']) {
      const operator = await as(person);
      expect(await newest('POST /console/sign-in')).toMatchObject({ person: null });
      expect((await operator.get('/console')).status).toBe(200);
    }
    await as('x'.repeat(500));
    expect((await newest('POST /console/sign-in'))?.person).toHaveLength(80);
  });
});

describe('the cookie', () => {
  it('is for the console, for this site, and not for scripts; the store knows its hash alone', async () => {
    const answer = await new Operator(stand).signIn(API_KEY);
    const [line = ''] = answer.headers.getSetCookie().filter((one) => one.startsWith('taskgate_session='));
    expect(line).toMatch(/^taskgate_session=[\w-]{43}; Max-Age=43200; Path=\/console; HttpOnly; SameSite=Strict$/);
    const { db, t } = stand.gateway.store;
    const rows = await db.select().from(t.consoleSession);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(/=([\w-]{43})/.exec(line)?.[1]);
  });

  it('goes over https alone, and no other host can set it, where the gateway is reached by https', async () => {
    const secure = await startStand({}, { PUBLIC_URL: 'https://gateway.example' });
    try {
      const operator = new Operator(secure);
      const stamp = await operator.stampOf('/console/sign-in');
      const headers = { origin: 'https://gateway.example' };
      const answer = await operator.send('/console/sign-in', { stamp, key: API_KEY }, headers);
      const [line = ''] = answer.headers.getSetCookie().filter((one) => one.includes('session'));
      expect(line).toMatch(
        /^__Host-taskgate_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      expect((await operator.get('/console')).status).toBe(200);
    } finally {
      await secure.close();
    }
  });
});

describe('a session', () => {
  it('ends by signing out, for whoever has its cookie', async () => {
    const operator = await signedIn(stand, API_KEY);
    const thief = new Operator(stand);
    for (const [name, value] of operator.cookies) thief.cookies.set(name, value);
    expect((await thief.get('/console')).status).toBe(200);
    const answer = await operator.act('/console/sign-out');
    expect(answer.headers.get('location')).toBe('/console/sign-in');
    expect(operator.cookies.has('taskgate_session')).toBe(false);
    expect((await thief.get('/console')).status).toBe(303);
  });

  it('ends after twelve hours', async () => {
    const operator = await signedIn(stand, API_KEY);
    now += 12 * HOUR_MS - 1000;
    expect((await operator.get('/console')).status).toBe(200);
    now += 1001;
    expect((await operator.get('/console')).status).toBe(303);
  });

  it('ends with its key', async () => {
    const { keys, keyStore } = stand.gateway;
    const key = await keys.create(stand.workspaceId);
    const operator = await signedIn(stand, key);
    const row = (await keyStore.list(stand.workspaceId)).at(-1);
    expect(await keys.revoke(stand.workspaceId, row?.id ?? '')).toBe(true);
    expect((await operator.get('/console')).status).toBe(303);
    expect((await new Operator(stand).signIn(key)).status).toBe(401);
    expect((await fetch(`${stand.url}/unified/connection`, { headers: { authorization: key } })).status).toBe(401);
  });
});

describe('a form', () => {
  it('is refused without the stamp of this very session', async () => {
    const operator = await signedIn(stand, API_KEY);
    const other = await (await signedIn(stand, API_KEY)).stampOf();
    const signIn = await new Operator(stand).stampOf('/console/sign-in');
    for (const stamp of ['', 'x', other, signIn]) {
      const answer = await operator.send(pause(), { stamp });
      expect(answer.status).toBe(403);
      expect(answer.headers.get('content-type')).toContain('text/html');
    }
    expect((await operator.send(pause(), {})).status).toBe(403);
    expect(await isPaused()).toBe(false);
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['nowhere', { origin: 'null' }],
    ['nobody knows where', {}],
    ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
  ])('is refused when it comes from %s', async (_where, headers) => {
    const operator = await signedIn(stand, API_KEY);
    const answer = await operator.send(pause(), { stamp: await operator.stampOf() }, headers as Record<string, string>);
    expect(answer.status).toBe(403);
    expect(await isPaused()).toBe(false);
  });

  it('is taken from a page of ours, as the browser says', async () => {
    const operator = await signedIn(stand, API_KEY);
    const stamp = await operator.stampOf();
    const answer = await operator.send(pause(), { stamp }, { 'sec-fetch-site': 'same-origin' });
    expect(answer.status).toBe(303);
    expect(await isPaused()).toBe(true);
    await operator.act(`/console/connections/${stand.connectionId}/resume`);
    expect(await isPaused()).toBe(false);
  });

  it('is a form: JSON, and anything large, is refused', async () => {
    const operator = await signedIn(stand, API_KEY);
    const stamp = await operator.stampOf();
    const json = await operator.send(pause(), { stamp }, { origin: stand.url, 'content-type': 'application/json' });
    expect(json.status).toBe(415);
    const large = await operator.send(pause(), { stamp, more: 'x'.repeat(70_000) });
    expect(large.status).toBe(413);
    expect(await isPaused()).toBe(false);
  });
});

describe('every answer', () => {
  it.each(['/console/sign-in', '/console', '/console/workspace', '/console/nothing', '/console/calls/x'])(
    'of %s has the policy, is kept nowhere and framed nowhere',
    async (path) => {
      for (const operator of [new Operator(stand), await signedIn(stand, API_KEY)]) {
        const { headers } = await operator.get(path);
        expect(headers.get('content-security-policy')).toBe(POLICY);
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('x-frame-options')).toBe('DENY');
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('referrer-policy')).toBe('same-origin');
        expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      }
    },
  );

  it('has no script or style within the page', async () => {
    const operator = await signedIn(stand, API_KEY);
    for (const path of ['', '/connections', '/calls', '/webhooks', '/jobs', '/integrations', '/workspace', '/audit']) {
      const page = await operator.page(`/console${path}`);
      expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
      expect(page.match(/<script/g)).toHaveLength(1);
      expect(page).toMatch(/<script src="\/assets\/console\.js\?v=[\da-f]{12}" defer=""><\/script>/);
    }
  });

  it('is a page also where there is none', async () => {
    const operator = await signedIn(stand, API_KEY);
    for (const [path, status] of [
      ['/console/nothing', 404],
      ['/console/calls/x', 404],
      ['/docs/nothing', 404],
    ] as const) {
      const answer = await operator.get(path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    }
  });
});
