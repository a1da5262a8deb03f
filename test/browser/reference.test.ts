/** The API reference in a real browser: found, read and tried, and no other host is asked for anything. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, type Stand, startStand } from '../contract/stand.ts';

let stand: Stand;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const hosts = new Set<string>();

beforeAll(async () => {
  stand = await startStand({ seed: { issues: 20 } });
  const { CHROMIUM_PATH: executablePath } = process.env;
  browser = await chromium.launch({ args: ['--no-sandbox'], ...(executablePath && { executablePath }) });
});
afterEach(() => page?.context().close());
afterAll(async () => {
  await browser?.close();
  await stand?.close();
});

const LIST_TASKS = '/docs#tag/task/GET/task/{connection_id}/task';

async function open(colorScheme: 'dark' | 'light' = 'light'): Promise<void> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1400, height: 1000 } });
  page = await context.newPage();
  complaints.length = 0;
  hosts.clear();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url().startsWith('http')) hosts.add(new URL(request.url()).host);
  });
}

async function signIn(): Promise<void> {
  await page.goto(`${stand.url}/docs`);
  await page.getByRole('link', { name: 'Sign in to try requests' }).click();
  await page.getByLabel('API key').fill(API_KEY);
  await page.keyboard.press('Enter');
  await page.getByText(/^Signed in: /).waitFor();
}

/** Everything a page asks for comes from here, and nothing is wrong with it. */
function expectQuiet(): void {
  expect(complaints).toEqual([]);
  expect([...hosts]).toEqual([new URL(stand.url).host]);
}

const card = () => page.getByRole('button', { name: /Test Request.*get \/task\/\{connection_id\}\/task\)/ }).first();

describe('the reference', { timeout: 120_000 }, () => {
  it('has a sidebar with a search', async () => {
    await open();
    await page.goto(`${stand.url}/docs`);
    const sidebar = page.getByRole('navigation', { name: /^Sidebar/ });
    await sidebar.getByRole('button', { name: /^List tasks/ }).waitFor();
    await sidebar.getByRole('search').click();
    await page.keyboard.type('replay');
    await page
      .getByRole('option', { name: /\/unified\/webhook\/\{id\}\/replay/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Send deliveries again' }).waitFor();
    expectQuiet();
  });

  it.each(['light', 'dark'] as const)('is %s where the system is', async (scheme) => {
    await open(scheme);
    await page.goto(`${stand.url}/docs`);
    await page.getByRole('heading', { name: 'Taskgate' }).waitFor();
    const isBright = (element: string, property: string) =>
      page.evaluate<boolean>(
        `/\\d+/.exec(getComputedStyle(document.querySelector('${element}')).${property})[0] > 128`,
      );
    for (const element of ['body', '.bar']) {
      await expect.poll(() => isBright(element, 'backgroundColor')).toBe(scheme === 'light');
      await expect.poll(() => isBright(element, 'color')).toBe(scheme === 'dark');
    }
    await expect.poll(() => isBright('h1', 'color')).toBe(scheme === 'dark');
    expectQuiet();
  });

  it('has samples in curl, TypeScript, Python and Go', async () => {
    await open();
    await page.goto(stand.url + LIST_TASKS);
    await card().waitFor();
    const language = () =>
      page.getByRole('button', { name: /^(?:Shell Curl|TypeScript SDK|Python Requests|Go NewRequest)$/ });
    for (const [option, sample] of [
      [/TypeScript SDK/, 'sdk.task.listTaskTasks('],
      [/Requests/, 'requests.get('],
      [/NewRequest/, 'http.NewRequest('],
      [/Curl/, 'curl '],
    ] as const) {
      await language().first().click();
      await page.getByRole('option', { name: option }).first().click();
      await page.getByText(sample).first().waitFor();
    }
    expectQuiet();
  });

  it('tries a request with the connection of whoever signed in, without filters, also after a reload', async () => {
    await open();
    await signIn();
    for (const path of [LIST_TASKS, '/docs']) {
      await page.goto(stand.url + path);
      await page.reload();
      await card().click();
      const answered = page.waitForResponse((response) => response.url().includes(`/task/${stand.connectionId}/task`));
      await page.getByRole('button', { name: /^Send/ }).first().click();
      const response = await answered;
      expect([response.status(), new URL(response.url()).search]).toEqual([200, '']);
      expect(await response.json()).toHaveLength(20);
    }
    expectQuiet();
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toMatch(/tgc?_/);
  });

  it('fits a phone', async () => {
    await open();
    await page.setViewportSize({ width: 360, height: 640 });
    await page.goto(`${stand.url}/docs`);
    await page.getByRole('heading', { name: 'Taskgate' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });
});
