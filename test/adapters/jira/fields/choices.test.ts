/** Which value a caller means, wherever values are chosen from a list. */
import { describe, expect, it } from 'vitest';
import { findChoice, isChosen, settle } from '../../../../adapters/jira/fields/choices.ts';
import type { Screen, ScreenField } from '../../../../adapters/jira/fields/screens.ts';
import { acceptingSelected } from '../../../../adapters/jira/fields/selected.ts';

/** Priorities of a site that counts them, as ids of others. */
const COUNTED = [
  { id: '1', name: '5' },
  { id: '2', name: '1' },
  { id: '5', name: '2' },
  { id: '7', name: 'Urgent' },
  { id: '8', name: 'urgent' },
];

describe('a choice', () => {
  it.each([
    ['5', '1'],
    ['1', '2'],
    ['2', '5'],
    ['7', '7'],
    ['Urgent', '7'],
    ['urgent', '8'],
  ])('%s is meant by its name first', (wanted, id) => {
    expect(findChoice(COUNTED, wanted)?.id).toBe(id);
    expect(settle(COUNTED, wanted)).toEqual({ value: { id } });
    expect(settle(COUNTED, { name: wanted })).toEqual({ value: { id } });
    expect(settle(COUNTED, [wanted])).toEqual({ value: [{ id }] });
  });

  it('is meant by its id where that is said', () => {
    expect(settle(COUNTED, { id: '5' })).toEqual({ value: { id: '5' } });
  });

  it('is none where a name does not say which of several', () => {
    expect(findChoice(COUNTED, 'URGENT')).toBeUndefined();
    expect(settle(COUNTED, 'URGENT')).toMatchObject({ refused: 'URGENT' });
  });

  it('of a project is meant by its key before the name of another', () => {
    const projects = [
      { id: '1', key: 'WEB', name: 'SHOP' },
      { id: '2', key: 'SHOP', name: 'Web shop' },
    ];
    expect(findChoice(projects, 'shop')?.id).toBe('2');
    expect(findChoice(projects, 'web SHOP')?.id).toBe('2');
  });

  it('is no change when it is what is there, whatever ids others have', () => {
    expect(isChosen(COUNTED, { id: '5', name: '2' }, '5')).toBe(false);
    expect(isChosen(COUNTED, { id: '5', name: '2' }, '2')).toBe(true);
    expect(isChosen(COUNTED, { id: '9', name: 'Gone' }, 'gone')).toBe(true);
    expect(isChosen([], null, 'x')).toBe(false);
  });

  it.each([
    ['caf\u00e9', 'CAFE\u0301'],
    ['Größe', 'GRÖSSE'],
  ])('called %s is found as %s', (value, wanted) => {
    expect(findChoice([{ id: '1', value }], wanted)?.id).toBe('1');
  });
});

describe('what an issue has selected', () => {
  const field: ScreenField = {
    id: 'f',
    name: 'F',
    isRequired: false,
    hasDefault: false,
    allowedValues: [{ id: '1', value: 'Europe', children: [{ id: '11', value: 'Lisbon' }] }],
    type: 'option-with-child',
    items: undefined,
    custom: undefined,
  };
  const accepted = (selected: unknown) =>
    (acceptingSelected(new Map([['f', field]]) as Screen, { f: selected }).get('f')?.acceptedValues ?? []) as object[];

  it('may stay though it is no longer offered', () => {
    const values = accepted([
      { id: '2', value: 'Asia' },
      { id: '1', value: 'Europe' },
    ]);
    expect(values).toEqual([...(field.allowedValues ?? []), { id: '2', value: 'Asia' }]);
  });

  it('may stay as the child of a cascading select', () => {
    const [europe] = accepted({ id: '1', value: 'Europe', child: { id: '12', value: 'Porto' } });
    expect(europe).toMatchObject({ children: [{ value: 'Lisbon' }, { value: 'Porto' }] });
    expect(accepted({ id: '3', value: 'Moon', child: { id: '31', value: 'Sea' } })[1]).toMatchObject({
      value: 'Moon',
      children: [{ value: 'Sea' }],
    });
  });

  it('is nothing where nothing is selected', () => {
    expect(accepted(null)).toEqual(field.allowedValues);
  });
});
