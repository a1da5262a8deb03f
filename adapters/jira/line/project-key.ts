/** Ids and keys of projects as callers type them. Jira looks up `/project/{key}` with regard to case, and keys are in capitals. */

const ID_OR_KEY = /^(?:\d{1,18}|[A-Za-z][A-Za-z0-9_]{0,254})$/;

/** Whether it can be one: anything else names no project. */
export const isProjectIdOrKey = (given: string): boolean => ID_OR_KEY.test(given);

/** As Jira is to get it; text that can be neither stays as it is. */
export const projectIdOrKey = (given: string): string => (isProjectIdOrKey(given) ? given.toUpperCase() : given);
