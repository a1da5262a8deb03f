/** The way of a customer through real pages: consent, choice, result. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { authLink } from '../contract/customer.ts';
import { type Stand, startStand } from '../contract/stand.ts';

let stand: Stand;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  stand = await startStand();
  const { CHROMIUM_PATH: executablePath } = process.env;
  browser = await chromium.launch({ args: ['--no-sandbox'], ...(executablePath && { executablePath }) });
});
afterAll(async () => {
  await browser?.close();
  await stand.close();
});

const open = async (javaScriptEnabled: boolean) => {
  context = await browser.newContext({ javaScriptEnabled });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    // Browsers ask for an icon by themselves.
    const isIcon = message.location().url.endsWith('/favicon.ico');
    if (message.type() === 'error' && !isIcon) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
};
beforeEach(() => open(true));
afterEach(() => context.close());

/** From the link to whatever comes after Atlassian's page. */
async function agree(query: Record<string, string>, sites: string[], button = 'Accept') {
  await page.goto(await authLink(stand, query));
  await page.getByLabel('northwind', { exact: true }).setChecked(sites.includes('northwind'));
  await page.getByLabel('northwind-labs').setChecked(sites.includes('northwind-labs'));
  await page.getByRole('button', { name: button }).click();
}

/** The app that customers come from: a page of the gateway that is always there. */
const appUrl = (path: string) => `${stand.url}/healthz?app=${path}`;

describe('a customer with one site', () => {
  it('sees that Jira is connected', async () => {
    await agree({}, ['northwind']);
    await page.getByRole('heading', { name: 'Jira is connected' }).waitFor();
    expect(await page.getByRole('main').textContent()).toContain('northwind');
    expect(complaints).toEqual([]);
  });

  it('is back in the app with the new connection', async () => {
    await agree({ success_redirect: appUrl('done'), state: 'tab 1' }, ['northwind']);
    await page.waitForURL(/app=done/);
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('state')).toBe('tab 1');
    const connection = await stand.sdk.connection.getUnifiedConnection({ id: searchParams.get('id') ?? '' });
    expect(connection.integrationType).toBe('jira');
  });

  it('who cancels is back in the app, with the reason', async () => {
    await agree({ failure_redirect: appUrl('failed') }, ['northwind'], 'Cancel');
    await page.waitForURL(/app=failed/);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
  });
});

describe.each([true, false])('a customer with several sites, JavaScript %s', (javaScriptEnabled) => {
  it('chooses one with the keyboard alone', async () => {
    await context.close();
    await open(javaScriptEnabled);
    await agree({ success_redirect: appUrl('chosen') }, ['northwind', 'northwind-labs']);
    await page.getByRole('heading', { name: /Which Jira site/ }).waitFor();
    expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    expect(await page.getByLabel(/northwind-labs/).isChecked()).toBe(true);
    await page.keyboard.press('Enter');
    await page.waitForURL(/app=chosen/);
    const id = new URL(page.url()).searchParams.get('id') ?? '';
    const connection = await stand.sdk.connection.getUnifiedConnection({ id });
    expect(connection.auth?.meta).not.toMatchObject({ cloudId: stand.sandbox.cloudId });
    expect(complaints).toEqual([]);
  });

  it('is not let through without a choice', async () => {
    await context.close();
    await open(javaScriptEnabled);
    await agree({ success_redirect: appUrl('never') }, ['northwind', 'northwind-labs']);
    await page.getByRole('button', { name: 'Connect this site' }).click();
    expect(page.url()).toContain('/oauth/code');
  });
});

describe('pages', () => {
  it('tell what to do when a link is too old', async () => {
    await page.goto(`${stand.url}/oauth/code?state=old&code=x`);
    expect(await page.getByRole('main').textContent()).toContain('begin again');
    expect(await page.title()).toBe('The account is not connected');
  });

  it('run nothing that was smuggled in', async () => {
    await agree({ subdomain: '<img src=x onerror=alert(1)>' }, ['northwind']);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.getByRole('main').textContent()).toContain('onerror');
  });

  it('are readable on a narrow screen', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await agree({}, ['northwind', 'northwind-labs']);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(320);
  });

  it('of the documentation ask no other host', async () => {
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    await page.goto(`${stand.url}/docs`);
    await page.getByText('Connections, authorization').first().waitFor();
    expect([...hosts]).toEqual([new URL(stand.url).host]);
    expect(complaints).toEqual([]);
  });
});
