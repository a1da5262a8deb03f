import { defineConfig } from 'vitest/config';

/** Pages in a real browser; Chromium's path is in CHROMIUM_PATH, or it is the one that playwright-core installed. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { NODE_ENV: 'test' },
  },
});
