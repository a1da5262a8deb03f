/** Linear for the conformance suite: the bundled sandbox, with the samples that its seed holds. */
import type { Sandbox } from '../../../sandbox/linear/index.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import { allAdapters } from '../../../src/connections/registry.ts';
import { startReceiver } from '../../support/receiver.ts';
import { startLinearStand } from '../linear/linear-stand.ts';
import type { Fault, Open, Provider } from './provider.ts';

const EVENING = ['2026-12-24T15:30:00.000Z', '2026-12-31T15:30:00.000Z'];
const HTML = ['<p>Two <b>coats</b></p>', '<ul><li>one</li></ul>'];
const UNKNOWN = '11111111-1111-4111-8111-111111111111';

/** What carries out a creation. */
const CREATIONS: Readonly<Partial<Record<ObjectType, string>>> = {
  task_task: 'issueCreate',
  task_project: 'projectCreate',
  task_comment: 'commentCreate',
  storage_file: 'attachmentCreate',
};

interface Known {
  readonly taskId: string;
  readonly commentId: string;
  readonly projectIds: readonly string[];
  readonly people: readonly string[];
  readonly appId: string;
  readonly url: string;
}

function samplesOf({ taskId, commentId, projectIds, people, appId, url }: Known): Provider['samples'] {
  const [admin, member] = people;
  const data = Buffer.from('Fragile').toString('base64');
  return {
    task_task: {
      body: { name: 'Paint the shelves', group_ids: ['SHOP'] },
      values: {
        name: ['Paint', 'Paint twice'],
        notes: HTML,
        project_id: [projectIds[0], projectIds[0]],
        parent_id: [taskId, taskId],
        status: ['COMPLETED', 'IN_PROGRESS'],
        completed_at: EVENING,
        priority: ['High', 'Low'],
        tags: [['Bug', 'Web'], ['paint']],
        assigned_user_ids: [[admin], [member]],
        follower_user_ids: [[admin], [admin, member]],
        group_ids: [[GROUPS[0]], [GROUPS[1]]],
        due_at: EVENING,
        story_points: [5, 8],
        metadata: [[{ slug: 'delegate_id', value: appId }], [{ slug: 'delegate_id', value: '' }]],
      },
      closely: [taskId],
      unknownId: UNKNOWN,
    },
    task_project: {
      body: { name: 'Shelves', group_ids: ['SHOP'] },
      values: { name: ['Racks', 'Rooms'], description: HTML, group_ids: [[GROUPS[0]], [GROUPS[0], GROUPS[1]]] },
      unknownId: UNKNOWN,
    },
    task_comment: {
      list: { task_id: taskId },
      body: { task_id: taskId, text: 'Done.' },
      values: { text: HTML, task_id: [taskId], parent_id: [commentId] },
      unknownId: UNKNOWN,
    },
    task_change: { list: { project_id: projectIds[0] ?? '' }, unknownId: `${taskId}_${UNKNOWN}` },
    hris_employee: { closely: people, unknownId: UNKNOWN },
    hris_group: { unknownId: UNKNOWN },
    storage_file: {
      list: { parent_id: taskId },
      body: { parent_id: taskId, name: 'label.txt', data },
      bodies: { download_url: { parent_id: taskId, data: undefined, download_url: `${url}/healthz` } },
      values: {
        name: ['notes.txt'],
        parent_id: [taskId],
        mime_type: ['text/plain'],
        data: [data],
        download_url: [`${url}/healthz`],
      },
      unknownId: UNKNOWN,
    },
  };
}

/** Web shop and Operations. */
const GROUPS = ['8f0a6c4e-0003-4000-8000-000000000000', '8f0a6c4e-0003-4000-8000-000000000001'];

async function knownOf(stand: Provider['stand'], sandbox: Sandbox): Promise<Known> {
  const { world } = sandbox;
  const [first] = world.rows('Issue');
  const taskId = first?.id ?? '';
  const [comment] = world.rows('Comment').filter(({ issueId, parentId }) => issueId === taskId && parentId === null);
  const data = Buffer.from('Fragile').toString('base64');
  for (const name of ['one.txt', 'two.txt']) {
    await stand.send('POST', `/storage/${stand.connectionId}/file`, { parent_id: taskId, name, data });
  }
  return {
    taskId,
    commentId: comment?.id ?? '',
    projectIds: world.rows('Project').map(({ id }) => id),
    people: world.rows('User').flatMap(({ id, app, active }) => (app === true || active !== true ? [] : id)),
    appId: world.rows('User').find(({ app }) => app === true)?.id ?? '',
    url: stand.url,
  };
}

/** Linear says what it refuses in its own way: a limit is a 400, and stands in the body. */
function asLinearSays({ status, ...fault }: Fault): Fault & { body?: object } {
  const codes: Readonly<Record<number, string>> = { 401: 'AUTHENTICATION_ERROR', 429: 'RATELIMITED' };
  const code = codes[status];
  if (code === undefined) return { status, ...fault };
  const extensions = { code, statusCode: status, userError: true };
  const body = { errors: [{ message: 'No.', extensions }], data: null };
  return { ...fault, status: status === 429 ? 400 : status, body };
}

export const openLinear: Open = async () => {
  const receiver = await startReceiver();
  const { linear, ...stand } = await startLinearStand();
  await stand.gateway.startJobs();
  const adapter = allAdapters().find(({ type }) => type === linear.type);
  if (!adapter) throw new Error('Linear is not registered.');
  return {
    adapter,
    stand,
    receiver,
    samples: samplesOf(await knownOf(stand, linear)),
    path: 'graphql',
    question: { query: '{ viewer { id } }' },
    requests: () => linear.requests.length,
    fail: (fault) => linear.faults.add(asLinearSays(fault)),
    loseCreation: (type) =>
      linear.faults.add({ status: 500, method: 'POST', text: CREATIONS[type] ?? '.', afterwards: true }),
    calm: () => linear.faults.clear(),
    now: stand.now,
    pass: stand.pass,
    nativeConnection: async () => stand.connectionId,
    async close() {
      await receiver.close();
      await stand.close();
    },
  };
};
