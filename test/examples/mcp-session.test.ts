import { expect, it } from 'vitest';
import { runExample } from './example.ts';

it('the session of an agent is printed message by message', async () => {
  const { code, stdout, stderr } = await runExample('mcp-session');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const sent = [...stdout.matchAll(/^→ \{.*?"method":"([^"]+)"/gm)].map(([, method]) => method);
  expect(sent).toEqual(['initialize', 'notifications/initialized', 'tools/list', ...Array(5).fill('tools/call')]);
  expect(stdout).toMatch(/"name":"update_task_task".*\n← 200 .*\\"status\\":\\"COMPLETED\\"/);
  expect(stdout).toContain('"isError":true');
}, 120_000);
