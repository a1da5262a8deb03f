/** Custom fields of kinds that sites really have, read and written. */
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../../adapters/contract/session.ts';
import { customFieldChanges } from '../../../../adapters/jira/fields/custom-field-input.ts';
import { findCustomField } from '../../../../adapters/jira/fields/custom-field-names.ts';
import { readCustomField } from '../../../../adapters/jira/fields/custom-fields.ts';
import { decimal } from '../../../../adapters/jira/fields/decimal.ts';
import { canBeSet } from '../../../../adapters/jira/fields/field-values.ts';
import { fieldCatalogue } from '../../../../adapters/jira/fields/fields.ts';
import { isSameValue } from '../../../../adapters/jira/fields/same-value.ts';
import { missingProblem } from '../../../../adapters/jira/fields/screen-check.ts';
import type { Screen, ScreenField } from '../../../../adapters/jira/fields/screens.ts';
import type { JiraClient } from '../../../../adapters/jira/line/client.ts';

const KIND = 'com.atlassian.jira.plugin.system.customfieldtypes';
const custom = (number: number, name: string, schema: object) => ({
  id: `customfield_${number}`,
  name,
  custom: true,
  schema,
});

const catalogue = await fieldCatalogue({
  client: {
    json: async () => [
      custom(1, 'Severity', { type: 'option', custom: `${KIND}:select` }),
      custom(2, 'Severity?', { type: 'option', custom: `${KIND}:select` }),
      custom(3, 'C++', { type: 'number', custom: `${KIND}:float` }),
      custom(4, 'C', { type: 'number', custom: `${KIND}:float` }),
      custom(5, 'स्थिति', { type: 'string', custom: `${KIND}:textfield` }),
      custom(6, 'स्थत', { type: 'string', custom: `${KIND}:textfield` }),
      custom(7, 'Epic Link', { type: 'any', custom: 'com.pyxis.greenhopper.jira:gh-epic-link' }),
      custom(8, 'Parent Link', { type: 'any', custom: 'com.atlassian.jpo:jpo-custom-field-parent' }),
      custom(9, 'Rank', { type: 'any', custom: 'com.pyxis.greenhopper.jira:gh-lexo-rank' }),
      custom(10, 'Sprint', { type: 'array', items: 'json', custom: 'com.pyxis.greenhopper.jira:gh-sprint' }),
      custom(11, 'Delivery', { type: 'date', custom: `${KIND}:datepicker` }),
      custom(12, 'Materials', { type: 'array', items: 'option', custom: `${KIND}:multiselect` }),
      custom(13, 'Hardware', {
        type: 'array',
        items: 'cmdb-object-field',
        custom: 'com.atlassian.jira.plugins.cmdb:cmdb-object-cftype',
      }),
      custom(14, 'Cafe\u0301', { type: 'string', custom: `${KIND}:textfield` }),
      custom(15, 'Pick-up', { type: 'datetime', custom: `${KIND}:datetime` }),
      custom(16, 'Weight', { type: 'number', custom: `${KIND}:float` }),
    ],
  },
  cache: { get: async (_: string, _age: number, load: () => Promise<unknown>) => await load() },
} as unknown as Context<JiraClient>);

const field = (number: number) => {
  const found = catalogue.byId(`customfield_${number}`);
  if (!found) throw new Error('no such field');
  return found;
};
const SCREEN: Screen = new Map();
const written = (number: number, value: unknown) =>
  customFieldChanges(catalogue, [{ id: `customfield_${number}`, value }], { screen: SCREEN });

describe('a field named by a slug', () => {
  it.each([
    ['Severity', 1],
    ['severity', 1],
    ['Severity?', 2],
    ['C++', 3],
    ['c++', 3],
    ['C', 4],
    ['c', 4],
    ['स्थिति', 5],
    ['स्थत', 6],
    ['CAF\u00c9', 14],
    ['epic-link', 7],
  ])('%s is the one of exactly this name', (slug, number) => {
    expect(findCustomField(catalogue, { slug })?.id).toBe(`customfield_${number}`);
  });

  it('that fits several is refused with them', () => {
    expect(findCustomField(catalogue, { slug: 'severity!' })).toBeUndefined();
    expect(
      customFieldChanges(catalogue, [{ slug: 'severity!', value: 'S1' }], { screen: SCREEN }).problems,
    ).toMatchObject([{ path: '$.metadata[0].slug', message: 'names 2 custom fields; give an id' }]);
  });
});

describe('a kind without a form of its own', () => {
  it.each([
    [7, 'KAN-1', 'KAN-1'],
    [8, { id: 10, key: 'KAN-2' }, { id: 10, key: 'KAN-2' }],
    [9, '0|i00007:', '0|i00007:'],
    [13, [{ workspaceId: 'w', objectId: '88' }, 'x', null], ['{"workspaceId":"w","objectId":"88"}', 'x']],
    [13, [], undefined],
    [7, null, undefined],
    [7, '', undefined],
  ])('is shown as it is: customfield_%d', (number, value, shown) => {
    expect(readCustomField(field(number), value)?.value).toEqual(shown);
  });

  it.each([7, 8])('that names the parent points to parent_id: customfield_%d', (number) => {
    for (const value of ['KAN-1', null]) {
      expect(written(number, value)).toMatchObject({
        assignments: [],
        problems: [{ path: '$.metadata[0].value', message: expect.stringContaining('$.parent_id') }],
      });
    }
  });

  it('that Jira keeps by itself is ignored in writing', () => {
    expect(written(9, '0|zzz:')).toEqual({ assignments: [], problems: [] });
  });

  it('is asked for under raw, in the form of Jira, where it is required', () => {
    const screenField = (number: number): ScreenField => ({
      ...field(number),
      isRequired: true,
      hasDefault: false,
      allowedValues: undefined,
    });
    const problem = missingProblem(screenField(13), 'is required to create a task here');
    expect(problem.path).toBe('$.raw.fields.customfield_13');
    expect(problem.message).toContain('(Hardware) is required to create a task here');
    expect(problem.message).toContain(
      '{"raw": {"fields": {"customfield_13": [{"id": "<workspace id>:<object id>"}]}}}',
    );
    expect(missingProblem(screenField(7), 'is required').path).toBe('$.parent_id');
    expect(missingProblem(screenField(1), 'is required').path).toBe('$.metadata');
    expect(canBeSet(field(13))).toBe(false);
  });
});

describe('the sprint of an issue', () => {
  const [closed, older, active, future] = [
    { id: 3, state: 'closed', name: 'Three', completeDate: '2026-03-01T00:00:00.000Z' },
    { id: 9, state: 'closed', name: 'Nine', completeDate: '2026-01-01T00:00:00.000Z' },
    { id: 4, state: 'ACTIVE', name: 'Four' },
    { id: 5, state: 'future', name: 'Five' },
  ];

  it.each([
    [[closed, active, future], 4],
    [[future, closed, active], 4],
    [[future, closed], 5],
    [[closed, future], 5],
    [[closed, older], 3],
    [[older, closed], 3],
  ])('is the active one, else the one to come, else the last: %#', (sprints, id) => {
    expect(readCustomField(field(10), sprints)?.value).toBe(id);
  });
});

describe('a number', () => {
  it.each([
    ['12.5', 12.5],
    [' -3 ', -3],
    ['.5', 0.5],
    ['0012', 12],
    [7, 7],
  ])('may be plain decimal text: %j', (value, read) => {
    expect(decimal(value)).toBe(read);
  });

  it.each([
    '0x10',
    '1e3',
    '0b1',
    '1_000',
    '1,5',
    'Infinity',
    'NaN',
    '',
    ' ',
    '12 kg',
    '--1',
    '1.',
    '12345678901234567890',
    true,
    null,
    [],
    {},
  ])('is not %j', (value) => {
    expect(decimal(value)).toBeUndefined();
    if (value !== '' && value !== null && !Array.isArray(value)) expect(written(16, value).problems).toHaveLength(1);
  });

  it('of a sprint is whole', () => {
    expect(written(10, '6').assignments).toMatchObject([{ value: 6 }]);
    expect(written(10, 6.5).problems).toHaveLength(1);
    expect(written(10, '0x6').problems).toHaveLength(1);
  });
});

describe('a value that is there already', () => {
  it.each([
    [12, ['Glass', 'Wood'], ['Wood', 'Glass'], true],
    [12, 'Wood', ['Wood'], true],
    [12, ['Wood'], ['Wood', 'Glass'], false],
    [11, '2026-05-01T23:30:00-05:00', '2026-05-01T00:00:00.000Z', true],
    [11, '2026-05-02', '2026-05-01T00:00:00.000Z', false],
    [15, '2026-05-01T12:00:00+02:00', '2026-05-01T10:00:00.000Z', true],
    [16, '12.50', 12.5, true],
    [1, 'S1', 's1', false],
    [16, '', undefined, true],
    [16, '', 3, false],
    [16, 3, undefined, false],
  ])('is no change: customfield_%d %j', (number, given, now, isSame) => {
    expect(isSameValue(field(number), given, now)).toBe(isSame);
  });
});

describe('a date', () => {
  it.each([
    ['2026-05-01T23:30:00-05:00', '2026-05-01'],
    ['2026-05-01T00:30:00+09:00', '2026-05-01'],
    ['2026-05-01T23:30:00Z', '2026-05-01'],
    ['2026-05-01', '2026-05-01'],
  ])('is the day that was said: %s', (given, day) => {
    expect(written(11, given).assignments).toMatchObject([{ value: day }]);
  });
});
