/**
 * What is checked after each test of a file. Modules are loaded once for many files, so a hook of a module would be one of
 * its first file alone: they add a check here, and a setup file makes it a hook of every file.
 */
const checks: (() => void)[] = [];

export const checkAfterEach = (check: () => void): void => void checks.push(check);

export const runChecks = (): void => {
  for (const check of checks) check();
};
