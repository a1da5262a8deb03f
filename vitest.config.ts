import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const browser = 'test/browser/**';
const postgres = 'test/postgres/**/*.test.ts';
/** Measures time, so it needs a machine that does nothing else: `npm run test:time`. */
const time = 'test/adapters/jira/adf/time.test.ts';

/** Most tests wait for others more than they work. */
const WORKERS = Math.max(3, availableParallelism());

/** What is tried once more with everything in Postgres, where `TEST_DATABASE_URL` names one. */
const onPostgres = {
  extends: true as const,
  test: {
    name: 'postgres',
    include: [
      postgres,
      'test/processes/**/*.test.ts',
      'test/contract/{apicalls,audit,connection,deliveries,idempotency,notify,oauth,purge,sdk,tokens,unstorable-text,walk,webhooks}.test.ts',
    ],
    env: { TEST_STORE: 'postgres' },
  },
};

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: WORKERS,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    env: { NODE_ENV: 'test' },
    setupFiles: ['test/support/property-seed.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['test/**/*.test.ts'],
          exclude: [browser, postgres, ...(process.env.TEST_TIME ? [] : [time])],
        },
      },
      ...(process.env.TEST_DATABASE_URL ? [onPostgres] : []),
    ],
  },
});
