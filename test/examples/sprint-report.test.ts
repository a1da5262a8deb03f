import { expect, it } from 'vitest';
import { runExample } from './example.ts';

it('the report says how far the active sprint is, and who has how much of the rest', async () => {
  const { code, stdout, stderr } = await runExample('sprint-report');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [heading, summary = '', ...people] = stdout.trimEnd().split('\n');
  expect(heading).toMatch(/^SHOP board: SHOP Sprint \d+, until \d{4}-\d\d-\d\d$/);
  const [, done, all, donePoints, allPoints] =
    /^ {2}(\d+) of (\d+) tasks and (\d+) of (\d+) points/.exec(summary) ?? [];
  const rest = people.map((line) => /(\d+) tasks +(\d+) points$/.exec(line) ?? []);
  const sum = (index: number) => rest.reduce((total, found) => total + Number(found[index]), 0);
  expect(sum(1)).toBe(Number(all) - Number(done));
  expect(sum(2)).toBe(Number(allPoints) - Number(donePoints));
}, 120_000);
