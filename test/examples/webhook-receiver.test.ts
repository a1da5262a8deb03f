import { expect, it } from 'vitest';
import { runExample } from './example.ts';

it('the receiver takes what is signed, once, and refuses what is forged', async () => {
  const { code, stdout, stderr } = await runExample('webhook-receiver');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trim().split('\n')).toEqual([
    'a forged delivery is answered 400',
    'task_task created: Order new labels (OPENED)',
    'task_task updated: Order new labels (COMPLETED)',
    'a delivery that came again is dropped',
  ]);
}, 120_000);
