/** The fake provider for the conformance suite. */
import { startSandbox } from '../../../sandbox/jira/index.ts';
import { allAdapters } from '../../../src/connections/registry.ts';
import { gatewayOn } from '../../contract/stand.ts';
import { startReceiver } from '../../support/receiver.ts';
import type { Open, Samples } from '../conformance/provider.ts';
import { fake } from './index.ts';
import { startFakeSandbox } from './sandbox.ts';

const DUE = ['2026-12-24T15:30:00.000Z', '2026-12-31T15:30:00.000Z'];

const TASKS: Samples = {
  body: { name: 'Sweep the floor', project_id: 'shop' },
  values: { name: ['Paint', 'Paint twice'], project_id: ['home'], status: ['COMPLETED', 'OPENED'], due_at: DUE },
  unknownId: 't0',
};

const comments = (taskId: string): Samples => ({
  list: { task_id: taskId },
  body: { task_id: taskId, text: 'Done.' },
  values: { text: ['Well *done*.', 'Not yet.'], task_id: [taskId] },
  unknownId: 'c0',
});

export const openFake: Open = async () => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const sandbox = await startFakeSandbox(now);
  const jira = await startSandbox({ seed: 'empty', now });
  const receiver = await startReceiver();
  const variables = { FAKE_API_URL: sandbox.url, TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' };
  const stand = await gatewayOn(jira, { adapters: [...allAdapters(), fake], variables, now });
  await stand.gateway.startJobs();
  const post = async (path: string, body: object) =>
    String(((await (await stand.send('POST', path, body)).json()) as { id?: unknown }).id);
  const connectionId = await post('/unified/connection', {
    integration_type: fake.type,
    categories: fake.categories,
    permissions: fake.permissions,
    auth: { other_auth_info: [sandbox.token] },
  });
  const [taskId = ''] = [
    await post(`/task/${connectionId}/task`, { ...TASKS.body, due_at: DUE[0] }),
    await post(`/task/${connectionId}/task`, { ...TASKS.body }),
  ];
  const samples = { task_task: TASKS, task_comment: comments(taskId), hris_employee: { unknownId: 'p0' } };
  for (const text of ['One', 'Two']) await post(`/task/${connectionId}/comment`, { task_id: taskId, text });
  return {
    adapter: fake,
    stand: { ...stand, connectionId },
    receiver,
    samples,
    path: 'me',
    requests: () => sandbox.requests.length,
    fail: (fault) => sandbox.fail(fault),
    loseCreation: () => sandbox.fail({ status: 500, method: 'POST', afterwards: true }),
    calm: () => sandbox.calm(),
    now,
    pass(ms) {
      ahead += ms;
    },
    async close() {
      await receiver.close();
      await stand.close();
      await sandbox.close();
      await jira.close();
    },
  };
};
