import { expect, it } from 'vitest';
import { runExample } from './example.ts';

it('agents of both generations get in by the address alone and close a task, message by message', async () => {
  const { code, stdout, stderr } = await runExample('mcp-session');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const sent = [...stdout.matchAll(/^→ POST \/mcp \{.*?"method":"([^"]+)"/gm)].map(([, method]) => method);
  const calls = ['tools/list', ...Array(6).fill('tools/call')];
  const old = ['initialize', 'initialize', 'notifications/initialized', ...calls];
  const current = ['server/discover', 'server/discover', ...calls];
  expect(sent).toEqual([...old, ...old, ...current, ...current]);
  expect(stdout).toContain('www-authenticate: Bearer resource_metadata=');
  expect(stdout).toMatch(/"name":"update_task_task".*\n← 200 .*\\"status\\":\\"COMPLETED\\"/);
  expect(stdout).toContain('\\"error\\":\\"validation_failed\\"');
  expect(stdout).not.toMatch(/tga_|tgr_/);
  for (const generation of ['2025', '2026']) {
    const tokens = [...stdout.matchAll(new RegExp(`of ${generation} has read, .*: \\d+ bytes, (\\d+) tokens`, 'g'))];
    const [short = 0, full = 0] = tokens.map(([, count]) => Number(count));
    expect(short).toBeGreaterThan(0);
    expect(short * 5).toBeLessThan(full);
  }
}, 120_000);
