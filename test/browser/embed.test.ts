/**
 * The directory of integrations in pages of another origin, one of which is isolated from all others: our own script, and the
 * published components with nothing but the host of their addresses rewritten.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/lib/package-root.ts';
import { startBothStand } from '../contract/both-stand.ts';
import type { Stand } from '../contract/stand.ts';

let stand: Stand;
let browser: Browser;
let page: Page;
let host: Server;
let app: string;
const pages = new Map<string, { type: string; body: string }>();
const complaints: string[] = [];

/** Resources of other origins are loaded only when they say that they may be. */
const ISOLATED = {
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
};

beforeAll(async () => {
  stand = await startBothStand();
  host = createServer((request, response) => {
    const found = pages.get(new URL(request.url ?? '/', 'http://app').pathname);
    response
      .writeHead(found ? 200 : 204, { 'content-type': found?.type ?? 'text/plain', ...ISOLATED })
      .end(found?.body);
  }).listen(0, '127.0.0.1');
  await once(host, 'listening');
  // Another host name, so that nothing is of the same site.
  app = `http://localhost:${(host.address() as AddressInfo).port}`;
  const { CHROMIUM_PATH: executablePath } = process.env;
  browser = await chromium.launch({ args: ['--no-sandbox'], ...(executablePath && { executablePath }) });
});
afterEach(() => page?.close());
afterAll(async () => {
  await browser?.close();
  host.close();
  host.closeAllConnections();
  await stand.close();
});

async function show(path: string, body: string, options: { colorScheme?: 'dark' | 'light' } = {}) {
  pages.set(path, { type: 'text/html', body: `<!doctype html><title>An app</title><meta charset="utf-8">${body}` });
  complaints.length = 0;
  page = await browser.newPage({ colorScheme: 'light', ...options });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(app + path);
}

const script = (query: string) =>
  `<script src="${stand.url}/docs/unified.js?wid=${stand.workspaceId}${query}"></script>`;

/** Whether every logo is there. */
const logosShown = () =>
  page.evaluate<boolean[]>(`(async () => {
    const images = [...document.querySelectorAll('.unified_image')];
    await Promise.all(images.map((image) => image.decode()));
    return images.map((image) => image.naturalWidth > 0);
  })()`);

/** What the page makes of a property of the first element. */
const styleOf = (selector: string, property: string) =>
  page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`);

const surface = () => styleOf('.unified_vendor', 'backgroundColor');

describe('the script', () => {
  it('shows what can be connected, in a page that is isolated from other origins', async () => {
    await show('/script', `<main><div id="unified"></div></main>${script('')}`);
    const link = page.getByRole('link', { name: 'Connect Jira' });
    await link.waitFor();
    await page.getByRole('link', { name: 'Connect Linear' }).waitFor();
    expect(await logosShown()).toEqual([true, true]);
    expect(await page.evaluate('crossOriginIsolated')).toBe(true);
    await expect.poll(surface).toBe('rgb(255, 255, 255)');
    await page.screenshot({ path: process.env.EMBED_SCREENSHOT ?? join(packageRoot, 'node_modules/.cache/embed.png') });
    expect(complaints).toEqual([]);
  });

  it('leads to the consent page, by the keyboard alone', async () => {
    await show('/keys', `<div id="unified"></div>${script('&external_xref=customer-7&notabs=1')}`);
    await page.getByRole('link', { name: 'Connect Jira' }).waitFor();
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    expect(await focused.getAttribute('aria-label')).toBe('Connect Jira');
    expect(await styleOf(':focus', 'outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Accept' }).waitFor();
    await page.getByLabel('northwind', { exact: true }).check();
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.waitForURL(`${app}/keys?id=*`);
    const id = new URL(page.url()).searchParams.get('id') ?? '';
    expect(await stand.sdk.connection.getUnifiedConnection({ id })).toMatchObject({ externalXref: 'customer-7' });
  });

  it('narrows the list down by category, and stands where the script does without a place of its own', async () => {
    await show('/tabs', `<p>before</p>${script('&nocategories=1')}<p>after</p>`);
    await page.getByRole('link', { name: 'Connect Jira' }).waitFor();
    expect(await page.locator('.unified_vendor_cats').count()).toBe(0);
    expect(await page.getByRole('link').count()).toBe(2);
    const metadata = page.getByRole('button', { name: 'Metadata' });
    await metadata.click();
    expect(await metadata.getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByRole('link').count()).toBe(1);
    expect(await page.locator('body > .unified').evaluate((element) => element.nextElementSibling?.textContent)).toBe(
      'after',
    );
  });

  it('takes the theme that it is told, the one of the browser, or variables of the page', async () => {
    await show('/dark', script('&theme=dark'));
    await page.getByRole('link', { name: 'Connect Jira' }).waitFor();
    await expect.poll(surface).toBe('rgb(29, 33, 48)');
    await page.close();
    await show('/auto', script(''), { colorScheme: 'dark' });
    await page.getByRole('link', { name: 'Connect Jira' }).waitFor();
    await expect.poll(surface).toBe('rgb(29, 33, 48)');
    await page.close();
    const own = '<style>body .unified { --unified-surface: rgb(1, 2, 3) }</style>';
    await show('/own', own + script(''));
    await page.getByRole('link', { name: 'Connect Jira' }).waitFor();
    await expect.poll(surface).toBe('rgb(1, 2, 3)');
    await page.close();
    await show('/bare', script('&nostyle=1'));
    await page.getByRole('link', { name: 'Connect Jira' }).waitFor();
    expect(await page.locator('link[rel=stylesheet]').count()).toBe(0);
  });

  it('says that a list could not be loaded', async () => {
    await show('/wrong', `<script src="${stand.url}/docs/unified.js?wid=000000000000000000000000"></script>`);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('could not be loaded: 404');
  });
});

/** A component with all that it imports. Its host is the one thing that is rewritten. */
async function bundled(source: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(packageRoot, 'test/browser/directories', source)],
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return (outputFiles[0]?.text ?? '').replaceAll('https://api.unified.to', stand.url);
}

describe.each([
  ['react-directory', 'react.js'],
  ['vuejs-directory', 'vue.js'],
])('the published %s', (name, source) => {
  it('renders and leads to the consent page with only its host rewritten', async () => {
    pages.set(`/${name}.js`, { type: 'text/javascript', body: await bundled(source) });
    const props = { workspace_id: stand.workspaceId, scopes: ['task_task_read', 'crm_contact_read'] };
    const setting = `<script>globalThis.directoryProps = ${JSON.stringify(props)}</script>`;
    await show(`/${name}`, `<div id="app"></div>${setting}<script src="/${name}.js"></script>`);
    const card = page.locator('a.unified_vendor', { hasText: 'Jira' });
    await card.waitFor();
    expect(await logosShown()).not.toContain(false);
    await expect.poll(surface).toBe('rgb(255, 255, 255)');
    expect(complaints).toEqual([]);
    await card.click();
    await page.getByRole('button', { name: 'Accept' }).waitFor();
  });
});
