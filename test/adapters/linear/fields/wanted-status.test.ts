import { describe, expect, it } from 'vitest';
import { wantedStatus } from '../../../../adapters/linear/fields/wanted-status.ts';

const AT = '2026-05-01T10:00:00.000Z';
const open = { state: { type: 'unstarted' } };
const done = { state: { type: 'completed' }, completedAt: AT };

describe('the status that a body asks for', () => {
  it.each([
    ['nothing', {}, undefined, undefined],
    ['a status', { status: 'IN_PROGRESS' }, undefined, 'IN_PROGRESS'],
    ['an instant', { completed_at: AT }, open, 'COMPLETED'],
    ['an instant beside the status that it has', { status: 'OPENED', completed_at: AT }, open, 'COMPLETED'],
    ['an instant beside the name of a state', { status: 'Canceled', completed_at: AT }, open, 'Canceled'],
    ['nothing in its place', { completed_at: null }, done, 'OPENED'],
    ['nothing in its place, beside a status', { status: 'COMPLETED', completed_at: null }, done, 'COMPLETED'],
    ['another status, and the instant that was read', { status: 'IN_PROGRESS', completed_at: AT }, done, 'IN_PROGRESS'],
  ])('by %s', (_what, body, issue, wanted) => {
    expect(wantedStatus(body, issue)).toBe(wanted);
  });

  it.each([undefined, done])('is none where the two contradict one another', (issue) => {
    const body = { status: 'IN_PROGRESS', completed_at: '2026-06-01T10:00:00.000Z' };
    expect(wantedStatus(body, issue)).toMatchObject({ path: '$.completed_at', in: 'body' });
  });
});
