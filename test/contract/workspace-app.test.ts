/** A workspace with an OAuth app of its own: who authorizes it, and what becomes of connections when it goes. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jira } from '../../adapters/jira/index.ts';
import { type Sandbox, startSandbox } from '../../sandbox/jira/index.ts';
import { authLink, Customer, connect } from './customer.ts';
import { signedIn } from './operator.ts';
import { API_KEY, gatewayOn, type Stand } from './stand.ts';

let sandbox: Sandbox;
let stand: Stand;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: { issues: 3 } });
  const addresses = { ATLASSIAN_AUTH_URL: sandbox.url, ATLASSIAN_API_URL: sandbox.url };
  // The provider does not know this one: whatever works by OAuth works by the workspace's.
  const operators = { JIRA_CLIENT_ID: 'operators-app', JIRA_CLIENT_SECRET: 'unknown to the provider' };
  stand = await gatewayOn(sandbox, { variables: { ...addresses, ...operators } });
});
afterEach(async () => {
  await stand.gateway.oauthApps.remove(stand.workspaceId, jira);
});
afterAll(async () => {
  await stand.close();
  await sandbox.close();
});

const setApp = (app = sandbox.oauthApp) => stand.gateway.oauthApps.set(stand.workspaceId, jira, app);
const list = (id: string) => stand.get(`/task/${id}/task?limit=1`);
const rowOf = (id: string) => stand.gateway.connections.findRow(stand.workspaceId, id);

describe('customers of a workspace with an app of its own', () => {
  it('authorize that app, and others the operator’s', async () => {
    const clientOf = async (link: string) => new URL(await new Customer().open(link)).searchParams.get('client_id');
    expect(await clientOf(await authLink(stand))).toBe('operators-app');
    await setApp();
    expect(await clientOf(await authLink(stand))).toBe(sandbox.oauthApp.clientId);
    const other = await stand.gateway.workspaces.create('another one');
    const link = await stand.get(`/unified/integration/auth/${other?.id}/jira`);
    expect(await clientOf(await link.text())).toBe('operators-app');
  });

  it('get a connection that remembers the app, and is renewed with it', async () => {
    await setApp();
    const id = await connect(stand);
    expect((await rowOf(id)).oauthClientId).toBe(sandbox.oauthApp.clientId);
    sandbox.grants.expireAccess();
    expect((await list(id)).status).toBe(200);
  });
});

describe('a connection whose app was removed or changed', () => {
  it('says so when its token expires, stays healthy, and works again with the app', async () => {
    await setApp();
    const id = await connect(stand);
    await stand.gateway.oauthApps.remove(stand.workspaceId, jira);
    expect((await list(id)).status).toBe(200);
    sandbox.grants.expireAccess();
    for (const change of [async () => undefined, () => setApp({ clientId: 'other-app', clientSecret: 'x' })]) {
      await change();
      const refused = await list(id);
      expect(refused.status).toBe(502);
      const body = (await refused.json()) as { error: string; message: string };
      expect(body.error).toBe('oauth_app_rejected');
      expect(body.message).toContain(`authorized with the OAuth app ${sandbox.oauthApp.clientId}`);
    }
    expect((await rowOf(id)).lastUnhealthyAt).toBeNull();
    await setApp();
    expect((await list(id)).status).toBe(200);
  });

  it('of an earlier version is renewed with the operator’s', async () => {
    const apps = stand.gateway.oauthApps;
    const row = { workspaceId: stand.workspaceId, integrationType: 'jira', oauthClientId: null };
    await setApp();
    expect((await apps.ofConnection(row))?.clientId).toBe('operators-app');
  });
});

describe('the secret of an app', () => {
  it('is stored encrypted', async () => {
    await setApp({ clientId: 'some-app', clientSecret: 'a-secret-to-look-for' });
    const { db, t } = stand.gateway.store;
    const rows = await db.select().from(t.workspaceApp);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('a-secret-to-look-for');
    expect((await stand.gateway.oauthApps.find(stand.workspaceId, jira))?.clientSecret).toBe('a-secret-to-look-for');
  });
});

describe('the console', () => {
  const app = '/console/integrations/jira/app';

  it('sets and removes the app, shows the callback, and keeps the secret out of pages and of the audit log', async () => {
    const operator = await signedIn(stand, API_KEY);
    expect(await operator.page('/console/integrations')).toContain(`value="${stand.url}/oauth/code"`);
    const set = await operator.act(app, { client_id: 'console-app', client_secret: 'console-secret' });
    expect(set.headers.get('location')).toBe('/console/integrations?done=app-set');
    const page = await operator.page('/console/integrations');
    expect(page).toContain('console-app');
    expect(page).not.toContain('console-secret');
    const [entry] = await stand.gateway.auditStore.search({ workspaceId: stand.workspaceId, limit: 1, offset: 0 });
    expect(entry).toMatchObject({
      action: 'POST /console/integrations/:type/app',
      targetId: 'jira',
      changes: { client_id: 'console-app', client_secret: '…' },
    });
    await operator.act(`${app}/remove`);
    expect(await operator.page('/console/integrations')).not.toContain('console-app');
  });

  it('says what is wrong with an app, and keeps what was typed but the secret', async () => {
    const operator = await signedIn(stand, API_KEY);
    const refused = await operator.act(app, { client_id: 'two words', client_secret: 'console-secret' });
    expect(refused.status).toBe(400);
    const page = await refused.text();
    expect(page).toContain('$.client_id must be');
    expect(page).toContain('value="two words"');
    expect(page).not.toContain('console-secret');
  });
});

describe('the API', () => {
  const path = '/unified/integration/app/jira';
  const shown = async () => (await (await stand.get(path)).json()) as Record<string, unknown>;

  it('sets, shows and removes the app, with the callback to register and without the secret', async () => {
    const callback = { integration_type: 'jira', callback_url: `${stand.url}/oauth/code` };
    expect(await shown()).toEqual(callback);
    const { clientId: client_id, clientSecret: client_secret } = sandbox.oauthApp;
    const set = await stand.send('PUT', path, { client_id, client_secret });
    expect(set.status).toBe(200);
    expect(await set.json()).toMatchObject({ ...callback, client_id });
    expect(await shown()).toMatchObject({ client_id, updated_at: expect.stringMatching(/Z$/) });
    expect(JSON.stringify(await shown())).not.toContain(client_secret);
    const id = await connect(stand);
    expect((await rowOf(id)).oauthClientId).toBe(client_id);
    const [entry] = await stand.gateway.auditStore.search({ workspaceId: stand.workspaceId, limit: 20, offset: 0 });
    expect(JSON.stringify(entry)).not.toContain(client_secret);
    expect((await stand.send('DELETE', path)).status).toBe(200);
    expect(await shown()).toEqual(callback);
  });

  it.each([
    ['client_id', { client_id: 'two words', client_secret: 'x' }],
    ['client_secret', { client_id: 'x' }],
    ['cloud', { client_id: 'x', client_secret: 'y', cloud: 'mars' }],
  ])('refuses a wrong %s', async (name, app) => {
    const refused = await stand.send('PUT', path, app);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain(`$.${name}`);
  });

  it('knows no app of a provider that there is not, and takes none from a key that may only read', async () => {
    expect((await stand.get('/unified/integration/app/nowhere')).status).toBe(404);
    const key = await stand.gateway.keys.create(stand.workspaceId, true);
    const headers = { authorization: key };
    expect((await stand.send('PUT', path, { client_id: 'x', client_secret: 'y' }, headers)).status).toBe(403);
    expect((await stand.send('GET', path, undefined, headers)).status).toBe(200);
  });
});

describe('an app in another cloud', () => {
  it('of governments is authorized at its own hosts, and by workspaces that chose it alone', async () => {
    const other = await stand.gateway.workspaces.create('ministry');
    const app = { clientId: 'gov-app', clientSecret: 'gov-secret', cloud: 'us-government' };
    await stand.gateway.oauthApps.set(other?.id ?? '', jira, app);
    const consentOf = async (workspaceId: string | undefined) => {
      const link = await stand.get(`/unified/integration/auth/${workspaceId}/jira`);
      return new URL(await new Customer().open(await link.text()));
    };
    const page = await consentOf(other?.id);
    expect(page.origin).toBe('https://auth.atlassian-us-gov-mod.com');
    expect(page.searchParams.get('audience')).toBe('api.atlassian-us-gov-mod.com');
    expect(page.searchParams.get('client_id')).toBe('gov-app');
    const usual = await consentOf(stand.workspaceId);
    expect(usual.origin).toBe(sandbox.url);
    expect(usual.searchParams.get('audience')).toBe('api.atlassian.com');
    await stand.gateway.oauthApps.remove(other?.id ?? '', jira);
  });

  it('connects, calls and renews there, wherever the operator points', async () => {
    const lost = await gatewayOn(sandbox, {
      variables: { ATLASSIAN_AUTH_URL: 'http://127.0.0.1:9', ATLASSIAN_API_URL: 'http://127.0.0.1:9' },
    });
    try {
      const { clientId: client_id, clientSecret: client_secret } = sandbox.oauthApp;
      const set = await lost.send('PUT', '/unified/integration/app/jira', {
        client_id,
        client_secret,
        cloud: 'simulator',
      });
      expect(await set.json()).toMatchObject({ cloud: 'simulator' });
      const id = await connect(lost);
      sandbox.grants.expireAccess();
      expect((await lost.get(`/task/${id}/task?limit=1`)).status).toBe(200);
      const operator = await signedIn(lost, API_KEY);
      expect(await operator.page('/console/integrations')).toContain('Atlassian Government Cloud');
    } finally {
      await lost.close();
    }
  });
});
