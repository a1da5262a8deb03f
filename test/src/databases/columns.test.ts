import { describe, expect, it } from 'vitest';
import { OBJECT_TYPES, OBJECTS } from '../../../schema/objects.ts';
import { fieldColumns, KEY_COLUMNS, OWN_COLUMNS } from '../../../src/databases/columns.ts';

const kinds = (type: (typeof OBJECT_TYPES)[number]) =>
  Object.fromEntries(fieldColumns(type).map(({ name, kind }) => [name, kind]));

describe('columns of a table', () => {
  it('are of the kind that the model says', () => {
    expect(kinds('task_task')).toMatchObject({
      name: 'text',
      status: 'text',
      tags: 'json',
      metadata: 'json',
      raw: 'json',
      created_at: 'instant',
      due_at: 'instant',
      has_children: 'flag',
      story_points: 'number',
    });
  });

  it.each(OBJECT_TYPES)('are there for every field of %s', (type) => {
    const names = fieldColumns(type).map(({ name }) => name);
    expect(['id', ...names].sort()).toEqual(Object.keys(OBJECTS[type].model.shape).sort());
    const own = [...KEY_COLUMNS, ...OWN_COLUMNS].map(({ name }) => name);
    expect(names.filter((name) => own.includes(name))).toEqual([]);
  });
});
