import { expect, it } from 'vitest';
import { watchBacklog } from '../../../src/jobs/backlog-metrics.ts';
import { createQueue } from '../../../src/jobs/queue.ts';
import { createLogger } from '../../../src/lib/observe/log.ts';
import { createMetrics } from '../../../src/lib/observe/metrics.ts';
import { openSqlite } from '../../../src/store/base/open-sqlite.ts';
import { StoreOutageError } from '../../../src/store/base/outage.ts';
import { backlogStore } from '../../../src/store/jobs/backlog.ts';
import { jobStore } from '../../../src/store/jobs/jobs.ts';

const clock = { now: () => 100_000 };
const log = createLogger('silent');

it('counts what waits by kind and state, with the age of what is due', async () => {
  const store = openSqlite(':memory:');
  const metrics = createMetrics();
  watchBacklog({ metrics, store: backlogStore(store), clock, log });
  const queue = createQueue(jobStore(store), clock);
  await queue.put({ kind: 'deliver', runAt: 40_000 }, { kind: 'deliver', runAt: 200_000 }, { kind: 'poll' });
  await queue.claim({ kind: 'poll', limit: 1, hasFailed: false });
  const { text } = await metrics.expose();
  expect(text).toContain('taskgate_jobs{kind="deliver",state="due"} 1');
  expect(text).toContain('taskgate_jobs{kind="deliver",state="waiting"} 1');
  expect(text).toContain('taskgate_jobs{kind="poll",state="running"} 1');
  expect(text).toContain('taskgate_job_due_age_seconds{kind="deliver"} 60');
  expect(text).toContain('taskgate_workspace_most{what="webhooks"} 0');
});

it('leaves out what the store cannot say while it is away, and nothing else', async () => {
  const metrics = createMetrics();
  const store = backlogStore(openSqlite(':memory:'));
  const away = async () => {
    throw new StoreOutageError('The store does not answer.');
  };
  watchBacklog({ metrics, store: { ...store, jobs: away }, clock, log });
  const { text } = await metrics.expose();
  expect(text).not.toContain('taskgate_jobs{');
  expect(text).toContain('taskgate_deliveries_waiting{state="pending"} 0');
});

it('hides no other error', async () => {
  const metrics = createMetrics();
  const store = backlogStore(openSqlite(':memory:'));
  const broken = async () => {
    throw new Error('A bug.');
  };
  watchBacklog({ metrics, store: { ...store, jobs: broken }, clock, log });
  await expect(metrics.expose()).rejects.toThrow('A bug.');
});
