import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const browser = 'test/browser/**';
const postgres = 'test/postgres/**/*.test.ts';
/** Customers' databases: real ones, where `TEST_DATABASE_URL` (Postgres) and `TEST_MARIADB_URL` name some. */
const databases = 'test/databases/**/*.test.ts';
/** Measures time, so it needs a machine that does nothing else: `npm run test:time`. */
const time = 'test/adapters/jira/adf/time.test.ts';

/** Replace modules, so each needs modules of its own. */
const replacing = [
  'test/contract/disk-full.test.ts',
  'test/src/lib/outbound/outbound-{names,proxy}.test.ts',
  'test/src/store/base/{disk-full,power-loss}.test.ts',
];

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
      'test/contract/{agents,apicalls,archived-and-moved,audit,captures,connection,console,console-system,console-webhooks,credentials,deliveries,expiry,idempotency,metadata-writes,notify,oauth,policy,purge,sdk,tokens,unstorable-text,walk,webhooks,workspace-app}{,-jira}.test.ts',
    ],
    env: { TEST_STORE: 'postgres' },
  },
};

export default defineConfig({
  test: {
    pool: 'forks',
    // Loading the modules anew for each file would take longer than the tests.
    isolate: false,
    maxWorkers: WORKERS,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    env: { NODE_ENV: 'test' },
    setupFiles: ['test/support/property-seed.ts', 'test/support/after-each.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['test/**/*.test.ts'],
          exclude: [browser, postgres, databases, ...replacing, ...(process.env.TEST_TIME ? [] : [time])],
        },
      },
      { extends: true, test: { name: 'replacing', include: replacing, isolate: true } },
      ...(process.env.TEST_DATABASE_URL ? [onPostgres] : []),
      ...(process.env.TEST_DATABASE_URL || process.env.TEST_MARIADB_URL
        ? [{ extends: true as const, test: { name: 'databases', include: [databases] } }]
        : []),
    ],
  },
});
