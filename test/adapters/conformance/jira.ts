/** Jira for the conformance suite: the bundled sandbox, with the samples that its seed holds. */
import { startSandbox } from '../../../sandbox/jira/index.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import { allAdapters } from '../../../src/connections/registry.ts';
import { connect } from '../../contract/customer.ts';
import { gatewayOn, type Stand } from '../../contract/stand.ts';
import { startReceiver } from '../../support/receiver.ts';
import type { Open, Provider, Samples } from './provider.ts';

const PROJECT = '10000';
const EVENING = ['2026-12-24T15:30:00.000Z', '2026-12-31T15:30:00.000Z'];
const HTML = ['<p>Two <b>coats</b></p>', '<ul><li>one</li></ul>'];

/** What carries out a creation. */
const CREATIONS: Readonly<Partial<Record<ObjectType, string>>> = {
  task_task: '^/rest/api/3/issue$',
  task_project: '^/rest/api/3/project$',
  task_comment: '^/rest/api/3/issue/\\d+/comment',
  storage_file: '/attachments',
  metadata_metadata: '^/rest/api/3/field$',
};

let names = 0;
/** Of a project: two must not have the same. */
function freshName(): string {
  names += 1;
  return `Shelves ${names}`;
}

/** Objects that samples belong to or point at. */
interface Known {
  readonly taskId: string;
  readonly commentId: string;
  readonly epicId: string;
  readonly admin: string;
  readonly member: string;
  readonly url: string;
}

const tasks = ({ epicId, admin, member }: Known): Samples => ({
  list: { project_id: PROJECT },
  body: { name: 'Paint the shelves', project_id: PROJECT, type: 'Story' },
  values: {
    name: ['Paint', 'Paint twice'],
    notes: HTML,
    project_id: [PROJECT],
    parent_id: [epicId, epicId],
    status: ['COMPLETED', 'IN_PROGRESS'],
    completed_at: EVENING,
    priority: ['High', 'Low'],
    type: ['Bug', 'Task'],
    tags: [['paint', 'shelf'], ['paint']],
    assigned_user_ids: [[admin], [member]],
    follower_user_ids: [[admin], [admin, member]],
    due_at: EVENING,
    start_at: EVENING,
    story_points: [5, 8],
    metadata: [[{ id: 'customfield_10032', value: 'Ada' }], [{ id: 'customfield_10032', value: 'Ben' }]],
  },
  unknownId: '99999999',
});

function samplesOf(known: Known): Provider['samples'] {
  const { taskId, commentId, url } = known;
  const data = Buffer.from('Fragile').toString('base64');
  return {
    task_task: tasks(known),
    task_project: {
      read: { raw: 'expand=insight' },
      get body() {
        return { name: freshName() };
      },
      get values() {
        return { name: [freshName(), freshName()], description: ['All of them', 'Some'] };
      },
      unknownId: '99999999',
    },
    task_comment: {
      list: { task_id: taskId },
      body: { task_id: taskId, text: 'Done.' },
      values: { text: HTML, task_id: [taskId], parent_id: [commentId] },
      unknownId: `${taskId}_99999999`,
    },
    task_change: { list: { project_id: PROJECT }, unknownId: `${taskId}_99999999` },
    hris_employee: { closely: [known.admin], unknownId: 'nobody' },
    hris_group: { unknownId: 'nothing' },
    storage_file: {
      list: { parent_id: taskId },
      body: { parent_id: taskId, name: 'label.txt', data },
      bodies: { download_url: { data: undefined, download_url: `${url}/healthz` } },
      values: {
        name: ['notes.txt'],
        parent_id: [taskId],
        mime_type: ['text/plain'],
        data: [data],
        download_url: [`${url}/healthz`],
      },
      unknownId: '99999999',
    },
    metadata_metadata: {
      read: { raw: `projectIdOrKey=${PROJECT}` },
      body: { name: 'Size', object_type: 'task_task', format: 'SINGLE_SELECT', options: ['Small', 'Large'] },
      values: {
        name: ['Width', 'Height'],
        object_type: ['task_task'],
        format: ['NUMBER'],
        original_format: ['com.atlassian.jira.plugin.system.customfieldtypes:userpicker'],
        options: [
          ['Small', 'Large'],
          ['Large', 'Huge', 'Small'],
        ],
      },
      bodies: {
        format: { format: 'NUMBER', options: undefined },
        original_format: {
          format: undefined,
          options: undefined,
          original_format: 'com.atlassian.jira.plugin.system.customfieldtypes:userpicker',
        },
      },
      unknownId: 'customfield_99999',
    },
  };
}

/** Looks up what the samples need, and writes what the seed lacks. */
async function knownOf(stand: Stand): Promise<Known> {
  const { sdk, connectionId, sandbox, url } = stand;
  const [task] = await sdk.task.listTaskTasks({ connectionId, projectId: PROJECT, limit: 1 });
  const epics = await sdk.task.listTaskTasks({ connectionId, projectId: PROJECT, raw: 'jql=issuetype = Epic' });
  const taskId = task?.id ?? '';
  const write = async (path: string, body: object) =>
    String(((await (await stand.send('POST', path, body)).json()) as { id?: unknown }).id);
  const comment = (more: object) =>
    write(`/task/${connectionId}/comment`, { task_id: taskId, text: 'Which colour?', ...more });
  const commentId = await comment({});
  await comment({ parent_id: commentId });
  for (const name of ['one.txt', 'two.txt']) {
    await write(`/storage/${connectionId}/file`, { parent_id: taskId, name, data: 'RnJhZ2lsZQ==' });
  }
  const worklog = `/passthrough/${connectionId}/rest/api/3/issue/${taskId}/worklog`;
  await stand.send('POST', worklog, { timeSpentSeconds: 3600 });
  const { admin, member } = sandbox.accounts;
  return {
    taskId,
    commentId,
    epicId: epics[0]?.id ?? '',
    admin: admin.accountId,
    member: member.accountId,
    url,
  };
}

export const openJira: Open = async () => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const sandbox = await startSandbox({ now });
  const receiver = await startReceiver();
  const stand = await gatewayOn(sandbox, { now, variables: { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' } });
  await stand.gateway.startJobs();
  const jira = allAdapters().find(({ type }) => type === 'jira');
  if (!jira) throw new Error('Jira is not registered.');
  return {
    adapter: jira,
    stand,
    receiver,
    samples: samplesOf(await knownOf(stand)),
    path: 'rest/api/3/myself',
    requests: () => sandbox.requests.length,
    fail: (fault) => sandbox.faults.add(fault),
    loseCreation: (type) =>
      sandbox.faults.add({ status: 500, method: 'POST', path: CREATIONS[type] ?? '/', afterwards: true }),
    calm: () => sandbox.faults.clear(),
    now,
    pass(ms) {
      ahead += ms;
    },
    nativeConnection: () => connect(stand),
    async close() {
      await receiver.close();
      await stand.close();
      await sandbox.close();
    },
  };
};
