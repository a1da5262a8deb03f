/** What agents read before they have a key: an overview, and the guides as they were written. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const get = (path: string, accept?: string) => fetch(stand.url + path, accept ? { headers: { accept } } : {});
const AGENTS = readFileSync('docs/guides/agents.md', 'utf8');

it('/llms.txt says how to get in, and every link in it leads to Markdown', async () => {
  const answer = await get('/llms.txt');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
  const text = await answer.text();
  expect(text).toMatch(/^# Taskgate\n\n> /);
  expect(text).toContain('/.well-known/oauth-protected-resource/mcp');
  const links = [...text.matchAll(/\]\((\/docs\/[^)]+)\)/g)].map(([, link]) => link ?? '');
  expect(links.length).toBeGreaterThan(15);
  for (const link of links) expect((await get(link)).headers.get('content-type'), link).toContain('text/markdown');
});

it('a guide is Markdown by its ending, or for whoever asks for that alone', async () => {
  expect(await (await get('/docs/guides/agents.md')).text()).toBe(AGENTS);
  const asked = await get('/docs/guides/agents', 'text/markdown');
  expect([await asked.text(), asked.headers.get('vary')]).toEqual([AGENTS, 'Accept']);
  const page = await get('/docs/guides/agents', 'text/html,application/xhtml+xml,text/markdown;q=0.5');
  expect(page.headers.get('content-type')).toContain('text/html');
});

it('there is no other file by that ending', async () => {
  expect((await get('/docs/guides/nothing.md')).status).not.toBe(200);
  expect((await get('/docs/guides/..%2f..%2fREADME.md')).status).not.toBe(200);
});
