import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIELD_IDS } from '../../../sandbox/jira/catalogue.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';
import { FORM_FIELD_IDS as IDS } from '../../../sandbox/jira/seed/form-fields.ts';
import { teamIdOf } from '../../../sandbox/jira/seed/forms.ts';
import { adf, type Direct, directTo, notOnScreen, refusedFields } from './direct.ts';

let sandbox: Sandbox;
let jira: Direct;
let key: string;
let [accountId, otherId] = ['', ''];
let versionIds: string[];
let sprints: { id: number; state: string }[];
beforeAll(async () => {
  sandbox = await startSandbox();
  jira = directTo(sandbox.url, sandbox.accounts.admin);
  ({ accountId } = sandbox.accounts.admin);
  otherId = sandbox.accounts.member.accountId;
  key = await jira.create({ project: { key: 'FORM' }, issuetype: { id: '10001' } });
  versionIds = ((await jira('GET', 'project/FORM/versions')).body as { id: string }[]).map(({ id }) => id);
  ({ values: sprints } = (await jira('GET', '/rest/agile/1.0/board/1/sprint')).body as { values: typeof sprints });
});
afterAll(() => sandbox.close());

const set = (fieldId: string, value: unknown) => jira('PUT', `issue/${key}`, { fields: { [fieldId]: value } });
const update = (fieldId: string, ...operations: object[]) =>
  jira('PUT', `issue/${key}`, { update: { [fieldId]: operations } });

describe('a custom field takes and gives back', () => {
  const KINDS: [string, string, () => unknown, () => unknown][] = [
    ['a line', IDS.reference, () => 'PO-7', () => 'PO-7'],
    ['a document', IDS.notes, () => adf('Mind the step'), () => adf('Mind the step')],
    ['a number', IDS.weight, () => 12.5, () => 12.5],
    ['a day', IDS.deliveryDate, () => '2026-11-30', () => '2026-11-30'],
    ['an option by value', IDS.channel, () => ({ value: 'Online' }), () => ({ id: '100602', value: 'Online' })],
    ['an option by id', IDS.channel, () => ({ id: '100600' }), () => ({ id: '100600', value: 'Retail' })],
    ['a radio button', IDS.packaging, () => ({ value: 'Bag' }), () => ({ value: 'Bag' })],
    ['checkboxes', IDS.services, () => [{ value: 'Removal' }], () => [expect.objectContaining({ value: 'Removal' })]],
    [
      'several options',
      IDS.materials,
      () => [{ id: '100710' }, { value: 'Glass' }],
      () => ['Wood', 'Glass'].map((value) => expect.objectContaining({ value })),
    ],
    [
      'a parent with a child',
      IDS.location,
      () => ({ value: 'Europe', child: { value: 'Lisbon' } }),
      () => ({ value: 'Europe', child: expect.objectContaining({ value: 'Lisbon' }) }),
    ],
    ['a parent without a child', IDS.location, () => ({ value: 'Remote' }), () => ({ value: 'Remote' })],
    ['a person', IDS.approver, () => ({ accountId }), () => ({ accountId, displayName: 'Ada Lindqvist' })],
    [
      'several people',
      IDS.reviewers,
      () => [{ accountId }, { accountId: otherId }],
      () => [accountId, otherId].map((id) => expect.objectContaining({ accountId: id })),
    ],
    ['an address', IDS.productPage, () => 'https://shop.example/p/1', () => 'https://shop.example/p/1'],
    ['labels', IDS.keywords, () => ['oak', 'birch'], () => ['oak', 'birch']],
    ['a group', IDS.owningGroup, () => ({ name: 'support' }), () => ({ name: 'support', groupId: expect.any(String) })],
    [
      'several groups',
      IDS.informedGroups,
      () => [{ name: 'design' }],
      () => [expect.objectContaining({ name: 'design' })],
    ],
    ['a version', IDS.firstVersion, () => ({ id: versionIds[0] }), () => ({ id: versionIds[0], name: '2025' })],
    [
      'several versions',
      IDS.seenIn,
      () => [{ name: '2026' }],
      () => [expect.objectContaining({ id: versionIds[1], name: '2026' })],
    ],
    ['a project', IDS.relatedProject, () => ({ key: 'SHOP' }), () => ({ key: 'SHOP', name: 'Web shop' })],
    [
      'a team: the id in, an object out',
      FIELD_IDS.team,
      () => teamIdOf('Warehouse crew'),
      () => ({ id: teamIdOf('Warehouse crew'), name: 'Warehouse crew' }),
    ],
  ];
  it.each(KINDS)('%s', async (_, fieldId, written, read) => {
    expect(await set(fieldId, written())).toEqual({ status: 204, body: undefined });
    const value = read();
    const isPlainObject = typeof value === 'object' && !Array.isArray(value);
    expect(await jira.read(key, fieldId)).toEqual(isPlainObject ? expect.objectContaining(value as object) : value);
    expect(await set(fieldId, null)).toEqual({ status: 204, body: undefined });
    expect(await jira.read(key, fieldId)).toBeNull();
  });

  it('an instant, shown in the zone of whoever asks', async () => {
    await set(IDS.pickUp, '2026-11-30T09:00:00.000+0200');
    const shown = (await jira.read(key, IDS.pickUp)) as string;
    expect(Date.parse(shown.replace(/(\d\d)$/, ':$1'))).toBe(Date.parse('2026-11-30T07:00:00Z'));
  });

  it('a sprint: a number in, every sprint it has been in out', async () => {
    const next = sprints.find(({ state }) => state === 'future');
    await set(FIELD_IDS.sprint, next?.id);
    expect(await jira.read(key, FIELD_IDS.sprint)).toEqual([
      expect.objectContaining({ id: next?.id, state: 'future' }),
    ]);
  });

  it('elements one by one, named in any form', async () => {
    await set(IDS.materials, [{ value: 'Wood' }]);
    await update(IDS.materials, { add: { value: 'Steel' } }, { add: { id: '100710' } }, { remove: { value: 'Wood' } });
    expect(await jira.read(key, IDS.materials)).toEqual([expect.objectContaining({ value: 'Steel' })]);
    await set(IDS.informedGroups, [{ name: 'design' }, { name: 'support' }]);
    await update(IDS.informedGroups, { remove: { name: 'design' } });
    expect(await jira.read(key, IDS.informedGroups)).toEqual([expect.objectContaining({ name: 'support' })]);
    expect(await update(IDS.weight, { add: 1 })).toEqual(
      refusedFields({
        [IDS.weight]: `Field with id '${IDS.weight}' and name 'Weight (kg)' does not support operation 'add'`,
      }),
    );
  });
});

describe('a custom field refuses', () => {
  const closed = () => sprints.find(({ state }) => state === 'closed')?.id;
  const REFUSALS: [string, string, () => unknown, string | RegExp][] = [
    ['an option as text', IDS.channel, () => 'Online', /Could not find valid 'id' or 'value' in the Parent Option/],
    ['an unknown option', IDS.channel, () => ({ value: 'Telex' }), "Option value 'Telex' is not valid"],
    ['an option of another project', IDS.channel, () => ({ id: '100605' }), "Option id '100605' is not valid"],
    ['an option of another field', IDS.channel, () => ({ id: '100690' }), "Option id '100690' is not valid"],
    ['one option for many', IDS.materials, () => ({ value: 'Wood' }), 'data was not an array'],
    [
      'a child of another parent',
      IDS.location,
      () => ({ value: 'Asia', child: { value: 'Lisbon' } }),
      /'Lisbon' is not/,
    ],
    ['a document for a line', IDS.reference, () => adf('x'), 'Operation value must be a string'],
    ['a line that is too long', IDS.reference, () => 'x'.repeat(256), /allowed limit of 255 characters/],
    ['text for a document', IDS.notes, () => 'x', /^Operation value must be an Atlassian Document/],
    ['text for a number', IDS.weight, () => '12', 'Operation value must be a number'],
    ['a day of no calendar', IDS.deliveryDate, () => '2026-02-30', 'Error parsing date string: 2026-02-30'],
    ['a day for an instant', IDS.pickUp, () => '2026-11-30', 'Error parsing time: 2026-11-30'],
    ['a person by mail', IDS.approver, () => 'ada@northwind.example', /^expected Object containing a `accountId`/],
    ['somebody unknown', IDS.approver, () => ({ accountId: 'nobody' }), "User 'nobody' was not found in the system."],
    ['an address that is none', IDS.productPage, () => 'shop', 'Not a valid URL'],
    ['a label with a space', IDS.keywords, () => ['two words'], /contains spaces which is invalid/],
    ['an unknown group', IDS.owningGroup, () => ({ name: 'x' }), "Could not find group with name 'x'"],
    ['a version of another project', IDS.firstVersion, () => ({ id: '10000' }), "Version id '10000' is not valid"],
    ['a team as an object', FIELD_IDS.team, () => ({ id: teamIdOf('Warehouse crew') }), /must be a string$/],
    ['a sprint as text', FIELD_IDS.sprint, () => '5', 'Number value expected as the Sprint id.'],
    ['a list of sprints', FIELD_IDS.sprint, () => [5], 'Number value expected as the Sprint id.'],
    ['a sprint nobody knows', FIELD_IDS.sprint, () => 9999, 'We could not find the sprint'],
    ['a closed sprint', FIELD_IDS.sprint, closed, 'Issue can be assigned only active or future sprints.'],
    ['any value when its app alone sets it', IDS.checklist, () => 'x', notOnScreen(IDS.checklist)],
  ];
  it.each(REFUSALS)('%s', async (_, fieldId, value, message) => {
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(await set(fieldId, value())).toEqual(refusedFields({ [fieldId]: expected }));
  });
});

it('two fields of one name are told apart by id', async () => {
  const fields = (await jira('GET', 'field')).body as { id: string; name: string; schema?: { type: string } }[];
  expect(fields.filter(({ name }) => name === 'Reference').map(({ schema }) => schema?.type)).toEqual([
    'string',
    'number',
  ]);
  await set(IDS.referenceNumber, 42);
  await set(IDS.reference, 'PO-42');
  expect(await jira.read(key, IDS.referenceNumber)).toBe(42);
});
