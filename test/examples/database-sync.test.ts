import { expect, it } from 'vitest';
import { runExample } from './example.ts';

it('a database and a project are the same after edits on both sides', async () => {
  const { code, stdout, stderr } = await runExample('database-sync');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [first, second] = [...stdout.matchAll(/^pulled (\d+), created (\d+), changed (\d+), conflicts (\d+)/gm)];
  expect(Number(first?.[1])).toBeGreaterThan(100);
  expect(first?.slice(2)).toEqual(['0', '0', '0']);
  // Only what somebody else had changed comes again.
  expect(second?.slice(1)).toEqual(['1', '1', '1', '0']);
  expect(stdout).toContain('conflicts 1; the task is called "Edited in Jira"');
  expect(stdout.trim().split('\n').at(-1)).toBe('Both sides are the same.');
}, 120_000);
