/** What pages of others show of the gateway, and links that serve several providers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBothStand } from './both-stand.ts';
import { authLink, connect } from './customer.ts';
import { signedIn } from './operator.ts';
import { API_KEY, type Stand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startBothStand();
});
afterAll(() => stand.close());

interface Shown {
  type: string;
  logo_url: string;
  color: string;
  text_color: string;
}

const listed = async (query = '') =>
  (await (
    await fetch(`${stand.url}/unified/integration/workspace/${stand.workspaceId}?summary=1${query}`)
  ).json()) as Shown[];

describe('an integration', () => {
  it('has what a page shows of it, also through the SDK', async () => {
    const integrations = await listed();
    expect(integrations.map(({ type }) => type).sort()).toEqual(['jira', 'linear']);
    for (const { type, logo_url, color, text_color } of integrations) {
      expect(logo_url).toBe(`${stand.url}/docs/logos/${type}.svg`);
      expect([color, text_color].join()).toMatch(/^#[0-9a-f]{6},#[0-9a-f]{6}$/);
    }
    const [first] = await stand.sdk.integration.listUnifiedIntegrations({});
    expect(first).toMatchObject({ logoUrl: expect.any(String), color: '#0052cc', textColor: '#ffffff', beta: false });
  });

  it('has a logo that any page may show and that runs nothing', async () => {
    const integrations = await listed();
    expect(integrations).toHaveLength(2);
    for (const { logo_url } of integrations) {
      const answer = await fetch(logo_url);
      expect(answer.status).toBe(200);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/svg+xml',
        'cross-origin-resource-policy': 'cross-origin',
        'access-control-allow-origin': '*',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
      });
      expect(await answer.text()).not.toMatch(/<script|href|url\(/i);
    }
    expect((await fetch(`${stand.url}/docs/logos/nobody.svg`)).status).toBe(404);
  });

  it.each([
    ['unified.js', 'text/javascript; charset=utf-8'],
    ['unified.css', 'text/css; charset=utf-8'],
  ])('is shown with %s, which any page may load', async (name, type) => {
    const answer = await fetch(`${stand.url}/docs/${name}?wid=${stand.workspaceId}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('has its snippet in the console', async () => {
    const operator = await signedIn(stand, API_KEY);
    const page = await operator.page('/console/integrations');
    expect(page).toContain(`${stand.url}/docs/unified.js?wid=${stand.workspaceId}`);
  });
});

describe('another name of an integration', () => {
  it('leads to the same provider, and the connection has the usual one', async () => {
    expect((await listed('&type=atlassianjira')).map(({ type }) => type)).toEqual(['jira']);
    const { admin } = stand.sandbox.accounts;
    const made = await stand.sdk.connection.createUnifiedConnection({
      integrationType: 'atlassianjira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth: { otherAuthInfo: [stand.sandbox.url, admin.email, admin.apiToken] },
    });
    expect(made.integrationType).toBe('jira');
    const path = `/unified/integration/auth/${stand.workspaceId}/atlassianjira`;
    const answer = await fetch(`${stand.url}${path}?redirect=1`, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toContain('/authorize?');
    const signed = (await (await stand.send('POST', path, {})).json()) as { url: string };
    expect((await fetch(signed.url, { redirect: 'manual' })).status).toBe(302);
    const hooks = await stand.get('/unified/webhook?integration_type=atlassianjira');
    expect(hooks.status).toBe(200);
  });
});

describe('scopes of a link', () => {
  it('of other categories are dropped, so that one link serves several providers', async () => {
    const scopes = 'task_task_read,crm_contact_read,ats_candidate_write,hris_employee_read';
    const id = await connect(stand, { query: { scopes } });
    const { permissions } = await stand.sdk.connection.getUnifiedConnection({ id });
    expect([...permissions].sort()).toEqual(['hris_employee_read', 'task_task_read']);
  });

  it('are refused when nothing is left, and not taken for everything', async () => {
    const link = await stand.get(
      `/unified/integration/auth/${stand.workspaceId}/jira?scopes=crm_contact_read,ats_candidate_read`,
    );
    expect(link.status).toBe(400);
    expect(await link.text()).toContain('crm_contact_read');
    await expect(authLink(stand, { scopes: 'task_task_fly,crm_contact_read' })).rejects.toThrow();
  });
});
