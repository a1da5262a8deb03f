/** What is read through the gateway: each object once, what has gone is gone, and no page costs more than is said. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schema/field.ts';
import { type LinearStand, startLinearStand } from '../linear-stand.ts';

const ISSUES = 1200;
const TASK = 'task/{c}/task';

let stand: LinearStand;
beforeAll(async () => {
  stand = await startLinearStand({ seed: { issues: ISSUES } });
});
afterAll(() => stand.close());

async function page(parameters: object): Promise<JsonObject[]> {
  const { status, body } = await stand.ask('GET', `${TASK}?${new URLSearchParams({ ...parameters })}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as unknown as JsonObject[];
}

async function walk(parameters: object, limit: number): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  for (let offset = 0; ; offset += limit) {
    const rows = await page({ ...parameters, limit, offset });
    found.push(...rows);
    if (rows.length < limit) return found;
  }
}

const idsOf = (rows: readonly JsonObject[]) => rows.map(({ id }) => id);
const issues = () => stand.linear.world.rows('Issue');

describe('a walk over all tasks', () => {
  it('has each of them once, the newest first, by about one request a page', async () => {
    stand.sent();
    const found = await walk({}, 100);
    expect(new Set(idsOf(found)).size).toBe(ISSUES);
    expect(stand.sent().filter((text) => text.includes('issues(')).length).toBeLessThanOrEqual(ISSUES / 100 + 3);
  });

  it('misses none when others are deleted, changed and created meanwhile', async () => {
    const before = issues().map(({ id }) => id);
    const [gone, changed] = [before[5], before[50]];
    const found: JsonObject[] = [];
    for (let offset = 0; ; offset += 100) {
      const rows = await page({ limit: 100, offset, fields: 'id' });
      found.push(...rows);
      if (rows.length < 100) break;
      if (offset === 200) {
        await stand.ask('DELETE', `${TASK}/${gone}`);
        await stand.ask('PATCH', `${TASK}/${changed}`, { name: 'Touched' });
        await stand.ask('POST', TASK, { name: 'New', group_ids: ['SHOP'] });
      }
    }
    const ids = idsOf(found);
    expect(new Set(ids).size).toBe(ids.length);
    expect(before.filter((id) => id !== gone && !ids.includes(id))).toEqual([]);
  });

  it('may begin anywhere, at a cost that is bounded', async () => {
    stand.sent();
    const rows = await page({ offset: 1000, limit: 50 });
    expect(rows).toHaveLength(50);
    expect(stand.sent().filter((text) => text.includes('issues(')).length).toBeLessThanOrEqual(1000 / 250 + 2);
  });

  it.each([
    ['name', 'asc'],
    ['updated_at', 'desc'],
    ['created_at', 'asc'],
  ])('may be sorted by %s, %s', async (sort, order) => {
    const field = sort as 'name';
    const values = (await walk({ sort, order }, 400)).map((row) => String(row[field]));
    const sorted = [...values].sort((a, b) =>
      sort === 'name' ? a.localeCompare(b, 'en') : a < b ? -1 : a > b ? 1 : 0,
    );
    expect(values).toEqual(order === 'asc' ? sorted : sorted.reverse());
  });
});

describe('a list of tasks', () => {
  const living = () => issues().filter(({ trashed }) => trashed !== true);
  const typeOf = (issue: JsonObject) => stand.linear.world.get('WorkflowState', issue.stateId)?.type;

  it('is narrowed by what Linear filters by', async () => {
    const project = String(stand.linear.world.rows('Project')[0]?.id);
    const person = stand.linear.accounts.member.userId;
    const cases: [object, (issue: JsonObject) => boolean][] = [
      [{ project_id: project }, (issue) => issue.projectId === project],
      [{ assigned_user_id: person }, (issue) => issue.assigneeId === person],
      [{ user_id: person }, (issue) => issue.creatorId === person],
      [{ status: 'IN_PROGRESS' }, (issue) => typeOf(issue) === 'started'],
      [{ status: 'COMPLETED' }, (issue) => ['completed', 'canceled', 'duplicate'].includes(String(typeOf(issue)))],
      [
        { status: 'in review' },
        (issue) => stand.linear.world.get('WorkflowState', issue.stateId)?.name === 'In Review',
      ],
      [{ start_gte: '2026-12-24', end_lt: '2026-12-25' }, (issue) => issue.dueDate === '2026-12-24'],
      [{ query: 'LANGUAGE' }, (issue) => /language/i.test(`${issue.title} ${issue.description ?? ''}`)],
      [{ raw: 'filter={"priority":{"eq":1}}' }, (issue) => issue.priority === 1],
    ];
    for (const [parameters, is] of cases) {
      const expected = living()
        .filter(is)
        .map(({ id }) => id);
      const found = idsOf(await walk({ ...parameters, fields: 'id' }, 500));
      expect(expected.length, JSON.stringify(parameters)).toBeGreaterThan(0);
      expect([...found].sort(), JSON.stringify(parameters)).toEqual([...expected].sort());
    }
  });

  it('finds nothing for what names nothing, and refuses what is no filter', async () => {
    for (const parameters of [
      { project_id: 'nothing-here' },
      { assigned_user_id: 'nobody' },
      { parent_id: 'SHOP-99999' },
    ]) {
      expect(await page(parameters), JSON.stringify(parameters)).toEqual([]);
    }
    expect((await stand.ask('GET', `${TASK}?raw=filter%3Dnot-json`)).status).toBe(400);
    expect((await stand.ask('GET', `${TASK}?company_id=1`)).status).toBe(200);
  });

  it('has the task of an identifier before all that the text finds, once', async () => {
    const [wanted] = living();
    const [first, ...others] = await page({ query: wanted?.identifier, limit: 10 });
    expect(first?.id).toBe(wanted?.id);
    expect(idsOf(others)).not.toContain(wanted?.id);
  });

  it('has archived tasks, unless somebody wants none', async () => {
    const [one] = living();
    if (!one) throw new Error('There is no issue.');
    one.archivedAt = new Date(stand.now()).toISOString();
    expect(idsOf(await walk({ fields: 'id' }, 500))).toContain(one.id);
    expect(idsOf(await walk({ fields: 'id', raw: 'includeArchived=false' }, 500))).not.toContain(one.id);
    one.archivedAt = null;
  });
});

describe('a task with more followers and files than come along with it', () => {
  const MANY = 320;
  const fields = { fields: 'id,follower_user_ids,attachment_ids' };
  let id: string;
  let people: string[];
  let files: string[];
  beforeAll(() => {
    const { world } = stand.linear;
    const [someone] = world.rows('User');
    const { id: _id, ...person } = someone ?? {};
    const issue = issues()[0];
    id = String(issue?.id);
    const numbers = Array.from({ length: MANY }, (_, index) => index);
    people = numbers.map((index) => world.add('User', { ...person, email: `follower-${index}@northwind.example` }).id);
    Object.assign(issue ?? {}, { subscriberIds: people });
    files = numbers.map(
      (index) => world.add('Attachment', { issueId: id, title: `${index}.txt`, url: `https://x.example/${index}` }).id,
    );
  });

  const check = (task: JsonObject | undefined) => {
    expect(new Set(task?.follower_user_ids as string[])).toEqual(new Set(people));
    expect(task?.attachment_ids).toEqual(expect.arrayContaining(files));
  };

  it('has all of them, alone and in a list', async () => {
    const { body } = await stand.ask('GET', `${TASK}/${id}?${new URLSearchParams(fields)}`);
    check(body);
    const found = await walk({ ...fields, sort: 'created_at' }, 250);
    check(found.find((task) => task.id === id));
  });

  it('is written when the one that is taken out is beyond those that came along', async () => {
    const [last = '', ...others] = [...people].sort().reverse();
    const { status, body } = await stand.ask('PATCH', `${TASK}/${id}?fields=follower_user_ids`, {
      follower_user_ids: others,
    });
    expect({ status, body: JSON.stringify(body).slice(0, 300) }).toMatchObject({ status: 200 });
    expect(body.follower_user_ids).toHaveLength(MANY - 1);
    expect(issues().find((issue) => issue.id === id)?.subscriberIds).not.toContain(last);
  });
});

describe('an answer that is not whole', () => {
  it('is an error, not the end of the list', async () => {
    const body = { data: { issues: { nodes: [], pageInfo: { hasNextPage: true, endCursor: null } } } };
    stand.linear.faults.add({ text: 'issues\\(', status: 200, body });
    expect((await stand.ask('GET', TASK)).status).toBe(502);
  });

  it('is asked for again when an error stands beside its data', async () => {
    const extensions = { code: 'INTERNAL_SERVER_ERROR', statusCode: 500 };
    const body = { data: { issues: { nodes: [], pageInfo: {} } }, errors: [{ message: 'Half', extensions }] };
    stand.linear.faults.add({ text: 'issues\\(', status: 200, body });
    expect(await page({ limit: 5 })).toHaveLength(5);
  });
});
