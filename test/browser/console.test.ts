/** The console in a real browser: used with the keyboard, seen by many, in light and in darkness, on a phone. */
import axe from 'axe-core';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { REDIRECT_URI, startAgentSite } from '../../examples/agent/client.ts';
import { connect } from '../contract/customer.ts';
import { API_KEY, type Stand, startStand } from '../contract/stand.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

let stand: Stand;
let site: Awaited<ReturnType<typeof startAgentSite>>;
let receiver: Receiver;
let browser: Browser;
let context: BrowserContext | undefined;
let page: Page;
let complaints: string[];
/** Addresses of pages by what they are. */
let pages: Record<string, string>;

const HOSTILE = `"><img src=x onerror="document.title='smuggled'"><script>document.title='smuggled'</script>`;

/** Some of everything that pages can show. */
async function fill(): Promise<void> {
  const { gateway, workspaceId, connectionId } = stand;
  await gateway.captures.start(workspaceId, connectionId, 60);
  await stand.get(`/task/${connectionId}/task?limit=5`);
  await stand.get(`/task/${connectionId}/task/99999999`);
  const id = await connect(stand, { query: { scopes: 'task_task_read', external_xref: HOSTILE } });
  await stand.get(`/task/${id}/task?limit=1`);
  await gateway.connections.markUnhealthy(await gateway.connections.find(workspaceId, id), '401');
  gateway.upstreamMetrics.noted({
    kind: 'tenant_quota',
    site: stand.sandbox.url,
    endpoint: undefined,
    remaining: 12_345,
    limit: 65_000,
    until: Date.now() + 3_600_000,
  });
  const made = await stand.send('POST', '/unified/webhook', {
    connection_id: connectionId,
    object_type: 'task_task',
    event: 'updated',
    webhook_type: 'virtual',
    hook_url: `${receiver.url}/hook`,
  });
  const { id: webhookId } = (await made.json()) as { id: string };
  const webhook = await gateway.webhooks.find(workspaceId, webhookId);
  await gateway.publisher.publish(webhook, { type: 'VIRTUAL', objects: [{ id: '1', name: HOSTILE }] });
  const [delivery] = await gateway.webhookOverview.deliveries(webhookId, { limit: 1, offset: 0 });
  await gateway.apicalls.flush();
  const list = { sort: 'created_at', descending: true, limit: 10, offset: 0 } as const;
  const calls = await gateway.apicallStore.list(workspaceId, list);
  const failed = calls.find(({ error }) => error !== null);
  await stand.send('PATCH', `/unified/connection/${connectionId}`, { external_xref: HOSTILE });
  await stand.send('DELETE', `/unified/connection/${encodeURIComponent(HOSTILE)}`);
  await stand.send('PATCH', `/unified/connection/${connectionId}`, { external_xref: 'taskgate-sandbox' });
  await gateway.keys.create(workspaceId, true);
  const key = (await gateway.keyStore.list(workspaceId)).at(-1);
  site = await startAgentSite((document) => ({ ...document, client_name: HOSTILE }));
  await gateway.agents.letIn({
    workspaceId,
    clientId: site.clientId,
    clientName: HOSTILE,
    connectionId,
    permissions: ['task_task_read', 'task_task_write'],
    policy: { mode: 'write', allow: { projects: ['SHOP'] }, deny: {}, objects_per_day: 500 },
    keyId: key?.id ?? '',
  });
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: site.clientId,
    redirect_uri: REDIRECT_URI,
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  });
  pages = {
    overview: '/console',
    connections: '/console/connections',
    connection: `/console/connections/${connectionId}`,
    'unhealthy connection': `/console/connections/${id}`,
    'deleting a connection': `/console/connections/${connectionId}/delete`,
    'new token': `/console/connections/${connectionId}/token`,
    'no connection found': '/console/connections?text=nothing-like-this',
    calls: '/console/calls',
    'no calls found': '/console/calls?operation=removeTaskTask',
    call: `/console/calls/${calls.at(-1)?.id}`,
    'failed call': `/console/calls/${failed?.id}`,
    webhooks: '/console/webhooks',
    webhook: `/console/webhooks/${webhookId}`,
    'new webhook': `/console/webhooks/new?connection=${connectionId}`,
    'editing a webhook': `/console/webhooks/${webhookId}/edit`,
    'rotating the secret': '/console/workspace/secret/rotate',
    delivery: `/console/webhooks/${webhookId}/deliveries/${delivery?.id}`,
    'deleting a webhook': `/console/webhooks/${webhookId}/delete`,
    agents: '/console/agents',
    'letting an agent in': `/console/agents/authorize?${asked}`,
    jobs: '/console/jobs',
    integrations: '/console/integrations',
    workspace: '/console/workspace',
    audit: '/console/audit',
    system: '/console/system',
    'no audit entry found': '/console/audit?actor=customer&action=nothing',
    'revoking a key': `/console/workspace/keys/${key?.id}/revoke`,
    'no such page': '/console/nothing',
  };
}

beforeAll(async () => {
  receiver = await startReceiver();
  stand = await startStand({ seed: { issues: 20 } }, { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' });
  await fill();
  const { CHROMIUM_PATH: executablePath } = process.env;
  browser = await chromium.launch({ args: ['--no-sandbox'], ...(executablePath && { executablePath }) });
});
afterEach(() => context?.close());
afterAll(async () => {
  await browser?.close();
  await stand?.close();
  await site?.close();
  await receiver?.close();
});

async function open(options: BrowserContextOptions = {}): Promise<void> {
  context = await browser.newContext(options);
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    // A page that is not there is asked for on purpose; at other places browsers ask for an icon by themselves.
    const isMissing = /\/(?:console\/nothing|favicon\.ico)$/.test(message.location().url);
    if (message.type() === 'error' && !isMissing) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
}

async function signIn(): Promise<void> {
  await page.goto(`${stand.url}/console/sign-in`);
  await page.getByLabel('API key').fill(API_KEY);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

const go = (path: string) => page.goto(stand.url + path);

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What is wrong for somebody, by every rule that there is. */
async function violations(): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: Violation[];
  };
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}

const VARIANTS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['in light', { colorScheme: 'light', viewport: { width: 1280, height: 800 } }],
  ['in darkness', { colorScheme: 'dark', viewport: { width: 1280, height: 800 } }],
  ['on a phone', { colorScheme: 'light', viewport: { width: 360, height: 640 } }],
  ['on a phone, in darkness', { colorScheme: 'dark', viewport: { width: 360, height: 640 } }],
];

/** Tables that are wider than what they stand in, which hides their last columns. */
const CUT_TABLES = `[...document.querySelectorAll('main table')]
  .filter((table) => table.checkVisibility())
  .filter((table) => table.getBoundingClientRect().right > table.parentElement.getBoundingClientRect().right + 1)
  .map((table) => table.textContent)`;

describe.each(VARIANTS)('every page %s', (_name, options) => {
  it('can be used by everybody, fits, and runs nothing that was smuggled in', async () => {
    await open(options);
    await go('/console/sign-in');
    expect(await violations()).toEqual([]);
    await signIn();
    for (const [name, path] of Object.entries(pages)) {
      await go(path);
      expect(await violations(), name).toEqual([]);
      const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
      expect(width, name).toBeLessThanOrEqual(options.viewport?.width ?? 0);
      expect(await page.evaluate(CUT_TABLES), name).toEqual([]);
      expect(await page.locator('img[src="x"]').count(), name).toBe(0);
      expect(await page.title(), name).not.toBe('smuggled');
    }
    expect(complaints).toEqual([]);
  }, 180_000);
});

describe('with the keyboard alone, and without JavaScript,', () => {
  it('an operator signs in, skips to the content, pauses and resumes a connection, and signs out', async () => {
    await open({ javaScriptEnabled: false });
    await go('/console/sign-in');
    await page.keyboard.press('Tab');
    await page.keyboard.type(API_KEY);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();

    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content');
    expect(await page.locator(':focus').boundingBox()).toMatchObject({ y: expect.any(Number) });
    expect((await page.locator(':focus').boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(page.url()).toContain('#main');

    await go(pages.connection ?? '');
    await page.getByRole('button', { name: 'Pause' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').waitFor();
    expect(await page.getByRole('status').textContent()).toContain('paused');
    await page.getByRole('button', { name: 'Resume' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('accepts requests again').waitFor();

    await page.getByRole('button', { name: 'Sign out' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor();
    await go('/console');
    expect(page.url()).toContain('/sign-in');
  });

  it('what has the focus is seen', async () => {
    await open();
    await signIn();
    for (let step = 0; step < 15; step++) {
      await page.keyboard.press('Tab');
      const outline = await page.locator(':focus').evaluate('(element) => getComputedStyle(element).outlineStyle');
      expect(outline).not.toBe('none');
    }
  });
});

describe('an operator', () => {
  it('connects a site: consent, and back at the new connection', async () => {
    await open();
    await signIn();
    await go('/console/integrations');
    await page.getByLabel('Your id of the customer').first().fill('from the browser');
    await page.getByRole('button', { name: 'Connect Jira' }).click();
    await page.getByLabel('northwind', { exact: true }).check();
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByText('The connection is ready').waitFor();
    expect(await page.getByRole('main').textContent()).toContain('from the browser');
    expect(complaints).toEqual([]);
  });

  it('makes a key, copies it, and does not see it again', async () => {
    await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await signIn();
    await go('/console/workspace');
    await page.getByRole('button', { name: 'Create a key' }).click();
    const key = await page.getByLabel('New API key').inputValue();
    expect(key).toMatch(/^tg_/);
    await page.getByRole('status').getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
    await go('/console/workspace');
    expect(await page.content()).not.toContain(key);
    expect(complaints).toEqual([]);
  });

  it('reads times in their own zone, with UTC on hover, and without scripts in UTC', async () => {
    await open({ timezoneId: 'Asia/Tokyo' });
    await signIn();
    await go(pages.call ?? '');
    const time = page.locator('main time').first();
    const [utc, local] = [await time.getAttribute('title'), await time.textContent()];
    expect(utc).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    const tokyo = new Date(Date.parse(String(utc).replace(' UTC', 'Z').replace(' ', 'T')) + 9 * 3_600_000);
    expect(local).toBe(tokyo.toISOString().slice(0, 19).replace('T', ' '));
    expect(await page.getByRole('contentinfo').textContent()).toContain('Times are in Asia/Tokyo');
    await context?.close();
    await open({ javaScriptEnabled: false, timezoneId: 'Asia/Tokyo' });
    await signIn();
    await go(pages.call ?? '');
    expect(await page.locator('main time').first().textContent()).toContain(utc);
  });

  it('follows requests as they come in, and stops', async () => {
    await open();
    await signIn();
    await go('/console/calls?path=followed');
    await page.getByText('No matching requests').waitFor();
    await page.getByRole('button', { name: 'Follow' }).click();
    await stand.get(`/task/${stand.connectionId}/task/followed-1`);
    await page.getByRole('row', { name: /followed-1/ }).waitFor();
    expect(await page.locator('tr.fresh').count()).toBe(1);
    await page.getByRole('button', { name: 'Following…', pressed: true }).click();
    await page.getByRole('button', { name: 'Follow', pressed: false }).waitFor();
    expect(complaints).toEqual([]);
    await context?.close();
    await open({ javaScriptEnabled: false });
    await signIn();
    await go('/console/calls?path=followed');
    await stand.get(`/task/${stand.connectionId}/task/followed-2`);
    await page.getByRole('link', { name: 'Reload' }).click();
    await page.getByRole('row', { name: /followed-2/ }).waitFor();
  });

  it('gets from a bar of the chart to its requests', async () => {
    await open();
    await signIn();
    await page.locator('.chart svg a').last().click();
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    expect(page.url()).toContain('/console/calls?type=requests&from=');
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(0);
  });

  it('copies the ID and the payload of a delivery', async () => {
    await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await signIn();
    await go(pages.delivery ?? '');
    await page.getByRole('button', { name: 'Copy ID' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(pages.delivery).toContain(String(await page.evaluate('navigator.clipboard.readText()')));
    await page.getByRole('button', { name: 'Copy payload' }).click();
    await page.waitForFunction('navigator.clipboard.readText().then((text) => text.startsWith("["))');
    expect(JSON.parse(String(await page.evaluate('navigator.clipboard.readText()')))[0].id).toBe('1');
  });

  it('who follows a link from another site is signed in all the same', async () => {
    await open();
    await signIn();
    // "localhost" is another site than "127.0.0.1"; strict cookies do not come along.
    await page.goto(`${stand.url.replace('127.0.0.1', 'localhost')}/healthz`);
    await page.evaluate(`location.href = ${JSON.stringify(`${stand.url}/console/calls?failed=on`)}`);
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    expect(page.url()).toBe(`${stand.url}/console/calls?failed=on`);
  });

  it('asks no other host, and what is kept of a page is its style', async () => {
    await open();
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    await signIn();
    for (const path of Object.values(pages)) await go(path);
    expect([...hosts]).toEqual([new URL(stand.url).host]);
    // Going back after signing out shows nothing: pages are not stored.
    await page.getByRole('link', { name: 'Go to the console' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor();
  });
});

describe('a form on another site', () => {
  it('is not taken, with the session of the victim', async () => {
    await open();
    await signIn();
    const stamp = await page.locator('input[name="stamp"]').first().inputValue();
    const target = `${stand.url}${pages.connection}/pause`;
    await page.goto(`${stand.url.replace('127.0.0.1', 'localhost')}/healthz`);
    const answered = page.waitForResponse(target);
    await page.evaluate(`
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', action: ${JSON.stringify(target)} });
      form.innerHTML = '<input name="stamp">';
      form.firstChild.value = ${JSON.stringify(stamp)};
      document.body.append(form);
      form.submit();
    `);
    expect((await answered).status()).toBe(401);
    const row = await stand.gateway.connections.findRow(stand.workspaceId, stand.connectionId);
    expect(row.isPaused).toBe(false);
  });
});
