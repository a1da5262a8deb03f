import { describe, expect, it } from 'vitest';
import { definitionOf, OBJECT_TYPES } from '../../schema/objects.ts';
import { operationId, passthroughOperationId } from '../../schema/operations.ts';

describe('the table of objects', () => {
  it('has a path of its own for each', () => {
    const paths = OBJECT_TYPES.map((type) => `${definitionOf(type).category}/${definitionOf(type).name}`);
    expect(new Set(paths).size).toBe(OBJECT_TYPES.length);
  });

  it.each(OBJECT_TYPES)('gives %s a model with an id and with raw', (type) => {
    const { model } = definitionOf(type);
    expect(Object.keys(model.shape)).toEqual(expect.arrayContaining(['id', 'raw']));
  });

  it.each(OBJECT_TYPES)('has no filter of %s that shadows a parameter of every list', (type) => {
    const common = ['limit', 'offset', 'sort', 'order', 'updated_gte', 'query', 'fields', 'raw'];
    expect(Object.keys(definitionOf(type).filters).filter((name) => common.includes(name))).toEqual([]);
  });
});

describe('operation ids', () => {
  it('are those of the published SDKs', () => {
    expect(operationId('task_task', 'list')).toBe('listTaskTasks');
    expect(operationId('task_task', 'get')).toBe('getTaskTask');
    expect(operationId('task_comment', 'create')).toBe('createTaskComment');
    expect(operationId('task_project', 'remove')).toBe('removeTaskProject');
    expect(operationId('metadata_metadata', 'list')).toBe('listMetadataMetadatas');
  });

  it('tell PUT from PATCH', () => {
    expect(operationId('task_task', 'update', 'PUT')).toBe('updateTaskTask');
    expect(operationId('task_task', 'update', 'PATCH')).toBe('patchTaskTask');
  });

  it('exist for the five methods that passthrough forwards', () => {
    expect(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map(passthroughOperationId)).toEqual([
      'listPassthroughs',
      'createPassthrough',
      'updatePassthrough',
      'patchPassthrough',
      'removePassthrough',
    ]);
    expect(passthroughOperationId('OPTIONS')).toBeUndefined();
  });
});
