/** Policies by the command, on the store of a gateway that runs. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Stand, startStand } from '../../contract/stand.ts';
import { runCommand } from '../../support/gateway-process.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const run = (...args: string[]) => runCommand(stand.variables, ...args);
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);

it('a key is created with a policy, changed and freed; a gateway that runs obeys at once', async () => {
  const { api_key: key } = await json('key', 'create', '--mode', 'write', '--allow', 'projects=SHOP', '--rate', '100');
  const list = (project: string) =>
    stand.send('GET', `/task/${stand.connectionId}/task?limit=1&project_id=${project}`, undefined, {
      authorization: key,
    });
  expect([(await list('SHOP')).status, (await list('HELP')).status]).toEqual([200, 403]);
  const keys = (await json('key', 'list')) as { id: string; policy?: object }[];
  const [{ id, policy } = { id: '', policy: {} }] = keys.filter((row) => row.policy);
  expect(policy).toEqual({ mode: 'write', allow: { projects: ['SHOP'] }, deny: {}, rate_per_minute: 100 });
  expect(await json('key', 'limit', id, '--deny', 'objects=task_task')).toMatchObject({
    id,
    policy: { deny: { objects: ['task_task'] } },
  });
  await vi.waitFor(async () => expect((await list('SHOP')).status).toBe(403), { timeout: 10_000, interval: 200 });
  await json('key', 'limit', id, '--none');
  await vi.waitFor(async () => expect((await list('HELP')).status).toBe(200), { timeout: 10_000, interval: 200 });
});

it.each([
  [['key', 'limit', 'nobody', '--mode', 'read'], 'There is no live key nobody.'],
  [['key', 'limit', 'nobody'], 'Name limits, or --none.'],
  [['key', 'limit', 'nobody', '--none', '--mode', 'read'], 'Name limits, or --none.'],
  [['key', 'create', '--allow', 'SHOP'], '--allow takes kind=names'],
  [['agent', 'limit', 'nobody', '--mode', 'read'], 'There is no live agent nobody.'],
  [['agent', 'revoke', 'nobody'], 'There is no live agent nobody.'],
])('%j is refused', async (args, text) => {
  const { code, stderr } = await run(...args);
  expect(code).not.toBe(0);
  expect(stderr).toContain(text);
});

it('agents are listed, limited and revoked', async () => {
  const connectionId = stand.connectionId;
  const [key] = await stand.gateway.keyStore.list();
  const { accessToken } = await stand.gateway.agents.letIn({
    workspaceId: stand.workspaceId,
    clientId: 'https://agent.example.com/client.json',
    clientName: 'An agent',
    connectionId,
    permissions: ['task_task_read'],
    policy: { mode: 'read', allow: {}, deny: {} },
    keyId: key?.id ?? '',
  });
  const [{ id, client_name: name }] = await json('agent', 'list');
  expect(name).toBe('An agent');
  expect(await json('agent', 'limit', id, '--allow', 'projects=SHOP')).toEqual({
    id,
    policy: { mode: 'write', allow: { projects: ['SHOP'], connections: [connectionId] }, deny: {} },
  });
  expect(await json('agent', 'revoke', id)).toEqual({ revoked: id });
  expect(await stand.gateway.agents.authenticate(accessToken)).toBeUndefined();
});
