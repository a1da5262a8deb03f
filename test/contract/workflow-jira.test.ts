/** `status` through workflows: screens, conditions, validators, several ways and several steps. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
let taskId: string;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

type Body = Record<string, unknown>;

async function send(method: string, path: string, body?: unknown) {
  const response = await stand.send(method, path.replace('{c}', stand.connectionId), body);
  return { status: response.status, body: (await response.json()) as Body };
}

const patch = (body: Body) => send('PATCH', `/task/{c}/task/${taskId}`, body);
const create = (body: Body = {}) =>
  send('POST', '/task/{c}/task', { name: 'Buy shelves', project_id: 'FLOW', type: 'Task', ...body });

async function statusName(id = taskId): Promise<unknown> {
  const { body } = await send('GET', `/task/{c}/task/${id}?fields=raw`);
  return (body.raw as { fields: { status: { name: string } } }).fields.status.name;
}

async function field(id: string, name: string): Promise<unknown> {
  const { body } = await send('GET', `/task/{c}/task/${id}?fields=raw`);
  return (body.raw as { fields: Record<string, unknown> }).fields[name];
}

const transitions = () =>
  stand.sandbox.requests.filter(({ method, target }) => method === 'POST' && target.endsWith('/transitions')).length;
const edits = () => stand.sandbox.requests.filter(({ method }) => method === 'PUT').length;

beforeEach(async () => {
  taskId = String((await create()).body.id);
});

describe('a status', () => {
  it('that the task has already costs no transition, whatever loops there are', async () => {
    await patch({ status: 'In Progress' });
    const before = transitions();
    expect(await patch({ status: 'IN_PROGRESS' })).toMatchObject({ status: 200, body: { status: 'IN_PROGRESS' } });
    expect(await patch({ status: '3' })).toMatchObject({ status: 200 });
    expect(transitions()).toBe(before);
  });

  it.each(['Done', 'done', '10002', 'COMPLETED'])('%s is reached by the way without a screen', async (status) => {
    await patch({ status: 'In Progress' });
    expect(await patch({ status })).toMatchObject({ status: 200, body: { status: 'COMPLETED' } });
    expect(await statusName()).toBe('Done');
  });

  it('is reached by the way with a screen when its field is given', async () => {
    await patch({ status: 'In Progress' });
    expect(await patch({ status: 'Done', raw: { fields: { resolution: { name: 'Duplicate' } } } })).toMatchObject({
      status: 200,
    });
    expect(await field(taskId, 'resolution')).toMatchObject({ name: 'Duplicate' });
  });

  it('whose screen needs a field with one allowed value gets that', async () => {
    expect(await patch({ status: "Won't Do" })).toMatchObject({ status: 200, body: { status: 'COMPLETED' } });
    expect(await field(taskId, 'resolution')).toMatchObject({ name: "Won't Do" });
  });

  it('whose screen needs a field with several allowed values is refused with them', async () => {
    const before = transitions();
    expect(await patch({ status: 'Blocked' })).toMatchObject({
      status: 400,
      body: {
        error: 'validation_failed',
        details: [
          {
            path: '$.metadata',
            message: 'needs customfield_10081 (Block reason), which is required by the transition Block',
            allowed: [{ name: 'Supplier' }, { name: 'Budget' }, { name: 'Legal' }],
          },
        ],
      },
    });
    expect(transitions()).toBe(before);
  });

  it('takes the fields of its screen from metadata, by name', async () => {
    const metadata = [{ id: 'customfield_10081', value: 'legal' }];
    expect(await patch({ status: 'Blocked', metadata })).toMatchObject({
      status: 200,
      body: { status: 'IN_PROGRESS' },
    });
    expect(await field(taskId, 'customfield_10081')).toMatchObject({ value: 'Legal' });
  });

  it('takes a value that its screen does not allow for what it is', async () => {
    const before = edits() + transitions();
    const answer = await patch({
      status: 'Blocked',
      name: 'x',
      metadata: [{ id: 'customfield_10081', value: 'Weather' }],
    });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        details: [{ path: '$.metadata[0].value', message: '"Weather" is not a valid value of Block reason here' }],
      },
    });
    expect(edits() + transitions()).toBe(before);
  });

  it('that cannot be reached in one step is refused with what can', async () => {
    expect(await patch({ status: 'Ordered', name: 'Not even the name' })).toMatchObject({
      status: 400,
      body: {
        details: [
          {
            path: '$.status',
            message: 'has no direct transition to Ordered from here',
            allowed: expect.arrayContaining([expect.objectContaining({ name: 'In Progress', status: 'IN_PROGRESS' })]),
          },
        ],
      },
    });
    expect((await send('GET', `/task/{c}/task/${taskId}`)).body.name).toBe('Buy shelves');
  });

  it('takes a field that its screen requires as it is already', async () => {
    const { accountId } = stand.sandbox.accounts.admin;
    const approver = { id: 'customfield_10061', value: accountId };
    await patch({ status: 'In Progress', metadata: [approver] });
    expect(await patch({ status: 'In Review', metadata: [approver] })).toMatchObject({ status: 200 });
    expect(await statusName()).toBe('In Review');
  });

  it('that a validator refuses leaves the fields changed, and says so', async () => {
    const child = await create({ type: 'Sub-task', parent_id: taskId });
    await patch({ status: 'In Progress' });
    await patch({ status: 'Done' });
    const answer = await patch({ status: 'Closed', name: 'Closing' });
    expect(answer).toMatchObject({ status: 400, body: { details: { applied: ['name'] } } });
    expect(answer.body.message).toContain('All sub-tasks must be closed');
    expect(await send('GET', `/task/{c}/task/${taskId}`)).toMatchObject({
      body: { name: 'Closing', status: 'COMPLETED' },
    });
    expect(await statusName()).toBe('Done');
    await send('DELETE', `/task/{c}/task/${child.body.id}`);
    expect(await patch({ status: 'Closed' })).toMatchObject({ status: 200 });
  });

  it('is cleared by completed_at, and set by it', async () => {
    await patch({ status: 'In Progress', assigned_user_ids: [stand.sandbox.accounts.admin.accountId] });
    expect(await patch({ completed_at: '2026-01-01T00:00:00Z' })).toMatchObject({ body: { status: 'COMPLETED' } });
    expect(await patch({ completed_at: null })).toMatchObject({ status: 200, body: { status: 'OPENED' } });
    expect(await statusName()).toBe('To Do');
  });

  it('that is asked for by name is not undone by a completed_at without a value', async () => {
    await patch({ status: 'In Progress', assigned_user_ids: [stand.sandbox.accounts.admin.accountId] });
    await patch({ status: 'Done' });
    const answer = await patch({ status: 'COMPLETED', completed_at: null, name: 'Whole object' });
    expect(answer).toMatchObject({ status: 200, body: { name: 'Whole object', status: 'COMPLETED' } });
  });
});

describe('several steps', () => {
  const several = (status: string, more: Body = {}) => patch({ status, raw: { multi_step: true, ...more } });

  it('are walked when that is asked for', async () => {
    const before = transitions();
    expect(await several('Done')).toMatchObject({ status: 200, body: { status: 'COMPLETED' } });
    expect(await statusName()).toBe('Done');
    expect(transitions() - before).toBe(2);
  });

  it('take the fields that their screens need', async () => {
    const metadata = [
      { id: 'customfield_10061', value: stand.sandbox.accounts.admin.accountId },
      { id: 'customfield_10080', value: 'Framework 2026' },
    ];
    const raw = { multi_step: true, fields: { resolution: { name: 'Done' } } };
    const answer = await patch({ status: 'Delivered', due_at: '2026-12-24', metadata, raw });
    expect(answer.body).toMatchObject({ status: 'COMPLETED' });
    expect(await statusName()).toBe('Delivered');
  });

  it('end where there is no way on, and the error says where', async () => {
    const metadata = [{ id: 'customfield_10061', value: stand.sandbox.accounts.admin.accountId }];
    const answer = await patch({ status: 'Delivered', metadata, raw: { multi_step: true } });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(`now in ${await statusName()}`);
  });

  it('that cannot go on say where the task was left, whatever stops them', async () => {
    stand.sandbox.faults.add({
      method: 'GET',
      path: `/issue/${taskId}/transitions`,
      after: 2,
      status: 403,
      body: { errorMessages: ['Not any more.'] },
    });
    const answer = await several('Done', { fields: { summary: 'On its way' } });
    expect(answer).toMatchObject({
      status: 403,
      body: { details: { applied: ['name'], details: { passed: ['In Progress'] } } },
    });
    expect(answer.body.message).toContain('The task is now in In Progress and went no further: ');
    expect(await statusName()).toBe('In Progress');
  });

  it('say where they end when a field that was given found no place', async () => {
    const metadata = [{ id: 'customfield_10081', value: 'Legal' }];
    const answer = await patch({ status: 'Done', metadata, raw: { multi_step: true } });
    expect(answer).toMatchObject({ status: 400, body: { details: { passed: ['In Progress', 'Done'] } } });
    expect(answer.body.message).toContain('The task is now in Done');
    expect(await statusName()).toBe('Done');
  });

  it('go on after a conflict, from where they are', async () => {
    stand.sandbox.faults.add({ method: 'POST', path: `/issue/${taskId}/transitions`, after: 1, status: 409 });
    expect(await several('Done')).toMatchObject({ status: 200, body: { status: 'COMPLETED' } });
  });

  it('to a status that the project does not have are not begun', async () => {
    const before = transitions();
    expect((await several('Shipped')).status).toBe(400);
    expect(transitions()).toBe(before);
  });
});

describe('a new task', () => {
  it('is created in its status, with what the transition needs', async () => {
    const answer = await create({ status: "Won't Do" });
    expect(answer).toMatchObject({ status: 200, body: { status: 'COMPLETED' } });
  });

  it('takes a field that only the transition has', async () => {
    const metadata = [{ id: 'customfield_10081', value: 'Budget' }];
    const answer = await create({ status: 'Blocked', metadata });
    expect(answer.body).toMatchObject({ status: 'IN_PROGRESS' });
    expect(await field(String(answer.body.id), 'customfield_10081')).toMatchObject({ value: 'Budget' });
  });

  it('walks several steps when that is asked for', async () => {
    expect(await create({ status: 'Done', raw: { multi_step: true } })).toMatchObject({
      status: 200,
      body: { status: 'COMPLETED' },
    });
  });

  it('is moved in the end when the site is at work on it', async () => {
    stand.sandbox.faults.add({ method: 'POST', path: '/transitions$', status: 409 });
    expect(await create({ status: 'IN_PROGRESS' })).toMatchObject({ status: 200, body: { status: 'IN_PROGRESS' } });
  });

  it('that cannot get there is there all the same, and the error says so', async () => {
    const answer = await create({ name: 'Out of reach', status: 'Ordered' });
    expect(answer).toMatchObject({ status: 400, body: { details: { created_id: expect.stringMatching(/^\d+$/) } } });
    const { created_id: id } = answer.body.details as { created_id: string };
    expect(answer.body.message).toContain(`created with the id ${id}`);
    expect(await send('GET', `/task/{c}/task/${id}`)).toMatchObject({ status: 200, body: { name: 'Out of reach' } });
  });
});

describe('an account that may not', () => {
  it('is told so for a transition that is hidden from it', async () => {
    const { email, apiToken } = stand.sandbox.accounts.member;
    const made = await send('POST', '/unified/connection', {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read', 'task_task_write'],
      auth: { other_auth_info: [stand.sandbox.url, email, apiToken] },
    });
    const own = made.body.id;
    const locked = await send('PATCH', `/task/${own}/task/LOCK-1`, { status: 'COMPLETED' });
    expect(locked).toMatchObject({
      status: 400,
      body: { details: [{ path: '$.status', message: "cannot be changed by the connection's account" }] },
    });
    expect((await send('PATCH', `/task/${own}/task/LOCK-1`, { name: 'x' })).status).toBe(403);
    expect(await send('POST', `/task/${own}/task`, { name: 'x', project_id: 'LOCK' })).toMatchObject({ status: 403 });
    expect((await send('GET', `/task/${own}/task/VAULT-1`)).status).toBe(404);
    expect((await send('DELETE', `/task/${own}/task/LOCK-1`)).status).toBe(403);
  });
});
