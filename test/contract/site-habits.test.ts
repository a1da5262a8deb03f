/** What real sites hold and do: several fields of one meaning, names that look like ids, retired options, days with a zone. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DirectJira, directJira } from './direct-jira.ts';
import { type Stand, startStand } from './stand.ts';

/** What the gateway's clock is ahead by. */
let ahead = 0;
let stand: Stand;
let jira: DirectJira;
beforeAll(async () => {
  stand = await startStand({ now: () => Date.now() + ahead });
  jira = directJira(stand.sandbox);
});
afterAll(() => stand.close());
beforeEach(() => {
  stand.sandbox.faults.clear();
  // Screens and accounts are looked at anew.
  ahead += 61_000;
});

type Body = Record<string, unknown>;

async function send(method: string, path: string, body?: unknown) {
  const response = await stand.send(method, path.replace('{c}', stand.connectionId), body);
  return { status: response.status, body: (await response.json()) as Body };
}

const create = async (body: Body = {}) => {
  const created = await send('POST', '/task/{c}/task', { name: 'A habit', project_id: 'FORM', type: 'Story', ...body });
  expect(created.status, JSON.stringify(created.body)).toBe(200);
  return created.body as Body & { id: string };
};
const patch = (id: string, body: Body) => send('PATCH', `/task/{c}/task/${id}`, body);
const edits = () => stand.sandbox.requests.filter(({ method }) => method === 'PUT').length;
const asked = (target: RegExp) => stand.sandbox.requests.filter((one) => target.test(one.target)).length;

const ESTIMATE = 'customfield_10016';
const POINTS = 'customfield_10030';

describe('two fields of story points on one screen', () => {
  it('are written where the value is read', async () => {
    const { id } = await create();
    await jira.send('PUT', `issue/${id}`, { fields: { [POINTS]: 5 } });
    expect(await patch(id, { story_points: 8 })).toMatchObject({ status: 200, body: { story_points: 8 } });
    expect(await jira.fieldsOf(id)).toMatchObject({ [POINTS]: 8, [ESTIMATE]: null });
  });

  it('are both cleared', async () => {
    const { id } = await create();
    await jira.send('PUT', `issue/${id}`, { fields: { [POINTS]: 5, [ESTIMATE]: 3 } });
    const cleared = await patch(id, { story_points: null });
    expect(cleared.status).toBe(200);
    expect(cleared.body.story_points).toBeUndefined();
    expect(await jira.fieldsOf(id)).toMatchObject({ [POINTS]: null, [ESTIMATE]: null });
  });

  it('are not written beside a value that the screen does not show', async () => {
    const { id } = await create();
    await jira.send('PUT', `issue/${id}`, { fields: { [POINTS]: 5 } });
    const shown = await jira.get(`issue/${id}?expand=editmeta`);
    const { [POINTS]: _hidden, ...others } = (shown.editmeta as { fields: Body }).fields;
    stand.sandbox.faults.add({
      path: `/issue/${id}\\?.*editmeta`,
      status: 200,
      body: { ...shown, editmeta: { fields: others } },
    });
    const before = edits();
    expect(await patch(id, { story_points: 8 })).toMatchObject({
      status: 400,
      body: { details: [{ path: '$.story_points', message: expect.stringContaining(POINTS) }] },
    });
    expect(edits()).toBe(before);
  });
});

describe('a day that is given with a zone', () => {
  const said = '2026-05-01T23:30:00-05:00';
  const day = '2026-05-01T00:00:00.000Z';

  it('is the day where it was said, in every field of days', async () => {
    const metadata = [{ id: 'customfield_10067', value: said }];
    const created = await create({ due_at: said, start_at: said, metadata });
    expect(created).toMatchObject({ due_at: day, start_at: day });
    expect(created.metadata).toContainEqual(expect.objectContaining({ id: 'customfield_10067', value: day }));
    const before = edits();
    expect((await patch(created.id, { due_at: said, start_at: said, metadata })).status).toBe(200);
    expect(edits()).toBe(before);
    expect(await patch(created.id, { due_at: '2026-05-02T00:30:00+09:00' })).toMatchObject({
      body: { due_at: '2026-05-02T00:00:00.000Z' },
    });
  });
});

describe('names that look like ids', () => {
  /** Priorities of a site that counts them; the sandbox has other names for the ids. */
  const counted = [
    { id: '1', name: '5' },
    { id: '2', name: '1' },
    { id: '5', name: '2' },
  ];
  const meta = { fieldId: 'priority', key: 'priority', name: 'Priority', required: false, allowedValues: counted };

  it('are names first in creating and in changing', async () => {
    const screen = await jira.get('issue/createmeta/SHOP/issuetypes/10002?maxResults=200');
    const fields = (screen.fields as Body[]).map((field) => (field.fieldId === 'priority' ? meta : field));
    stand.sandbox.faults.add({ path: '/createmeta/SHOP/issuetypes/10002', status: 200, body: { ...screen, fields } });
    const { id } = await create({ project_id: 'SHOP', type: 'Task', priority: '5' });
    expect((await jira.fieldsOf(id)).priority).toMatchObject({ id: '1' });
    const shown = await jira.get(`issue/${id}?expand=editmeta`);
    const editmeta = { fields: { ...(shown.editmeta as { fields: Body }).fields, priority: meta } };
    const current = { ...(shown.fields as Body), priority: counted[0] };
    stand.sandbox.faults.add({
      path: `/issue/${id}\\?.*editmeta`,
      status: 200,
      body: { ...shown, fields: current, editmeta },
    });
    expect((await patch(id, { priority: '1' })).status).toBe(200);
    expect((await jira.fieldsOf(id)).priority).toMatchObject({ id: '2' });
  });

  it('are names of types and statuses, too', async () => {
    const types = await jira.get('issue/createmeta/SHOP/issuetypes');
    const renamed = (types.issueTypes as Body[]).map((type) =>
      type.id === '10004' ? { ...type, name: '10002' } : type,
    );
    stand.sandbox.faults.add({
      path: '/createmeta/SHOP/issuetypes\\?',
      status: 200,
      body: { ...types, issueTypes: renamed },
    });
    const { id } = await create({ project_id: 'SHOP', type: '10002' });
    expect((await jira.fieldsOf(id)).issuetype).toMatchObject({ id: '10004' });
    const statuses = [
      { id: '10004', statuses: [{ id: '3', name: '10002', statusCategory: { key: 'indeterminate' } }] },
    ];
    stand.sandbox.faults.add({ path: '/project/[^/]+/statuses', status: 200, body: statuses });
    expect((await patch(id, { status: '10002' })).status).toBe(200);
    expect((await jira.fieldsOf(id)).status).toMatchObject({ id: '3' });
  });
});

describe('a multi-select', () => {
  const MATERIALS = 'customfield_10071';

  it('in another order is no change', async () => {
    const { id } = await create({ metadata: [{ id: MATERIALS, value: ['Wood', 'Glass'] }] });
    const before = edits();
    expect((await patch(id, { metadata: [{ id: MATERIALS, value: ['Glass', 'Wood'] }] })).status).toBe(200);
    expect(edits()).toBe(before);
  });

  it('keeps an option that is retired and selected, and takes no other retired one', async () => {
    const { id } = await create({ metadata: [{ id: MATERIALS, value: ['Steel'] }] });
    const shown = await jira.get(`issue/${id}?expand=editmeta`);
    const { fields } = shown.editmeta as { fields: Record<string, { allowedValues: Body[] }> };
    const materials = fields[MATERIALS];
    const offered = materials?.allowedValues.filter(({ value }) => value === 'Wood');
    const editmeta = { fields: { ...fields, [MATERIALS]: { ...materials, allowedValues: offered } } };
    stand.sandbox.faults.add({
      path: `/issue/${id}\\?.*editmeta`,
      times: 2,
      status: 200,
      body: { ...shown, editmeta },
    });
    expect(await patch(id, { metadata: [{ id: MATERIALS, value: ['Wood', 'Glass'] }] })).toMatchObject({
      status: 400,
      body: { details: [{ message: expect.stringContaining('Glass') }] },
    });
    const kept = await patch(id, { metadata: [{ id: MATERIALS, value: ['Wood', 'Steel'] }] });
    expect(kept.body.metadata).toContainEqual(expect.objectContaining({ id: MATERIALS, value: ['Wood', 'Steel'] }));
  });
});

describe('a task that is done without a resolution', () => {
  it('is completed since its status is', async () => {
    const { id } = await create({ project_id: 'SHOP', type: 'Task' });
    stand.sandbox.settings.isResolvedWhenDone = false;
    const done = await patch(id, { status: 'Done' });
    stand.sandbox.settings.isResolvedWhenDone = true;
    const { resolutiondate, statuscategorychangedate } = await jira.fieldsOf(id);
    expect(resolutiondate).toBeNull();
    expect(Date.parse(String(done.body.completed_at))).toBe(
      Date.parse(String(statuscategorychangedate).replace(/(\d\d)$/, ':$1')),
    );
    const listed = await send('GET', `/task/{c}/task?fields=completed_at&raw=${encodeURIComponent(`jql=id = ${id}`)}`);
    expect(listed.body).toEqual([{ id, completed_at: done.body.completed_at }]);
  });
});

describe('what was made in Jira a moment ago', () => {
  const KEYWORDS = 'customfield_10074';

  it.each([{ id: KEYWORDS }, { slug: 'Keywords' }])(
    'is looked for once more before a field is refused: %j',
    async (name) => {
      ahead += 11 * 60_000;
      const all = (await jira.get('field')) as unknown as Body[];
      stand.sandbox.faults.add({ path: '/api/3/field$', status: 200, body: all.filter(({ id }) => id !== KEYWORDS) });
      const { id } = await create({ story_points: 1 });
      ahead += 6000;
      const before = asked(/\/api\/3\/field$/);
      expect((await patch(id, { metadata: [{ ...name, value: ['fresh'] }] })).status).toBe(200);
      expect(await jira.fieldsOf(id)).toMatchObject({ [KEYWORDS]: ['fresh'] });
      expect(asked(/\/api\/3\/field$/) - before).toBe(1);
      const refused = await patch(id, { metadata: [{ slug: 'Nothing', value: 1 }] });
      expect(refused.status).toBe(400);
      expect(asked(/\/api\/3\/field$/) - before).toBe(1);
    },
  );

  it('is shown by the list of fields', async () => {
    const all = (await jira.get('field')) as unknown as Body[];
    ahead += 11 * 60_000;
    stand.sandbox.faults.add({ path: '/api/3/field$', status: 200, body: all.filter(({ id }) => id !== KEYWORDS) });
    await create({ story_points: 1 });
    ahead += 6000;
    expect((await send('GET', `/metadata/{c}/metadata/${KEYWORDS}`)).status).toBe(200);
    const listed = await send('GET', '/metadata/{c}/metadata?limit=1000');
    expect((listed.body as unknown as Body[]).map(({ id }) => id)).toContain(KEYWORDS);
  });

  it('is looked for once more when it is an account, named by its e-mail', async () => {
    const email = 'bruno.carvalho@northwind.example';
    stand.sandbox.faults.add({ path: '/user/search', status: 200, body: [] });
    expect(
      (await send('POST', '/task/{c}/task', { name: 'x', project_id: 'SHOP', assigned_user_ids: [email] })).status,
    ).toBe(400);
    ahead += 6000;
    expect(await create({ project_id: 'SHOP', type: 'Task', assigned_user_ids: [email] })).toMatchObject({
      assigned_user_ids: [stand.sandbox.accounts.member.accountId],
    });
  });
});

describe('a required field of a kind that metadata cannot hold', () => {
  it('is asked for under raw', async () => {
    const screen = await jira.get('issue/createmeta/SHOP/issuetypes/10002?maxResults=200');
    const assets = {
      fieldId: 'customfield_10900',
      name: 'Affected hardware',
      required: true,
      hasDefaultValue: false,
      schema: {
        type: 'array',
        items: 'cmdb-object-field',
        custom: 'com.atlassian.jira.plugins.cmdb:cmdb-object-cftype',
      },
    };
    const fields = [...(screen.fields as Body[]), assets];
    stand.sandbox.faults.add({
      path: '/createmeta/SHOP/issuetypes/10002',
      status: 200,
      body: { ...screen, fields, total: fields.length },
    });
    const refused = await send('POST', '/task/{c}/task', { name: 'x', project_id: 'SHOP', type: 'Task' });
    expect(refused).toMatchObject({ status: 400, body: { details: [{ path: '$.raw.fields.customfield_10900' }] } });
    expect(refused.body.message).toContain('"customfield_10900": [{"id": "<workspace id>:<object id>"}]');
  });
});

describe('fields of a kind without a form of its own', () => {
  it('are shown as they are', async () => {
    const { id } = await create();
    const { body } = await send('GET', `/task/{c}/task/${id}?fields=metadata`);
    const rank = (await jira.fieldsOf(id)).customfield_10019;
    expect(body.metadata).toContainEqual(expect.objectContaining({ id: 'customfield_10019', value: rank }));
  });
});

describe('the history of a task', () => {
  it('has the names and forms of the task', async () => {
    const [first, second] = [
      await create({ type: 'Epic', project_id: 'SHOP' }),
      await create({ type: 'Epic', project_id: 'SHOP' }),
    ];
    const { id } = await create({ project_id: 'SHOP', type: 'Task', parent_id: first.id, start_at: '2026-04-16' });
    await patch(id, { parent_id: second.id, start_at: '2026-05-02', story_points: 3 });
    const goLive = [{ id: 'customfield_10038', value: '2026-05-02T09:05:00Z' }];
    await patch(id, { metadata: goLive });
    const { body } = await send('GET', `/task/{c}/change?task_id=${id}`);
    const items = (body as unknown as { items: Body[] }[]).flatMap((change) => change.items);
    expect(items).toContainEqual({ field: 'parent_id', from: first.id, to: second.id });
    expect(items).toContainEqual({
      field: 'start_at',
      from: '2026-04-16T00:00:00.000Z',
      to: '2026-05-02T00:00:00.000Z',
    });
    expect(items).toContainEqual({ field: 'story_points', to: '3' });
    expect(items).toContainEqual({ field: 'customfield_10038', to: '2026-05-02T09:05:00.000Z' });
  });
});

describe('a row that vanishes or is forbidden while its slow field is read', () => {
  it.each([
    ['/hris/{c}/group?fields=id,user_ids', '/group/member', 'user_ids', 404],
    ['/hris/{c}/employee?fields=id,groups', '/user/groups', 'groups', 404],
    ['/task/{c}/task?limit=5&fields=id,follower_user_ids', '/watchers', 'follower_user_ids', 403],
  ])('is answered without the field: %s', async (list, path, field, status) => {
    stand.sandbox.faults.add({ path, status, body: { errorMessages: ['It is not there.'] } });
    const { status: answered, body } = await send('GET', list);
    expect(answered).toBe(200);
    const rows = body as unknown as Body[];
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.filter((row) => row[field] === undefined)).toHaveLength(1);
  });

  it('is answered without the field also by itself', async () => {
    stand.sandbox.faults.add({ path: '/watchers', status: 404, body: {} });
    const { id } = await create();
    expect((await send('GET', `/task/{c}/task/${id}?fields=id,follower_user_ids`)).body).toEqual({ id });
  });
});
