import { describe, expect, it } from 'vitest';
import { stateFor, statusOf, typeFilter } from '../../../../adapters/linear/fields/status.ts';

const state = (name: string, type: string, position: number) => ({
  id: name.toLowerCase(),
  name,
  type,
  position,
  teamId: 't',
});
const STATES = [
  state('Backlog', 'backlog', 0),
  state('Todo', 'unstarted', 1),
  state('In Progress', 'started', 2),
  state('In Review', 'started', 3),
  state('Done', 'completed', 4),
  state('Canceled', 'canceled', 5),
  state('Duplicate', 'duplicate', 6),
];

describe('the status of a task', () => {
  it.each([
    ['triage', 'OPENED'],
    ['backlog', 'OPENED'],
    ['unstarted', 'OPENED'],
    ['some type of tomorrow', 'OPENED'],
    ['started', 'IN_PROGRESS'],
    ['completed', 'COMPLETED'],
    ['canceled', 'COMPLETED'],
    ['duplicate', 'COMPLETED'],
  ])('of the type %s is %s', (type, status) => {
    expect(statusOf(type)).toBe(status);
  });

  it('is searched by types, so that unknown ones are open', () => {
    expect(typeFilter('OPENED')).toEqual({ nin: ['started', 'completed', 'canceled', 'duplicate'] });
    expect(typeFilter('COMPLETED')).toEqual({ in: ['completed', 'canceled', 'duplicate'] });
  });
});

describe('the state that a status means', () => {
  const current = { id: 'in review', type: 'started' };

  it.each([
    ['IN_PROGRESS', 'in progress'],
    ['COMPLETED', 'done'],
    ['OPENED', undefined],
    ['in review', 'in review'],
    ['CANCELED', 'canceled'],
  ])('of a new task for %s is %s', (status, id) => {
    expect(stateFor(status, STATES, undefined)).toBe(id);
  });

  it('stays where it is when the category does', () => {
    expect(stateFor('IN_PROGRESS', STATES, current)).toBeUndefined();
    expect(stateFor('In Review', STATES, current)).toBeUndefined();
    expect(stateFor('OPENED', STATES, { id: 'backlog', type: 'backlog' })).toBeUndefined();
  });

  it('is opened again in the first state before work', () => {
    expect(stateFor('OPENED', STATES, current)).toBe('todo');
    expect(
      stateFor(
        'OPENED',
        STATES.filter(({ type }) => type !== 'unstarted'),
        current,
      ),
    ).toBe('backlog');
  });

  it('is refused with what the team has', () => {
    const allowed = expect.arrayContaining([{ id: 'done', name: 'Done', type: 'completed' }]);
    expect(stateFor('Shipped', STATES, current)).toMatchObject({ path: '$.status', allowed });
    expect(stateFor('Duplicate', STATES, current)).toMatchObject({ path: '$.status' });
    const withoutEnd = STATES.filter(({ type }) => type !== 'completed');
    expect(stateFor('COMPLETED', withoutEnd, current)).toMatchObject({ path: '$.status' });
  });
});
