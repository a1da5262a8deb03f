/** A consent belongs to the browser that it began in, and a link to whoever made it: what attackers try with them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { agree, authLink, Customer, clickThrough, consent } from './customer.ts';
import { API_KEY, gatewayOn, type Stand, startStand } from './stand.ts';

let stand: Stand;
let ahead = 0;
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 3 }, now: () => Date.now() + ahead });
});
afterEach(async () => {
  ahead = 0;
  await stand.gateway.workspaces.requireSignedLinks(stand.workspaceId, false);
});
afterAll(() => stand.close());

const MINUTE = 60_000;
const HTML = { headers: { accept: 'text/html,application/xhtml+xml' } };

const path = (workspaceId = stand.workspaceId) => `/unified/integration/auth/${workspaceId}/jira`;
const connections = async () => (await stand.sdk.connection.listUnifiedConnections({})).length;
const exchanges = () => stand.sandbox.requests.filter(({ target }) => target.includes('/oauth/token')).length;

/** A link that anybody can write who knows the workspace. */
const openLink = (query: Record<string, string> = {}) =>
  `${stand.url}${path()}?${new URLSearchParams({ redirect: 'true', ...query })}`;

interface SignedLink {
  url: string;
  expires_at: string;
}
async function signedLink(body: object = {}): Promise<SignedLink> {
  const answer = await stand.send('POST', path(), body);
  expect(answer.status).toBe(200);
  return (await answer.json()) as SignedLink;
}

/** Neither stored nor exchanged at the provider. */
async function nothingCameOf(act: () => Promise<Response>): Promise<Response> {
  const [before, asked] = [await connections(), exchanges()];
  const answer = await act();
  expect(await connections()).toBe(before);
  expect(exchanges()).toBe(asked);
  return answer;
}

describe('the browser that a consent began in', () => {
  it('holds a cookie that scripts and other sites get nothing from, for as long as the way may take', async () => {
    const answer = await fetch(openLink(), { redirect: 'manual' });
    const [cookie = '', ...others] = answer.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(cookie).toMatch(/^taskgate_consent_[0-9a-f]{24}=[\w-]{43}; Max-Age=2400; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('holds one that no other host can set, with https', async () => {
    const secure = await startStand({}, { PUBLIC_URL: 'https://gateway.example' });
    const answer = await fetch(`${secure.url}${path(secure.workspaceId)}?redirect=1`, { redirect: 'manual' });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-taskgate_consent_\w+=\S+; Max-Age=2400; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    await secure.close();
  });

  it('is not another one, whose code is left alone and which is sent nowhere', async () => {
    const attacker = new Customer();
    const query = { success_redirect: 'https://app.example.com/done', failure_redirect: 'https://evil.example/' };
    const back = await agree(stand, attacker, { query });
    for (const victim of [new Customer(), await withAWayOfItsOwn()]) {
      const answer = await nothingCameOf(() => victim.visit(back));
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
      const page = await answer.text();
      expect(page).toContain('begun in another browser');
      expect(page).toContain('stay in that browser');
      expect(page).toContain('other_browser');
    }
    // It is not used up for whoever began it.
    expect((await attacker.visit(back)).headers.get('location')).toContain('https://app.example.com/done?id=');
  });

  const withAWayOfItsOwn = async () => {
    const victim = new Customer();
    await victim.open(openLink());
    return victim;
  };

  it('is not taken for another one by a cookie of the right name', async () => {
    const [attacker, victim] = [new Customer(), new Customer()];
    const back = await agree(stand, attacker);
    const [name = '', secret = ''] = [...attacker.jar.cookies][0] ?? [];
    for (const value of ['', 'x', secret.slice(0, -1), `${secret}x`, [...secret].reverse().join('')]) {
      victim.jar.cookies.set(name, value);
      expect((await nothingCameOf(() => victim.visit(back))).status).toBe(400);
    }
  });

  it('is told apart where the provider refuses, too', async () => {
    const back = await agree(stand, new Customer(), {
      decision: 'deny',
      query: { failure_redirect: 'https://evil.example/' },
    });
    const answer = await new Customer().visit(back);
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });

  it('is the one that chooses the site', async () => {
    const [customer, other] = [new Customer(), new Customer()];
    const page = await (await clickThrough(stand, { sites: [0, 1] }, customer)).text();
    const [, choice = ''] = /name="choice" value="([^"]+)"/.exec(page) ?? [];
    const [, site = ''] = /name="site" value="([^"]+)"/.exec(page) ?? [];
    const choose = (browser: Customer, body: Record<string, string>) =>
      browser.visit(`${stand.url}/oauth/site`, { method: 'POST', body: new URLSearchParams(body) });
    for (const guess of [site, 'no-site']) {
      const answer = await nothingCameOf(() => choose(other, { choice, site: guess }));
      expect(answer.status).toBe(400);
      expect(await answer.text()).not.toContain('northwind');
    }
    expect(await (await choose(customer, { choice, site })).text()).toContain('is connected');
  });

  it('goes several ways beside one another, and ends them in any order', async () => {
    const customer = new Customer();
    const links = ['a', 'b', 'c'].map((external_xref) => openLink({ external_xref }));
    const pages = await Promise.all(links.map((link) => customer.open(link)));
    const backs = await Promise.all(pages.map((page) => consent(stand, page, {})));
    for (const back of backs.reverse()) expect((await customer.visit(back)).status).toBe(200);
    expect(customer.jar.cookies.size).toBe(0);
    const all = await stand.sdk.connection.listUnifiedConnections({ limit: 3 });
    expect(all.map(({ externalXref }) => externalXref).sort()).toEqual(['a', 'b', 'c']);
  });

  it('keeps twenty ways at most, and forgets the oldest', async () => {
    const customer = new Customer();
    const first = await customer.open(openLink());
    ahead += 2000;
    for (let count = 0; count < 21; count++) await customer.open(openLink());
    expect(customer.jar.cookies.size).toBe(20);
    expect((await customer.visit(await consent(stand, first, {}))).status).toBe(400);
  });

  it('is forgotten with the way: a consent of the day before is refused', async () => {
    const customer = new Customer();
    const back = await agree(stand, customer);
    ahead += 31 * MINUTE;
    expect((await nothingCameOf(() => customer.visit(back))).status).toBe(400);
  });

  it('authorizes again, and no other does', async () => {
    const made = await clickThrough(stand, { query: { success_redirect: 'https://app.example.com/' } });
    const id = new URL(made.headers.get('location') ?? '').searchParams.get('id') ?? '';
    const reauth = await stand.send('POST', `/unified/connection/${id}/reauth`);
    const { reauth_token } = (await reauth.json()) as { reauth_token: string };
    const customer = new Customer();
    const back = await agree(stand, customer, { query: { connection_id: id, reauth_token } });
    const before = await stand.gateway.connections.findRow(stand.workspaceId, id);
    expect((await nothingCameOf(() => new Customer().visit(back))).status).toBe(400);
    expect(await stand.gateway.connections.findRow(stand.workspaceId, id)).toEqual(before);
    expect((await customer.visit(back)).status).toBe(200);
  });

  it('is in the audit log when it is another', async () => {
    const back = await agree(stand, new Customer(), { query: { external_xref: 'planted' } });
    await new Customer().visit(back);
    const entries = await stand.gateway.auditStore.search({ workspaceId: stand.workspaceId, limit: 100, offset: 0 });
    expect(entries.filter(({ changes }) => changes?.external_xref === 'planted')).toMatchObject([
      { actor: 'customer', status: 400, error: 'other_browser' },
    ]);
  });
});

describe('a signed link', () => {
  it('is made with a key, and connects what it says without one', async () => {
    const made = await signedLink({
      scopes: ['task_task_read', 'task_comment_read'],
      external_xref: 'customer 7 & more',
      state: 'a+b',
      success_redirect: 'https://app.example.com/done',
    });
    expect(Date.parse(made.expires_at) - Date.now()).toBeGreaterThan(29 * MINUTE);
    expect(Date.parse(made.expires_at) - Date.now()).toBeLessThanOrEqual(30 * MINUTE);
    const customer = new Customer();
    const done = await customer.visit(await consent(stand, await customer.open(made.url), {}));
    const { searchParams } = new URL(done.headers.get('location') ?? '');
    expect(searchParams.get('state')).toBe('a+b');
    const connection = await stand.sdk.connection.getUnifiedConnection({ id: searchParams.get('id') ?? '' });
    expect(connection).toMatchObject({
      externalXref: 'customer 7 & more',
      permissions: ['task_task_read', 'task_comment_read'],
    });
  });

  it('is what every question with a key is answered, as text or as a redirect', async () => {
    const link = await authLink(stand, { external_xref: 'c' });
    expect(new URL(link).searchParams.get('signature')).toMatch(/^[\w-]{43}$/);
    const answer = await fetch(openLink({ external_xref: 'c' }), {
      redirect: 'manual',
      headers: { authorization: `Bearer ${'contract-tests'}` },
    });
    expect(answer.status).toBe(302);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const customer = new Customer();
    expect(await customer.open(answer.headers.get('location') ?? '')).toContain('/authorize?');
    const queried = await stand.send('POST', `${path()}?external_xref=c&scopes=task_task_read`);
    expect(((await queried.json()) as SignedLink).url).toContain('scopes=task_task_read&external_xref=c');
  });

  it.each([
    ['another customer', (url: URL) => url.searchParams.set('external_xref', 'victim')],
    ['another place to go', (url: URL) => url.searchParams.set('success_redirect', 'https://evil.example/')],
    ['a later end', (url: URL) => url.searchParams.set('expires', String(Date.now()))],
    ['more to ask for', (url: URL) => url.searchParams.append('scopes', 'task_task_write')],
    ['something new', (url: URL) => url.searchParams.append('subdomain', 'evil')],
    ['something twice', (url: URL) => url.searchParams.append('external_xref', 'victim')],
    ['something less', (url: URL) => url.searchParams.delete('external_xref')],
    ['another signature', (url: URL) => url.searchParams.set('signature', 'A'.repeat(43))],
    ['two signatures', (url: URL) => url.searchParams.append('signature', 'A'.repeat(43))],
    ['no signature', (url: URL) => url.searchParams.set('signature', '')],
    ['its parameters in another order', (url: URL) => url.searchParams.sort()],
    [
      'another workspace',
      (url: URL) => {
        url.pathname = path('0123456789abcdef01234567');
      },
    ],
  ])('with %s is refused', async (_, change) => {
    const { url } = await signedLink({ external_xref: 'mine', scopes: ['task_task_read'] });
    const changed = new URL(url);
    change(changed);
    const answer = await new Customer().visit(changed.href);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ error: 'forbidden', message: expect.stringContaining('was changed') });
    expect(answer.headers.getSetCookie()).toEqual([]);
    // The link itself is still good.
    expect((await new Customer().visit(url)).status).toBe(302);
  });

  it('of another workspace fits none but its own', async () => {
    const other = await stand.gateway.workspaces.create('another');
    const key = await stand.gateway.keys.create(other?.id ?? '');
    expect((await stand.send('POST', path(), {}, { authorization: key })).status).toBe(404);
    const answer = await stand.send('POST', path(other?.id), {}, { authorization: key });
    const { url } = (await answer.json()) as SignedLink;
    expect((await new Customer().visit(url.replace(other?.id ?? '', stand.workspaceId))).status).toBe(403);
    // With a key of theirs nobody is vouched for here.
    const theirs = await fetch(stand.url + path(), { headers: { authorization: key } });
    expect(await theirs.text()).not.toContain('signature');
  });

  it('ends after half an hour', async () => {
    const { url } = await signedLink();
    ahead += 30 * MINUTE + 1000;
    const answer = await new Customer().visit(url);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('has expired');
  });

  it('is for one browser, which may open it again until it is connected', async () => {
    const { url } = await signedLink();
    const [customer, thief] = [new Customer(), new Customer()];
    await customer.open(url);
    const refused = await thief.visit(url);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('was used already');
    const page = await customer.open(url);
    expect((await customer.visit(await consent(stand, page, {}))).status).toBe(200);
    await nothingCameOf(async () => {
      customer.jar.cookies.clear();
      const again = await customer.visit(url);
      expect(again.status).toBe(403);
      return again;
    });
  });

  it('is opened by one of many who come at once', async () => {
    const { url } = await signedLink();
    const answers = await Promise.all(Array.from({ length: 10 }, () => new Customer().visit(url)));
    expect(answers.map(({ status }) => status).sort()).toEqual([302, ...Array.from({ length: 9 }, () => 403)]);
  });

  it('is not used up by whoever only looks at it', async () => {
    const { url } = await signedLink();
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect((await new Customer().visit(url)).status).toBe(302);
  });

  it('is another one each time', async () => {
    const [one, two] = [await signedLink({ state: 's' }), await signedLink({ state: 's' })];
    expect(one.url).not.toBe(two.url);
    for (const { url } of [one, two]) expect((await new Customer().visit(url)).status).toBe(302);
  });

  it('is not made for whoever has no key, or one that may only read', async () => {
    const reader = await stand.gateway.keys.create(stand.workspaceId, true);
    for (const [authorization, status] of [
      ['', 401],
      ['nonsense', 401],
      [reader, 403],
    ] as const) {
      expect((await stand.send('POST', path(), {}, { authorization })).status).toBe(status);
      const link = await fetch(stand.url + path(), { headers: authorization ? { authorization } : {} });
      expect(await link.text()).not.toContain('signature');
    }
  });

  it.each([
    [{ scopes: ['task_task_fly'] }, 'scopes'],
    [{ scopes: 'task_task_read' }, '$.scopes'],
    [{ success_redirect: 'javascript:alert(1)' }, 'success_redirect'],
    [{ external_xref: 7 }, '$.external_xref'],
    [{ external_xref: 'x'.repeat(2001) }, '$.external_xref'],
    [{ state: '\u{1F600}'.repeat(900), success_redirect: `https://a.example/${'x'.repeat(1900)}` }, 'longer than 8000'],
    [{ reauth_token: 'made-up', connection_id: '0123456789abcdef01234567' }, 'reauth_token'],
  ])('is not made of %o', async (body, text) => {
    const answer = await stand.send('POST', path(), body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(text);
  });

  it('stays good when the encryption key is rotated', async () => {
    const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
    const old = await gatewayOn(stand.sandbox, { variables: { TASKGATE_ENCRYPTION_KEY: key(1) } });
    const made = (await (await old.send('POST', path(old.workspaceId), {})).json()) as SignedLink;
    const both = { TASKGATE_ENCRYPTION_KEY: `${key(2)},${key(1)}` };
    const next = await gatewayOn(stand.sandbox, { store: old.variables, variables: { ...old.variables, ...both } });
    expect((await new Customer().visit(made.url.replace(old.url, next.url))).status).toBe(302);
    await next.close();
    await old.close();
  });
});

describe('a workspace that demands signed links', () => {
  const demand = () => stand.gateway.workspaces.requireSignedLinks(stand.workspaceId, true);

  it('refuses every other, as JSON or as a page', async () => {
    await demand();
    for (const url of [
      openLink({ external_xref: 'victim' }),
      stand.url + path(),
      `${stand.url}${path()}?expires=9e9`,
    ]) {
      const answer = await fetch(url, { redirect: 'manual' });
      expect(answer.status).toBe(403);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(await answer.json()).toMatchObject({ message: expect.stringContaining('signed links only') });
    }
    expect((await fetch(openLink(), { method: 'HEAD' })).status).toBe(403);
    const page = await fetch(openLink(), { redirect: 'manual', ...HTML });
    expect([page.status, page.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('Jira is not connected');
  });

  it('takes signed ones, by whatever request they were made', async () => {
    await demand();
    for (const link of [(await signedLink()).url, await authLink(stand)]) {
      expect((await new Customer().visit(link)).status).toBe(302);
    }
    const link = await stand.sdk.integration.getUnifiedIntegrationAuth({
      workspaceId: stand.workspaceId,
      integrationType: 'jira',
    });
    expect((await new Customer().visit(link)).status).toBe(302);
  });

  it('has nothing to take from a key that may only read, or of another workspace', async () => {
    await demand();
    const other = await stand.gateway.workspaces.create('yet another');
    const keys = [
      await stand.gateway.keys.create(stand.workspaceId, true),
      await stand.gateway.keys.create(other?.id ?? ''),
    ];
    for (const authorization of keys) {
      expect((await fetch(stand.url + path(), { headers: { authorization } })).status).toBe(403);
    }
  });
});

describe('in production', () => {
  const link = (of: Stand, query: Record<string, string>, method = 'GET') =>
    of.send(method, `${path(of.workspaceId)}?${new URLSearchParams(query)}`);

  it.each([{ PUBLIC_URL: 'https://gateway.example' }, { NODE_ENV: 'production' }])(
    'with %o customers are sent back to origins that their workspace names, and nowhere else',
    async (variables) => {
      const production = await gatewayOn(stand.sandbox, { variables });
      const { workspaces } = production.gateway;
      for (const name of ['success_redirect', 'failure_redirect']) {
        for (const method of ['GET', 'POST']) {
          const refused = await link(production, { [name]: 'https://app.example.com/' }, method);
          expect(refused.status).toBe(400);
          expect(await refused.text()).toContain('taskgate workspace redirects');
          expect((await link(production, { [name]: `${production.gateway.ownUrl()}/healthz` }, method)).status).toBe(
            200,
          );
          await workspaces.allowRedirects(production.workspaceId, ['https://app.example.com']);
          expect((await link(production, { [name]: 'https://app.example.com/' }, method)).status).toBe(200);
          expect((await link(production, { [name]: 'https://evil.example/' }, method)).status).toBe(400);
          await workspaces.allowRedirects(production.workspaceId, null);
        }
      }
      await production.close();
    },
  );

  it('on this machine anything goes until origins are named', async () => {
    expect((await link(stand, { success_redirect: 'https://anything.example/' })).status).toBe(200);
  });
});

describe('a page for people', () => {
  it.each([
    ['that was changed', async () => `${(await signedLink()).url}x`, 403, 'was changed'],
    ['that leads elsewhere', async () => openLink({ success_redirect: 'ftp://x' }), 400, 'success_redirect'],
    ['of no workspace', async () => `${stand.url}${path('nobody')}?redirect=1`, 404, 'no such workspace'],
  ])('answers a link %s', async (_, link, status, text) => {
    const answer = await fetch(await link(), { redirect: 'manual', ...HTML });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).toContain(text);
  });
});

describe('links from one address', () => {
  it('are sixty a minute without a key; a good key has its own limit', async () => {
    const fresh = await startStand({ seed: { issues: 1 } });
    const ask = async (headers: Record<string, string> = {}) =>
      (await fetch(fresh.url + path(fresh.workspaceId), { headers })).status;
    const statuses = await Promise.all(Array.from({ length: 80 }, () => ask()));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(60);
    expect(statuses.filter((status) => status !== 200)).toContain(429);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect(await ask({ authorization: API_KEY })).toBe(200);
    await fresh.close();
  });
});
