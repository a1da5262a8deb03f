/** A second provider: a folder, and one line in the list of adapters. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';
import { allAdapters } from '../../../src/connections/registry.ts';
import { fake } from '../../adapters/fake/index.ts';
import { type FakeSandbox, startFakeSandbox } from '../../adapters/fake/sandbox.ts';
import { signedIn } from '../../contract/operator.ts';
import { API_KEY, gatewayOn, type Stand } from '../../contract/stand.ts';

const ADAPTERS = [...allAdapters(), fake];

let jira: Sandbox;
let provider: FakeSandbox;
let stand: Stand;
beforeAll(async () => {
  jira = await startSandbox({ seed: 'empty' });
  provider = await startFakeSandbox();
  stand = await gatewayOn(jira, { adapters: ADAPTERS, variables: { FAKE_API_URL: provider.url } });
});
afterAll(async () => {
  await stand.close();
  await provider.close();
  await jira.close();
});

async function connect(token: string): Promise<Response> {
  return await stand.send('POST', '/unified/connection', {
    integration_type: 'fake',
    categories: ['task', 'hris'],
    permissions: ['task_task_read', 'task_task_write', 'hris_employee_read'],
    auth: { other_auth_info: [token] },
  });
}

describe('a gateway with one more adapter in its list', () => {
  it('shows what works there, beside the others', async () => {
    const integrations = (await (await stand.get('/unified/integration')).json()) as {
      type: string;
      support: object;
    }[];
    expect(integrations.map(({ type }) => type).sort()).toEqual(ADAPTERS.map(({ type }) => type).sort());
    expect(integrations.find(({ type }) => type === 'fake')).toMatchObject({
      token_names: ['Token'],
      support: {
        task_task: { field_support: { name: 'native', status: 'derived', due_at: 'lossy', priority: 'absent' } },
      },
    });
  });

  it('connects with a token that the provider takes, and refuses another', async () => {
    expect((await connect('wrong')).status).toBe(400);
    expect(await (await connect(provider.token)).json()).toMatchObject({
      integration_type: 'fake',
      integration_name: 'Fake',
      auth: { name: 'Ada', user_id: 'p1', api_url: provider.url },
    });
  });

  it('reads and writes there and elsewhere by the same calls', async () => {
    const { id } = (await (await connect(provider.token)).json()) as { id: string };
    const written = await stand.send('POST', `/task/${id}/task`, { name: 'Sweep', project_id: 'shop' });
    expect(await written.json()).toMatchObject({ name: 'Sweep', status: 'OPENED', project_id: 'shop' });
    expect(await (await stand.get(`/task/${id}/task`)).json()).toMatchObject([{ name: 'Sweep' }]);
    const { status } = await stand.get(`/task/${stand.connectionId}/task`);
    expect(status).toBe(200);
  });

  it('asks for its token in the console, and offers no OAuth', async () => {
    const page = await (await signedIn(stand, API_KEY)).page('/console/integrations');
    expect(page).toContain('action="/console/integrations/fake/token"');
    expect(page).not.toContain('action="/console/integrations/fake/connect"');
  });
});
