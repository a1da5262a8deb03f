/** What Jira would refuse is refused first, all of it at once, with what would be taken; Jira gets no write. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

interface Problem {
  in: string;
  path: string;
  message: string;
  allowed?: { id?: string; name?: string; children?: unknown[] }[];
}

const writes = () => stand.sandbox.requests.filter(({ method, target }) => method !== 'GET' && !/search/.test(target));

/** The problems of a request that must not reach Jira as a write. */
async function refusal(method: string, path: string, body: unknown): Promise<Problem[]> {
  const before = writes().length;
  const response = await stand.send(method, path.replace('{c}', stand.connectionId), body);
  const answer = (await response.json()) as { error: string; message: string; details: Problem[] };
  expect({ status: response.status, error: answer.error }).toEqual({ status: 400, error: 'validation_failed' });
  expect(writes().length).toBe(before);
  const [first] = answer.details;
  expect(answer.message).toContain(first?.path);
  expect(answer.message).toContain(first?.message);
  return answer.details;
}

const said = (problems: readonly Problem[]) => problems.map(({ path, message }) => `${path} ${message}`);
const names = (problem: Problem | undefined) => problem?.allowed?.map(({ name }) => name);

const NEEDED = [
  { id: 'customfield_10060', value: 'Retail' },
  { id: 'customfield_10061', value: 'ada.lindqvist@northwind.example' },
  { id: 'customfield_10062', value: ['Europe', 'Lisbon'] },
];

/** A task of the project whose tasks need a channel, an approver and a location, with one more field. */
const order = (number: number, value: unknown) => ({
  name: 'An order',
  project_id: 'FORM',
  type: 'Task',
  metadata: [...NEEDED, { id: `customfield_${number}`, value }],
});
const shop = (more: object) => ({ name: 'A task', project_id: 'SHOP', ...more });
const data = (more: object) => ({ name: 'A task', project_id: 'DATA', ...more });
const LONG = 'x'.repeat(32_768);

const CREATES: [string, object, ...string[]][] = [
  [
    'a project that is not there',
    { name: 'x', project_id: 'NOPE' },
    '$.project_id names no project that the connection can see: NOPE',
  ],
  ['a type that is not there', shop({ type: 'Quest' }), '$.type is not a type of this project: "Quest"'],
  [
    'a parent that is not there',
    shop({ parent_id: 'SHOP-99999' }),
    '$.parent_id names no task that the connection can see: SHOP-99999',
  ],
  ['a status that is not there', shop({ status: 'Shipped' }), '$.status is not a status of this project: "Shipped"'],
  [
    'a status that contradicts',
    shop({ status: 'OPENED', completed_at: '2026-01-01' }),
    '$.completed_at contradicts the status OPENED',
  ],
  ['a priority that is not there', shop({ priority: 'Urgent' }), '$.priority "Urgent" is not a valid priority here'],
  [
    'a priority without a place',
    data({ priority: 'High' }),
    "$.priority can't be set: this project's screen has no such field",
  ],
  [
    'a project in two places',
    shop({ raw: { fields: { project: { key: 'DATA' } } } }),
    '$.raw.fields.project must be left out: $.project_id names the project',
  ],
  ['a blank name', shop({ name: ' ' }), '$.name must not be empty'],
  ['a name of two lines', shop({ name: 'one\ntwo' }), '$.name must be one line'],
  ['a long name', shop({ name: 'x'.repeat(256) }), '$.name has 256 characters, more than the 255 that Jira takes'],
  ['long notes', shop({ notes: LONG }), '$.notes has 32768 characters, more than the 32767 that Jira takes'],
  ['a label with a space', shop({ tags: ['fine', 'two words'] }), '$.tags[1] must not hold spaces: "two words"'],
  ['a long label', shop({ tags: ['x'.repeat(256)] }), '$.tags[0] is longer than 255 characters'],
  [
    'two assignees',
    shop({ assigned_user_ids: ['a', 'b'] }),
    '$.assigned_user_ids must hold one account at most: Jira has one assignee',
  ],
  [
    'an unknown address',
    shop({ assigned_user_ids: ['nobody@northwind.example'] }),
    '$.assigned_user_ids[0] matches no Jira account (it may be hidden by privacy settings): nobody@northwind.example',
  ],
  [
    'a follower who is nobody',
    shop({ follower_user_ids: ['712020:nobody'] }),
    '$.follower_user_ids[0] names no account: 712020:nobody',
  ],
  [
    'story points without a place',
    { name: 'x', project_id: 'MKT', type: 'Task', raw: { fields: { customfield_10016: 3 } } },
    "$.raw.fields.customfield_10016 can't be set: this project's screen has no such field",
  ],
  [
    'raw fields without a place',
    data({ raw: { fields: { environment: 'x', components: [{ name: 'Web' }] } } }),
    "$.raw.fields.environment can't be set: this project's screen has no such field",
    "$.raw.fields.components can't be set: this project's screen has no such field",
  ],
  [
    'a raw component that is not there',
    shop({ raw: { fields: { components: [{ name: 'Web' }, { name: 'Cellar' }] } } }),
    '$.raw.fields.components[1] "Cellar" is not a valid value of Components here',
  ],
  [
    'a raw update without a place',
    data({ raw: { update: { components: [{ add: { name: 'Web' } }] } } }),
    "$.raw.update.components can't be set: this project's screen has no such field",
  ],
  [
    'raw levels of another form',
    shop({ raw: { fields: ['x'], update: 'x', properties: {} } }),
    '$.raw.fields must be an object',
    '$.raw.update must be an object',
    '$.raw.properties must be a list',
  ],
  [
    'missing fields',
    { name: 'x', project_id: 'FORM', type: 'Task' },
    '$.metadata needs customfield_10060 (Channel), which is required to create a task here',
    '$.metadata needs customfield_10061 (Approver), which is required to create a task here',
    '$.metadata needs customfield_10062 (Location), which is required to create a task here',
  ],
  [
    'a missing field on the second page of a screen',
    { name: 'x', project_id: 'FORM', type: 'Bug' },
    '$.metadata needs customfield_10709 (Check 210), which is required to create a task here',
  ],
  [
    'a required field that is cleared',
    { ...order(10066, 1), metadata: [{ id: 'customfield_10060', value: null }, ...NEEDED.slice(1)] },
    "$.metadata[0].value can't be cleared: Channel is required",
  ],
  [
    'an option of another project',
    { ...order(10066, 1), metadata: [{ id: 'customfield_10060', value: 'Phone' }, ...NEEDED.slice(1)] },
    '$.metadata[0].value "Phone" is not a valid value of Channel here',
  ],
  [
    'a child of another option',
    {
      ...order(10066, 1),
      metadata: [...NEEDED.slice(0, 2), { id: 'customfield_10062', value: { value: 'Europe', child: 'Tokyo' } }],
    },
    '$.metadata[2].value.child "Tokyo" is not a valid value of Location here',
  ],
  ['an object for a text', order(10063, { a: 1 }), '$.metadata[3].value is not a value of Reference (string)'],
  ['a text for a number', order(10066, 'heavy'), '$.metadata[3].value is not a value of Weight (kg) (number)'],
  ['a text for a date', order(10067, 'soon'), '$.metadata[3].value is not a value of Delivery date (date)'],
  ['a text for an instant', order(10068, 'soon'), '$.metadata[3].value is not a value of Pick-up (datetime)'],
  [
    'an unknown radio button',
    order(10069, 'Crate'),
    '$.metadata[3].value "Crate" is not a valid value of Packaging here',
  ],
  [
    'an unknown checkbox',
    order(10070, ['Assembly', 'Wrapping']),
    '$.metadata[3].value[1] "Wrapping" is not a valid value of Services here',
  ],
  ['a number in a multi-select', order(10071, [7]), '$.metadata[3].value is not a value of Materials (list of option)'],
  [
    'an unknown address among reviewers',
    order(10072, ['nobody@northwind.example']),
    '$.metadata[3].value[0] matches no Jira account (it may be hidden by privacy settings): nobody@northwind.example',
  ],
  [
    'what is no address of the web',
    order(10073, 'no url'),
    '$.metadata[3].value is not a value of Product page (string)',
  ],
  ['a keyword with a space', order(10074, ['two words']), '$.metadata[3].value must not hold spaces: "two words"'],
  ['an unknown version', order(10077, '1999'), '$.metadata[3].value "1999" is not a valid value of First version here'],
  [
    'an unknown version among several',
    order(10078, ['2025', '1999']),
    '$.metadata[3].value[1] "1999" is not a valid value of Seen in here',
  ],
  [
    'an unknown project',
    order(10079, 'NOPE'),
    '$.metadata[3].value "NOPE" is not a valid value of Related project here',
  ],
  [
    'a name for a sprint',
    order(10020, 'Sprint 5'),
    '$.metadata[3].value is not a value of Sprint (number of a sprint)',
  ],
  ['a kind that nobody knows', order(10083, 'x'), "$.metadata[3].value can't be set: Checklist is of the kind any"],
  [
    'a field of another screen',
    order(10081, 'Legal'),
    "$.metadata[3].value can't be set: this project's screen has no such field",
  ],
  ['a field that is not there', order(99_999, 'x'), '$.metadata[3].id names no custom field: customfield_99999'],
  [
    'a name that two fields have',
    { ...order(10066, 1), metadata: [...NEEDED, { slug: 'Reference', value: 'x' }] },
    '$.metadata[3].slug names 2 custom fields; give an id',
  ],
  [
    'a field that is given twice',
    {
      ...order(10066, 1),
      metadata: [...NEEDED, { id: 'customfield_10066', value: 1 }, { slug: 'weight-kg', value: 2 }],
    },
    '$.metadata[4].value says something else than $.metadata[3].value',
  ],
  [
    'story points that contradict each other',
    shop({ story_points: 5, metadata: [{ slug: 'story-points', value: 8 }] }),
    '$.metadata[0].value says something else than $.story_points',
  ],
  [
    'a raw type whose fields are missing',
    { name: 'x', project_id: 'FORM', raw: { fields: { issuetype: { name: 'Bug' } } } },
    '$.metadata needs customfield_10709 (Check 210), which is required to create a task here',
  ],
  [
    'a raw type that is not there',
    shop({ raw: { fields: { issuetype: { name: 'Quest' } } } }),
    '$.raw.fields.issuetype is not a type of this project: "Quest"',
  ],
  [
    'a date beyond four digits',
    shop({ due_at: '9999-12-31T23:59:59-23:59' }),
    '$.due_at must be an RFC 3339 date-time such as 2026-04-28T13:54:48.559Z, or a date such as 2026-04-28',
  ],
  [
    'a name that no field has',
    { ...order(10066, 1), metadata: [...NEEDED, { slug: 'Colour', value: 'x' }] },
    '$.metadata[3].slug names no custom field: Colour',
  ],
];

describe('creating a task with', () => {
  it.each(CREATES)('%s', async (_, body, ...problems) => {
    expect(said(await refusal('POST', '/task/{c}/task', body))).toEqual(problems);
  });

  it('several things wrong tells all of them, with what would be taken', async () => {
    const problems = await refusal('POST', '/task/{c}/task', {
      ...order(10069, 'Crate'),
      priority: 'Urgent',
      status: 'Shipped',
      assigned_user_ids: ['nobody@northwind.example'],
      metadata: [
        { id: 'customfield_10060', value: 'Phone' },
        { id: 'customfield_10069', value: 'Crate' },
      ],
    });
    expect(problems.map(({ path }) => path).sort()).toEqual([
      '$.assigned_user_ids[0]',
      '$.metadata',
      '$.metadata',
      '$.metadata[0].value',
      '$.metadata[1].value',
      '$.priority',
      '$.status',
    ]);
    const at = (path: string) => problems.find((problem) => problem.path === path);
    expect(names(at('$.metadata[0].value'))).toEqual(['Retail', 'Wholesale', 'Online']);
    expect(names(at('$.priority'))).toEqual(['Highest', 'High', 'Medium', 'Low', 'Lowest']);
    expect(at('$.priority')?.allowed?.every(({ id }) => typeof id === 'string')).toBe(true);
    expect(names(at('$.status'))).toContain('In Progress');
  });
});

const TASK_OF_FORM = 'FORM-2';

const UPDATES: [string, object, ...string[]][] = [
  [
    'no project, status and type',
    { project_id: '', status: null, type: '' },
    "$.project_id can't be cleared: every task has one",
    "$.status can't be cleared: every task has one",
    "$.type can't be cleared: every task has one",
  ],
  ['a blank name', { name: '' }, '$.name must not be empty'],
  [
    'another project',
    { project_id: 'SHOP' },
    '$.project_id cannot be changed: Jira moves tasks only in its own screens',
  ],
  ['raw fields that are a list', { raw: { fields: [] } }, '$.raw.fields must be an object'],
  ['a priority that is not there', { priority: 'Urgent' }, '$.priority "Urgent" is not a valid priority here'],
  ['a type of another level', { type: 'Quest' }, '$.type "Quest" is not a valid type here'],
  [
    'a required field cleared',
    { metadata: [{ id: 'customfield_10060', value: '' }] },
    "$.metadata[0].value can't be cleared: Channel is required",
  ],
  [
    'a field of the create screen only',
    { metadata: [{ id: 'customfield_10063', value: 'x' }] },
    "$.metadata[0].value can't be set: this project's screen has no such field",
  ],
  [
    'an option that is not there',
    { metadata: [{ id: 'customfield_10060', value: 'Fair' }] },
    '$.metadata[0].value "Fair" is not a valid value of Channel here',
  ],
  ['a status of another project', { status: 'Delivered' }, '$.status is not a status of this project: "Delivered"'],
  [
    'a follower who is nobody',
    { follower_user_ids: ['712020:nobody'] },
    '$.follower_user_ids[0] names no account: 712020:nobody',
  ],
  [
    'two assignees',
    { assigned_user_ids: ['a', 'b'] },
    '$.assigned_user_ids must hold one account at most: Jira has one assignee',
  ],
  [
    'several of these',
    { priority: 'Urgent', status: 'Delivered', project_id: 'SHOP' },
    '$.status is not a status of this project: "Delivered"',
    '$.project_id cannot be changed: Jira moves tasks only in its own screens',
    '$.priority "Urgent" is not a valid priority here',
  ],
];

describe('changing a task to', () => {
  it.each(UPDATES)('%s', async (_, body, ...problems) => {
    expect(said(await refusal('PATCH', `/task/{c}/task/${TASK_OF_FORM}`, body))).toEqual(problems);
  });
});

const OTHERS: [string, string, string, object, ...string[]][] = [
  ['a blank comment', 'POST', '/task/{c}/comment', { task_id: 'SHOP-1', text: ' ' }, '$.text must not be empty'],
  [
    'a long comment',
    'POST',
    '/task/{c}/comment',
    { task_id: 'SHOP-1', text: LONG },
    '$.text has 32768 characters, more than the 32767 that Jira takes',
  ],
  [
    'a parent on another task',
    'POST',
    '/task/{c}/comment',
    { task_id: 'SHOP-1', text: 'x', parent_id: '10999_1' },
    '$.parent_id names a comment of another task',
  ],
  ['a project without a name', 'POST', '/task/{c}/project', { name: '' }, '$.name must not be empty'],
  [
    'a project key in small letters',
    'POST',
    '/task/{c}/project',
    { name: 'x', raw: { key: 'shop' } },
    '$.raw.key must be a capital letter and one to nine capitals or digits',
  ],
  [
    'a file without bytes',
    'POST',
    '/storage/{c}/file',
    { parent_id: 'SHOP-1', name: 'x' },
    '$.data or $.download_url must be given, and not both',
  ],
  [
    'a file from a private address',
    'POST',
    '/storage/{c}/file',
    { parent_id: 'SHOP-1', name: 'x', download_url: 'http://127.0.0.1:1/x' },
    "$.download_url can't be used: No request may leave for 127.0.0.1:1",
  ],
];

describe('writing', () => {
  it.each(OTHERS)('%s', async (_, method, path, body, ...problems) => {
    expect(said(await refusal(method, path, body))).toEqual(problems);
  });
});

describe('a project where the account', () => {
  const asked = async (method: string, path: string, body?: object) => {
    const before = writes().length;
    const response = await stand.send(method, path.replace('{c}', stand.connectionId), body);
    return { status: response.status, body: await response.json(), isUnasked: writes().length === before };
  };

  it('finds an archived task cannot change it', async () => {
    expect(await asked('PATCH', '/task/{c}/task/OLD-1', { name: 'x' })).toMatchObject({
      status: 403,
      body: { error: 'upstream_forbidden' },
      isUnasked: true,
    });
  });
});
