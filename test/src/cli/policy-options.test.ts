import { expect, it } from 'vitest';
import { policyOf } from '../../../src/cli/policy-options.ts';

it('no option is no policy', () => {
  expect(policyOf({})).toBeUndefined();
});

it('options of the same kind add up', () => {
  const allow = ['projects=SHOP,HELP', 'projects=10002', 'objects=task_task'];
  expect(policyOf({ mode: 'read', allow, deny: ['fields=notes'], rate: '30', objectsPerDay: '500' })).toEqual({
    mode: 'read',
    allow: { projects: ['SHOP', 'HELP', '10002'], objects: ['task_task'] },
    deny: { fields: ['notes'] },
    rate_per_minute: 30,
    objects_per_day: 500,
  });
});

it('a kind with no names allows none of it', () => {
  expect(policyOf({ allow: ['connections='] })).toMatchObject({ allow: { connections: [] } });
});

it.each([
  [{ mode: 'admin' }, 'mode'],
  [{ allow: ['SHOP'] }, '--allow takes kind=names'],
  [{ deny: ['colours=red'] }, 'colours'],
  [{ allow: ['objects=everything'] }, 'allow.objects.0'],
  [{ rate: 'many' }, 'rate_per_minute'],
  [{ objectsPerDay: '0' }, 'objects_per_day'],
])('%o is refused by name', (options, text) => {
  expect(() => policyOf(options)).toThrow(text);
});
