/** Custom fields through `metadata`, both ways: what was written is what is read. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { teamIdOf } from '../../sandbox/jira/seed/forms.ts';
import { groupIdOf } from '../../sandbox/jira/seed/people.ts';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
let taskId: string;
let admin: string;
let member: string;
beforeAll(async () => {
  stand = await startStand();
  admin = stand.sandbox.accounts.admin.accountId;
  member = stand.sandbox.accounts.member.accountId;
  const task = await write('POST', '/task/{c}/task', {
    name: 'Every kind of field',
    project_id: 'FORM',
    type: 'Story',
  });
  taskId = String(task.id);
});
afterAll(() => stand.close());

interface Entry {
  id: string;
  value: unknown;
  format: string;
  extra_data?: unknown;
}

async function write(method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await stand.send(method, path.replace('{c}', stand.connectionId), body);
  const answer = (await response.json()) as Record<string, unknown>;
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer;
}

const patch = (metadata: object[]) => write('PATCH', `/task/{c}/task/${taskId}`, { metadata });

async function entry(number: number): Promise<Entry | undefined> {
  const task = await (await stand.get(`/task/${stand.connectionId}/task/${taskId}`)).json();
  return (task as { metadata?: Entry[] }).metadata?.find(({ id }) => id === `customfield_${number}`);
}

const MARKDOWN = 'Fragile: **glass**\n\n- top\n- bottom';

const KINDS: [
  kind: string,
  number: number,
  given: () => unknown,
  read: () => unknown,
  format: string,
  extra?: () => unknown,
][] = [
  ['a select, by name', 10060, () => 'wholesale', () => 'Wholesale', 'SINGLE_SELECT', () => ({ id: '100601' })],
  ['a select, by id', 10060, () => '100602', () => 'Online', 'SINGLE_SELECT', () => ({ id: '100602' })],
  ['a person, by account id', 10061, () => member, () => member, 'TEXT', () => ({ name: 'Bruno Carvalho' })],
  ['a person, by e-mail', 10061, () => 'Ada.Lindqvist@northwind.example', () => admin, 'TEXT'],
  [
    'a cascading select, both',
    10062,
    () => ({ value: 'asia', child: 'Osaka' }),
    () => ({ value: 'Asia', child: 'Osaka' }),
    'SINGLE_SELECT',
  ],
  ['a cascading select, the parent', 10062, () => 'Remote', () => ({ value: 'Remote' }), 'SINGLE_SELECT'],
  ['a text', 10063, () => 'PO-4711', () => 'PO-4711', 'TEXT'],
  ['a number', 10064, () => 47.11, () => 47.11, 'NUMBER'],
  ['rich text', 10065, () => MARKDOWN, () => MARKDOWN, 'TEXTAREA'],
  ['a number as text', 10066, () => '12.5', () => 12.5, 'NUMBER'],
  ['a date', 10067, () => '2026-12-24', () => '2026-12-24T00:00:00.000Z', 'DATE'],
  ['a date with a time', 10067, () => '2026-12-24T23:30:00+02:00', () => '2026-12-24T00:00:00.000Z', 'DATE'],
  ['an instant', 10068, () => '2026-12-24T09:30:00.250+01:00', () => '2026-12-24T08:30:00.250Z', 'DATE'],
  ['a radio button', 10069, () => 'Pallet', () => 'Pallet', 'SINGLE_SELECT'],
  [
    'checkboxes',
    10070,
    () => ['removal', '100702'],
    () => ['Removal', 'Insurance'],
    'MULTIPLE_SELECT',
    () => ['100701', '100702'],
  ],
  ['a multi-select', 10071, () => ['Wood', 'Glass'], () => ['Wood', 'Glass'], 'MULTIPLE_SELECT'],
  ['one of a multi-select', 10071, () => 'Steel', () => ['Steel'], 'MULTIPLE_SELECT'],
  ['people', 10072, () => [admin, 'bruno.carvalho@northwind.example'], () => [admin, member], 'TEXT'],
  [
    'an address of the web',
    10073,
    () => 'https://northwind.example/shelf?a=1',
    () => 'https://northwind.example/shelf?a=1',
    'URL',
  ],
  ['labels', 10074, () => ['fragile', 'heavy'], () => ['fragile', 'heavy'], 'MULTIPLE_SELECT'],
  ['a group', 10075, () => 'engineering', () => 'engineering', 'TEXT', () => ({ id: groupIdOf('engineering') })],
  ['groups', 10076, () => ['support', 'design'], () => ['support', 'design'], 'TEXT'],
  ['a version, by a name that looks like an id', 10077, () => '2026', () => '2026', 'TEXT'],
  ['versions', 10078, () => ['2025', '2026'], () => ['2025', '2026'], 'TEXT'],
  ['a project', 10079, () => 'SHOP', () => 'SHOP', 'TEXT', () => ({ id: '10000' })],
  ['a sprint', 10020, () => 6, () => 6, 'NUMBER'],
  [
    'a team',
    10001,
    () => teamIdOf('Northern shops'),
    () => teamIdOf('Northern shops'),
    'TEXT',
    () => ({ name: 'Northern shops' }),
  ],
];

describe('a custom field that is', () => {
  it.each(KINDS)('%s', async (_, number, given, read, format, extra) => {
    await patch([{ id: `customfield_${number}`, value: given() }]);
    const found = await entry(number);
    expect(found).toMatchObject({ value: read(), format, ...(extra && { extra_data: extra() }) });
    // What was read can be sent back as it is, and changes nothing.
    const before = edits();
    await patch([{ id: `customfield_${number}`, value: found?.value }]);
    expect(edits()).toBe(before);
  });

  it.each([
    ['""', ''],
    ['[]', []],
    ['null', null],
  ])('cleared by %s', async (_, nothing) => {
    for (const number of [10063, 10066, 10067, 10069, 10071, 10072, 10074, 10065]) {
      await patch(
        [{ id: `customfield_${number}`, value: number === 10066 ? 1 : undefined }].filter(
          ({ value }) => value !== undefined,
        ),
      );
      await patch([{ id: `customfield_${number}`, value: nothing }]);
      expect(await entry(number), `customfield_${number}`).toBeUndefined();
    }
  });

  it('named without a value is left as it is', async () => {
    await patch([{ id: 'customfield_10063', value: 'kept' }]);
    await patch([{ id: 'customfield_10063' }]);
    expect(await entry(10063)).toMatchObject({ value: 'kept' });
  });

  it.each([
    ['""', ''],
    ['null', null],
  ])('a cascading select loses its child by %s', async (_, nothing) => {
    await patch([{ id: 'customfield_10062', value: ['Europe', 'Lisbon'] }]);
    await patch([{ id: 'customfield_10062', value: { value: 'Europe', child: nothing } }]);
    expect((await entry(10062))?.value).toEqual({ value: 'Europe' });
  });

  it('named by its slug', async () => {
    await patch([{ slug: 'weight-kg', value: 3 }]);
    expect(await entry(10066)).toMatchObject({ value: 3 });
  });

  it('one of two of the same name, by its id', async () => {
    await patch([
      { id: 'customfield_10063', value: 'the text' },
      { id: 'customfield_10064', value: 8 },
    ]);
    expect([(await entry(10063))?.value, (await entry(10064))?.value]).toEqual(['the text', 8]);
  });

  it('of a kind that nobody knows is shown by raw alone', async () => {
    const task = (await (await stand.get(`/task/${stand.connectionId}/task/${taskId}?fields=raw`)).json()) as {
      raw: { fields: Record<string, unknown> };
    };
    expect(task.raw.fields).toHaveProperty('customfield_10083');
    expect(await entry(10083)).toBeUndefined();
  });
});

const edits = () => stand.sandbox.requests.filter(({ method }) => method === 'PUT').length;

it('an error names an entry by its place, also behind entries that change nothing', async () => {
  await patch([{ id: 'customfield_10060', value: 'Wholesale' }]);
  const metadata = [
    { id: 'customfield_10060', value: 'Wholesale' },
    { id: 'customfield_10066', value: 'heavy' },
  ];
  const response = await stand.send('PATCH', `/task/${stand.connectionId}/task/${taskId}`, { metadata });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ details: [{ path: '$.metadata[1].value' }] });
});
