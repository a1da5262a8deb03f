import { expect, it } from 'vitest';
import { PolicyLines } from '../../../../src/console/pages/policy.tsx';

const shown = (policy: object) =>
  String(PolicyLines({ policy: { mode: 'write', allow: {}, deny: {}, ...policy } }))
    .replaceAll(/<[^>]+>/g, '\n')
    .split('\n')
    .filter(Boolean);

it('a policy is shown in words, a line for each limit', () => {
  const policy = {
    allow: { projects: ['SHOP', 'LOAD'], objects: [] },
    deny: { fields: ['task_task.notes'] },
    rate_per_minute: 30,
    objects_per_day: 5000,
  };
  expect(shown(policy)).toEqual([
    'Only projects: SHOP, LOAD',
    'Only objects: none',
    'No fields: task_task.notes',
    '30 calls a minute',
    '5,000 objects a day',
  ]);
  expect(shown({})).toEqual([]);
});
