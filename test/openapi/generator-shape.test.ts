import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type OpenapiDocument, shapeProblems } from './generator-shape.ts';

const text = await readFile(resolve(import.meta.dirname, '../../openapi/openapi.json'), 'utf8');
const document = (): OpenapiDocument => JSON.parse(text) as OpenapiDocument;

/** The document with one thing changed. */
function broken(change: (document: OpenapiDocument) => void): string[] {
  const changed = document();
  change(changed);
  return shapeProblems(changed);
}
const schema = (changed: OpenapiDocument, name: string) => {
  const found = changed.components.schemas[name];
  if (!found) throw new Error(`There is no schema ${name}.`);
  return found;
};
const listTasks = (changed: OpenapiDocument) => {
  const found = changed.paths['/task/{connection_id}/task']?.get;
  if (!found) throw new Error('There is no list of tasks.');
  return found;
};

describe('the OpenAPI document, by the rules of openapi-generator', () => {
  it('makes clean clients', () => {
    expect(shapeProblems(document())).toEqual([]);
  });

  it('would not with two operations of one name, in any spelling', () => {
    expect(broken((changed) => Object.assign(listTasks(changed), { operationId: 'get-task-task' }))).toEqual([
      'operationId gettasktask is used twice',
    ]);
    expect(broken((changed) => delete listTasks(changed).operationId)).toContain(
      'GET /task/{connection_id}/task has no operationId',
    );
  });

  it('would not with operations in several classes', () => {
    expect(broken((changed) => Object.assign(listTasks(changed), { tags: ['task', 'other'] }))).toEqual([
      'GET /task/{connection_id}/task needs exactly one tag',
    ]);
  });

  it('would not with an inline object whose name another class has', () => {
    const address = () => ({ type: 'object', properties: { city: { type: 'string' } } });
    const withPlace = (name: string) =>
      broken((changed) => {
        changed.components.schemas[name] = address();
        Object.assign(schema(changed, 'task_task').properties as object, { place: address() });
      });
    expect(withPlace('place')).toEqual([]);
    expect(withPlace('TaskTaskPlace')).toEqual(['class tasktaskplace would be made twice']);
    expect(withPlace('task_task_place')).toEqual(['class tasktaskplace would be made twice']);
  });

  it.each([
    ['the type null', { type: 'null' }, 'is of the type null'],
    ['several types', { type: ['string', 'number'] }, 'has several types'],
    ['null among its values', { enum: ['a', null] }, 'has null as a value'],
    ['two values of one constant', { enum: ['to-do', 'TO DO'] }, 'has two values TO_DO'],
    ['a value that is no name', { enum: ['1st'] }, 'has the nameless value "1ST"'],
    ['an unknown keyword', { type: 'array', prefixItems: [] }, 'uses prefixItems'],
    [
      'a choice that nothing tells apart',
      { oneOf: [{ $ref: '#/components/schemas/task_task' }, { $ref: '#/components/schemas/task_project' }] },
      'is a choice between objects without a discriminator',
    ],
    [
      'a discriminator that may be missing',
      {
        oneOf: [{ $ref: '#/components/schemas/task_task' }, { $ref: '#/components/schemas/task_project' }],
        discriminator: { propertyName: 'id' },
      },
      'has a discriminator that is not always there',
    ],
  ])('would not with a field of %s', (_, field, problem) => {
    expect(
      broken((changed) => Object.assign(schema(changed, 'task_task').properties as object, { odd: field })),
    ).toEqual([`task_task_odd ${problem}`]);
  });

  it('would not with two fields of one name', () => {
    const field = { type: 'string' };
    expect(
      broken((changed) => Object.assign(schema(changed, 'task_task').properties as object, { dueAt: field })),
    ).toContain('task_task has dueat twice');
  });
});
