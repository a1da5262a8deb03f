/** What is written through the gateway: refused before anything is sent, done once, and no more than was asked for. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schema/field.ts';
import { type LinearStand, startLinearStand } from '../linear-stand.ts';

let stand: LinearStand;
beforeAll(async () => {
  stand = await startLinearStand();
});
afterEach(() => stand.linear.faults.clear());
afterAll(() => stand.close());

const TASK = 'task/{c}/task';
const create = async (body: JsonObject, headers?: Record<string, string>) =>
  await stand.ask('POST', TASK, { name: 'Paint', group_ids: ['SHOP'], ...body }, headers);
const made = async (body: JsonObject = {}) => {
  const answer = await create(body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const update = (id: unknown, body: JsonObject, headers?: Record<string, string>) =>
  stand.ask('PATCH', `${TASK}/${id}`, body, headers);
const mutations = () => stand.sent().filter((text) => text.includes('mutation'));
const row = (type: string, is: (one: JsonObject) => boolean) => stand.linear.world.rows(type).find(is);
const idOf = (type: string, name: string) => String(row(type, (one) => one.name === name || one.key === name)?.id);

describe('a task that is created', () => {
  it.each([
    ['a status that the team has no state for', { status: 'Shipped' }, '$.status', { name: 'Todo' }],
    ['a priority', { priority: 'Blocker' }, '$.priority', 'Urgent'],
    ['a person', { assigned_user_ids: ['nobody@example.com'] }, '$.assigned_user_ids[0]', { name: 'Bruno Carvalho' }],
    [
      'a person who has left',
      { assigned_user_ids: ['dana.leaver@northwind.example'] },
      '$.assigned_user_ids[0]',
      undefined,
    ],
    ['an app', { assigned_user_ids: ['taskgate@northwind.example'] }, '$.assigned_user_ids[0]', undefined],
    [
      'two people',
      { assigned_user_ids: ['ada.lindqvist@northwind.example', 'bruno.carvalho@northwind.example'] },
      '$.assigned_user_ids',
      undefined,
    ],
    ['a group of labels', { tags: ['Platform'] }, '$.tags[0]', 'iOS'],
    ['two labels of one group', { tags: ['Web', 'iOS'] }, '$.tags[1]', undefined],
    ['a team', { group_ids: ['NONE'] }, '$.group_ids[0]', { key: 'OPS' }],
    ['two teams', { group_ids: ['SHOP', 'OPS'] }, '$.group_ids', undefined],
    ['a project', { project_id: 'nothing-here' }, '$.project_id', { name: 'Checkout' }],
    ['a parent', { parent_id: 'SHOP-9999' }, '$.parent_id', undefined],
    ['half a point', { story_points: 1.5 }, '$.story_points', undefined],
    ['metadata', { metadata: [{ slug: 'colour', value: 'red' }] }, '$.metadata[0]', 'delegate_id'],
    ['a form of text', { notes: 'x', raw: { text_format: 'rtf' } }, '$.raw.text_format', 'markdown'],
  ])('is refused before anything is written, for %s', async (_what, body, path, allowed) => {
    stand.sent();
    const { status, body: refusal } = await create(body);
    expect({ status, refusal }).toMatchObject({ status: 400, refusal: { error: 'validation_failed' } });
    const [problem] = refusal.details as { path: string; allowed?: unknown[] }[];
    expect(problem?.path).toBe(path);
    if (allowed !== undefined) {
      const entry = typeof allowed === 'string' ? allowed : expect.objectContaining(allowed);
      expect(problem?.allowed).toEqual(expect.arrayContaining([entry]));
    }
    expect(mutations()).toEqual([]);
  });

  it('tells everything that is wrong at once', async () => {
    const { body } = await create({ status: 'Shipped', priority: 'Blocker', story_points: 0.5 });
    expect((body.details as { path: string }[]).map(({ path }) => path).sort()).toEqual([
      '$.priority',
      '$.status',
      '$.story_points',
    ]);
  });

  it('says which team is meant when nothing else does', async () => {
    const { status, body } = await stand.ask('POST', TASK, { name: 'Paint' });
    expect({ status, body }).toMatchObject({ status: 400, body: { details: [{ path: '$.group_ids' }] } });
  });

  it('is told that a team is none of the projects', async () => {
    const { body } = await create({ project_id: 'SHOP' });
    expect(body.message).toContain('give it in group_ids');
  });

  it('is refused in a project of other teams', async () => {
    const { status, body } = await create({ project_id: idOf('Project', 'Warehouse') });
    expect({ status, body }).toMatchObject({ status: 400, body: { details: [{ path: '$.project_id' }] } });
  });

  it('takes the team of its parent, or of a project that has one', async () => {
    const parent = await made({ group_ids: ['OPS'] });
    const child = await made({ group_ids: undefined, parent_id: parent.id });
    const other = await made({ group_ids: undefined, project_id: idOf('Project', 'Warehouse') });
    expect([child.group_ids, other.group_ids]).toEqual([[idOf('Team', 'OPS')], [idOf('Team', 'OPS')]]);
  });

  it('begins where the team wants it to', async () => {
    const states = (await Promise.all([made(), made({ group_ids: ['OPS'] })])).map(
      ({ id }) => row('WorkflowState', (state) => state.id === row('Issue', (issue) => issue.id === id)?.stateId)?.type,
    );
    expect(states).toEqual(['backlog', 'triage']);
  });

  it('was completed when it is said to be, where that is over', async () => {
    const at = '2026-03-01T10:00:00.000Z';
    expect(await made({ completed_at: at })).toMatchObject({ status: 'COMPLETED', completed_at: at });
    expect(await made({ completed_at: at, status: 'Done' })).toMatchObject({ status: 'COMPLETED', completed_at: at });
    expect(await create({ completed_at: at, status: 'OPENED' })).toMatchObject({
      status: 400,
      body: { details: [{ path: '$.completed_at', message: 'contradicts the status OPENED' }] },
    });
    // Nothing is completed in the future.
    const before = stand.now();
    const { completed_at: completedAt } = await made({ completed_at: new Date(before + 3_600_000).toISOString() });
    expect(Date.parse(String(completedAt)) - before).toBeLessThan(60_000);
  });

  it('is created once with one key, by an id that Linear takes once', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    stand.linear.faults.add({ text: 'issueCreate', reset: true, afterwards: true });
    const first = await create({ name: 'Only once' }, headers);
    const second = await create({ name: 'Only once' }, headers);
    expect([200, 502]).toContain(first.status);
    expect(second.status).toBe(200);
    expect(stand.linear.world.rows('Issue').filter(({ title }) => title === 'Only once')).toHaveLength(1);
  });

  it('is not taken for created when the answer holds an error beside its data', async () => {
    const extensions = { code: 'INTERNAL_SERVER_ERROR', statusCode: 500 };
    const body = { data: { issueCreate: { success: true, issue: null } }, errors: [{ message: 'Broken', extensions }] };
    stand.linear.faults.add({ text: 'issueCreate', status: 200, body });
    const answer = await create({});
    expect(answer).toMatchObject({ status: 502, body: { details: { outcome: 'unknown' } } });
  });

  it('is refused when Linear says that it did not succeed', async () => {
    const body = { data: { issueCreate: { success: false, issue: null } } };
    stand.linear.faults.add({ text: 'issueCreate', status: 200, body });
    expect((await create({})).status).toBe(400);
  });

  it('makes labels of tags that nobody has used', async () => {
    const { tags } = await made({ tags: ['Bug', 'brand new'] });
    expect(tags).toEqual(expect.arrayContaining(['Bug', 'brand new']));
    expect(row('IssueLabel', ({ name }) => name === 'brand new')).toMatchObject({ teamId: idOf('Team', 'SHOP') });
  });
});

describe('a task that is changed', () => {
  it('is not written when it comes back as it was read', async () => {
    const text = 'See [it](https://example.com/a), _now_\n\n- one\n- [x] two';
    const { id } = await made({ notes: text, tags: ['Bug'], due_at: '2026-12-24T10:00:00Z', priority: 'High' });
    const whole = (await stand.ask('GET', `${TASK}/${id}?fields=${FIELDS}`)).body;
    stand.sent();
    const { status, body } = await update(id, whole);
    expect({ status, body }).toMatchObject({ status: 200 });
    expect(mutations()).toEqual([]);
  });

  it('says in one mutation only what differs', async () => {
    const task = await made({ tags: ['Bug', 'Web'] });
    stand.sent();
    await update(task.id, { ...task, tags: ['Bug', 'Feature'], priority: 'low' });
    const [only, ...others] = mutations();
    expect(others).toEqual([]);
    const { input } = (JSON.parse(only ?? '') as { variables: { input: JsonObject } }).variables;
    expect(input).toEqual({
      priority: 4,
      addedLabelIds: [idOf('IssueLabel', 'Feature')],
      removedLabelIds: [idOf('IssueLabel', 'Web')],
    });
  });

  it('moves to another team with a state and the labels that fit there', async () => {
    const task = await made({ status: 'IN_PROGRESS', tags: ['Bug', 'Chore'] });
    const { status, body } = await update(task.id, { group_ids: ['OPS'] });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { status: 'IN_PROGRESS', group_ids: [idOf('Team', 'OPS')] },
    });
    expect((body.tags as string[]).sort()).toEqual(['Bug', 'Chore']);
    const identifier = (body.metadata as { slug: string; value: string }[]).find(
      ({ slug }) => slug === 'identifier',
    )?.value;
    expect(identifier).toMatch(/^OPS-/);
    const before = (task.metadata as { slug: string; value: string }[]).find(
      ({ slug }) => slug === 'identifier',
    )?.value;
    expect((await stand.ask('GET', `${TASK}/${before}`)).body.id).toBe(task.id);
  });

  it('is refused when somebody was faster', async () => {
    const task = await made();
    stand.pass(5000);
    await update(task.id, { name: 'Theirs' });
    const headers = { 'if-unmodified-since': String(task.updated_at) };
    expect(await update(task.id, { name: 'Ours' }, headers)).toMatchObject({
      status: 409,
      body: { error: 'conflict' },
    });
    expect((await stand.ask('DELETE', `${TASK}/${task.id}`, undefined, headers)).status).toBe(409);
  });

  it('can be emptied, but for what every task has', async () => {
    const full = {
      notes: 'Text',
      priority: 'Urgent',
      tags: ['Bug'],
      story_points: 3,
      due_at: '2026-12-24',
      assigned_user_ids: ['ada.lindqvist@northwind.example'],
    };
    const { id } = await made({ ...full, project_id: idOf('Project', 'Checkout') });
    const nothing = {
      notes: '',
      priority: null,
      tags: [],
      story_points: null,
      due_at: '',
      assigned_user_ids: [],
      project_id: '',
    };
    const { status, body } = await update(id, nothing);
    expect(status).toBe(200);
    for (const name of Object.keys(nothing)) expect(body, name).not.toHaveProperty(name);
    for (const name of ['name', 'status', 'group_ids'])
      expect((await update(id, { [name]: null })).status, name).toBe(400);
  });

  it('has its text in the form that is asked for', async () => {
    const { id } = await made({ notes: '<p>Two <b>coats</b></p>' });
    const read = async (format: string) =>
      (await stand.ask('GET', `${TASK}/${id}?raw=text_format=${format}`)).body.notes;
    expect(await read('markdown')).toBe('Two **coats**');
    expect(await read('html')).toBe('<p>Two <strong>coats</strong></p>');
    expect(await read('plain')).toBe('Two coats');
    await update(id, { notes: '# *not* a heading', raw: { text_format: 'plain' } });
    expect(await read('plain')).toBe('# *not* a heading');
  });

  it('is gone once it was deleted, though Linear still shows it', async () => {
    const { id } = await made();
    expect((await stand.ask('DELETE', `${TASK}/${id}`)).status).toBe(200);
    expect(row('Issue', (issue) => issue.id === id)?.trashed).toBe(true);
    expect((await stand.ask('GET', `${TASK}/${id}`)).status).toBe(404);
    expect((await update(id, { name: 'Late' })).status).toBe(404);
    expect((await stand.ask('DELETE', `${TASK}/${id}`)).status).toBe(404);
  });

  it('is 403 with the scope that is missing', async () => {
    const { id } = await made();
    const body = {
      errors: [{ message: 'Invalid scope: `write` required', extensions: { code: 'FORBIDDEN' } }],
      data: null,
    };
    stand.linear.faults.add({ text: 'issueUpdate', status: 403, body });
    expect(await update(id, { name: 'x' })).toMatchObject({ status: 403, body: { error: 'scope_missing' } });
  });
});

const FIELDS =
  'id,name,notes,status,priority,tags,assigned_user_ids,group_ids,project_id,parent_id,due_at,story_points,metadata,follower_user_ids';

describe('a comment', () => {
  const COMMENT = 'task/{c}/comment';

  it('answers the one that began it, also where an answer is answered', async () => {
    const { id: task_id } = await made();
    const first = (await stand.ask('POST', COMMENT, { task_id, text: 'Which colour?' })).body;
    const second = (await stand.ask('POST', COMMENT, { task_id, text: 'Green.', parent_id: first.id })).body;
    const third = await stand.ask('POST', COMMENT, { task_id, text: 'Dark green.', parent_id: second.id });
    expect(third).toMatchObject({ status: 200, body: { parent_id: first.id } });
  });

  it('is refused for a comment of another task, and for a task that is gone', async () => {
    const [one, other] = [await made(), await made()];
    const first = (await stand.ask('POST', COMMENT, { task_id: one.id, text: 'Here' })).body;
    const refused = await stand.ask('POST', COMMENT, { task_id: other.id, text: 'There', parent_id: first.id });
    expect(refused).toMatchObject({ status: 400, body: { details: [{ path: '$.parent_id' }] } });
    await stand.ask('DELETE', `${TASK}/${other.id}`);
    expect((await stand.ask('POST', COMMENT, { task_id: other.id, text: 'Late' })).status).toBe(404);
    expect((await stand.ask('GET', `${COMMENT}?task_id=${other.id}`)).status).toBe(404);
  });
});
