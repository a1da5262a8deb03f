import { describe, expect, it } from 'vitest';
import { Policy } from '../../../schema/models/policy.ts';
import { decide, mayName, type Operation } from '../../../src/access/policy.ts';

const read: Operation = {
  isReading: true,
  connectionId: 'c1',
  object: 'task_task',
  projects: [['10000', 'SHOP']],
  fields: ['name', 'status'],
};
const write: Operation = { ...read, isReading: false };

const outcome = (policy: object, operation: Operation) => {
  const decision = decide(Policy.parse(policy), operation);
  return decision.isAllowed ? 'allowed' : decision.limit;
};

/** Each row a policy, each column what is done: the whole table. */
describe('the table of decisions', () => {
  it.each([
    // policy, read a task, write a task
    ['nothing limited', {}, 'allowed', 'allowed'],
    ['mode write', { mode: 'write' }, 'allowed', 'allowed'],
    ['mode read', { mode: 'read' }, 'allowed', 'mode'],
    ['its connection allowed', { allow: { connections: ['c1'] } }, 'allowed', 'allowed'],
    ['another connection allowed', { allow: { connections: ['c2'] } }, 'connections', 'connections'],
    ['no connection allowed', { allow: { connections: [] } }, 'connections', 'connections'],
    ['its connection denied', { deny: { connections: ['c1'] } }, 'connections', 'connections'],
    ['another connection denied', { deny: { connections: ['c2'] } }, 'allowed', 'allowed'],
    [
      'its connection allowed and denied',
      { allow: { connections: ['c1'] }, deny: { connections: ['c1'] } },
      'connections',
      'connections',
    ],
    ['its object allowed', { allow: { objects: ['task_task'] } }, 'allowed', 'allowed'],
    ['another object allowed', { allow: { objects: ['task_comment'] } }, 'objects', 'objects'],
    ['its object denied', { deny: { objects: ['task_task'] } }, 'objects', 'objects'],
    ['another object denied', { deny: { objects: ['task_comment'] } }, 'allowed', 'allowed'],
    [
      'its object allowed and denied',
      { allow: { objects: ['task_task'] }, deny: { objects: ['task_task'] } },
      'objects',
      'objects',
    ],
    ['its project allowed by id', { allow: { projects: ['10000'] } }, 'allowed', 'allowed'],
    ['its project allowed by key', { allow: { projects: ['SHOP'] } }, 'allowed', 'allowed'],
    ['another project allowed', { allow: { projects: ['HELP'] } }, 'projects', 'projects'],
    ['its project denied by id', { deny: { projects: ['10000'] } }, 'projects', 'projects'],
    ['its project denied by key', { deny: { projects: ['SHOP'] } }, 'projects', 'projects'],
    ['another project denied', { deny: { projects: ['HELP'] } }, 'allowed', 'allowed'],
    [
      'its project allowed by id and denied by key',
      { allow: { projects: ['10000'] }, deny: { projects: ['SHOP'] } },
      'projects',
      'projects',
    ],
    ['its fields allowed', { allow: { fields: ['name', 'task_task.status'] } }, 'allowed', 'allowed'],
    ['one of its fields allowed', { allow: { fields: ['name'] } }, 'fields', 'fields'],
    [
      'a field allowed of another object alone',
      { allow: { fields: ['name', 'task_project.status'] } },
      'fields',
      'fields',
    ],
    ['one of its fields denied', { deny: { fields: ['status'] } }, 'fields', 'fields'],
    ['one of its fields denied of this object', { deny: { fields: ['task_task.status'] } }, 'fields', 'fields'],
    ['a field denied of another object', { deny: { fields: ['task_project.status'] } }, 'allowed', 'allowed'],
    [
      'its fields allowed, and one denied',
      { allow: { fields: ['name', 'status'] }, deny: { fields: ['status'] } },
      'fields',
      'fields',
    ],
    [
      'the first limit of several',
      { mode: 'read', allow: { objects: [] }, deny: { projects: ['SHOP'] } },
      'objects',
      'mode',
    ],
  ] as const)('%s', (_, policy, reading, writing) => {
    expect([outcome(policy, read), outcome(policy, write)]).toEqual([reading, writing]);
  });

  it.each([
    ['that is not known', [], 'projects', 'projects'],
    ['that the object does not have', undefined, 'allowed', 'allowed'],
    ['and another one', [['10000', 'SHOP'], ['10001']], 'projects', 'allowed'],
    ['and a denied one', [['10000', 'SHOP'], ['10005']], 'projects', 'projects'],
  ])('a project %s', (_, projects, allowing, denying) => {
    const operation = { ...read, projects };
    expect(outcome({ allow: { projects: ['SHOP'] } }, operation)).toBe(allowing);
    expect(outcome({ deny: { projects: ['10005'] } }, operation)).toBe(denying);
    expect(outcome({}, operation)).toBe('allowed');
  });

  it.each(['passthrough', 'workspace'] as const)('%s is limited as a whole', (object) => {
    const operation: Operation = { isReading: true, connectionId: 'c1', object };
    expect(outcome({}, operation)).toBe('allowed');
    expect(outcome({ allow: { objects: [object] } }, operation)).toBe('allowed');
    expect(outcome({ allow: { objects: ['task_task'] } }, operation)).toBe('objects');
    expect(outcome({ deny: { objects: [object] } }, operation)).toBe('objects');
    expect(outcome({ deny: { objects: ['task_comment'] } }, operation)).toBe('objects');
    expect(outcome({ allow: { connections: ['c1'] } }, operation)).toBe(
      object === 'workspace' ? 'connections' : 'allowed',
    );
    expect(outcome({ allow: { projects: ['SHOP'] } }, operation)).toBe('projects');
    expect(outcome({ deny: { fields: ['notes'] } }, operation)).toBe('fields');
    expect(outcome({ mode: 'read' }, { ...operation, isReading: false })).toBe('mode');
  });

  it.each([
    ['raw', {}, true],
    ['raw', { allow: { fields: ['name'] } }, false],
    ['raw', { allow: { fields: ['raw'] } }, true],
    ['raw', { deny: { fields: ['notes'] } }, false],
    ['raw', { allow: { fields: ['raw'] }, deny: { fields: ['notes'] } }, false],
    ['id', { allow: { fields: [] }, deny: { fields: ['id'] } }, true],
  ] as const)('the field %s with %o: %s', (field, policy, isAllowed) => {
    expect(mayName(Policy.parse(policy), 'task_task', field)).toBe(isAllowed);
  });
});

it('what belongs to no project can only be read by those who are limited to some', () => {
  const { projects: _none, ...operation } = write;
  expect(outcome({ allow: { projects: ['SHOP'] } }, { ...operation, object: 'metadata_metadata' })).toBe('projects');
  expect(outcome({ deny: { projects: ['SHOP'] } }, { ...operation, object: 'metadata_metadata' })).toBe('projects');
  expect(outcome({}, { ...operation, object: 'metadata_metadata' })).toBe('allowed');
});

it("parts in the provider's own language are denied to those who are limited to projects", () => {
  const operation = { ...read, isOpaque: true };
  expect(outcome({}, operation)).toBe('allowed');
  expect(outcome({ allow: { projects: ['SHOP'] } }, operation)).toBe('projects');
  expect(outcome({ deny: { projects: ['HELP'] } }, operation)).toBe('projects');
});

it('a denial says what would be allowed, without what is denied', () => {
  const policy = Policy.parse({ allow: { projects: ['SHOP', 'HELP'] }, deny: { projects: ['HELP'] } });
  expect(decide(policy, { ...read, projects: [['10005', 'HELP']] })).toEqual({
    isAllowed: false,
    limit: 'projects',
    reason: 'The project 10005 is not allowed to this caller.',
    allowed: { projects: ['SHOP'], not_projects: ['HELP'] },
  });
});

it.each([
  [{ mode: 'admin' }],
  [{ allow: { objects: ['everything'] } }],
  [{ projects: ['SHOP'] }],
  [{ rate_per_minute: 0 }],
  [{ objects_per_day: 1.5 }],
])('%o is no policy', (policy) => {
  expect(Policy.safeParse(policy).success).toBe(false);
});

describe("the provider's own object", () => {
  const raw: Operation = { ...read, fields: ['raw'] };
  it.each([
    ['is read where nothing is limited', {}, raw, 'allowed'],
    ['holds other objects than those that are allowed', { allow: { objects: ['task_task'] } }, raw, 'objects'],
    ['holds other objects, where one is denied', { deny: { objects: ['task_comment'] } }, raw, 'objects'],
    ['holds tasks of other projects', { allow: { projects: ['SHOP'] } }, raw, 'projects'],
    [
      'is asked for in the language of the provider',
      { deny: { objects: ['task_comment'] } },
      { ...read, isOpaque: true },
      'objects',
    ],
  ] as const)('%s', (_, policy, operation, expected) => {
    expect(outcome(policy, operation)).toBe(expected);
  });

  it('of a history shows what a task hides', () => {
    expect(mayName(Policy.parse({ deny: { fields: ['task_task.notes'] } }), 'task_change', 'raw')).toBe(false);
    expect(
      mayName(Policy.parse({ allow: { fields: ['task_task.name', 'task_change.raw'] } }), 'task_change', 'raw'),
    ).toBe(false);
  });
});

describe('a field that is denied', () => {
  it.each([
    ['story_points', 'metadata'],
    ['start_at', 'metadata'],
    ['status', 'completed_at'],
    ['completed_at', 'status'],
  ])('%s is not reached by %s', (field, other) => {
    expect(mayName(Policy.parse({ deny: { fields: [`task_task.${field}`] } }), 'task_task', other)).toBe(false);
  });
});

describe('a limit of objects a day', () => {
  it.each(['passthrough', 'workspace'] as const)('denies %s, whose objects nobody counts', (object) => {
    for (const isReading of [true, false]) {
      const operation = { isReading, object, connectionId: 'c1' };
      expect(outcome({ objects_per_day: 5 }, operation)).toBe('objects_per_day');
      expect(outcome({ rate_per_minute: 5 }, operation)).toBe('allowed');
    }
  });
});
