import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAgent } from '../../contract/agent.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { type GatewayProcess, startGateway } from '../../support/gateway-process.ts';

const KEY = `key-${randomUUID()}`;
let database: TestDatabase;
let gateway: GatewayProcess;
beforeAll(async () => {
  database = await freshDatabase();
  gateway = await startGateway({
    ...database.variables,
    TASKGATE_API_KEY: KEY,
    TASKGATE_SANDBOX: 'true',
    LOG_LEVEL: 'trace',
  });
});
afterAll(async () => {
  gateway.kill('SIGTERM');
  await gateway.ended;
  await database.drop();
});

it('a key in the address of the MCP server is in no line of the log, whether the call succeeds or not', async () => {
  const { url, sandbox_connection_id: connection = '' } = gateway.listening;
  const agent = await startAgent({ url }, { query: { token: KEY, connection }, authorization: undefined });
  await agent.use('list_task_projects', { limit: 1 });
  await agent.refused('get_task_task', { id: '99999999' });
  await agent.close();
  const wrong = startAgent({ url }, { query: { token: `wrong-${KEY}`, connection }, authorization: undefined });
  await expect(wrong).rejects.toThrow();
  await fetch(`${url}/mcp?token=${KEY}`, { method: 'POST', body: 'no json', headers: { accept: '*/*' } });
  expect(gateway.output()).toContain('"path":"/mcp"');
  expect(gateway.output()).not.toContain(KEY);
});
