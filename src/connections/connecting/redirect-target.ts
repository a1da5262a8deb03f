/** Where customers may be sent back to: http(s) only, and one of the workspace's origins when it named any. */
import { queryProblem, validationError } from '../../lib/errors.ts';

/** Scheme and host as everybody reads them: no backslashes, no spaces, no user, both slashes. */
const PLAIN = /^https?:\/\/[^/\\?#@\s]+(?:[/?#]|$)/i;

/** Undefined when none was given. Throws `validation_failed` for any other target. */
export function redirectTarget(
  name: string,
  given: string | undefined,
  origins: readonly string[] | null,
): string | undefined {
  if (given === undefined || given.trim() === '') return undefined;
  const url = PLAIN.test(given.trim()) && URL.canParse(given) ? new URL(given) : undefined;
  // Other characters in a host would end up in the pages' security policy.
  if (!url || !/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(url.hostname)) {
    throw validationError([queryProblem(name, 'must be an http(s) URL')]);
  }
  if (origins && !origins.includes(url.origin)) {
    const message = 'leads to an origin that this workspace does not allow: `taskgate workspace redirects` names them';
    throw validationError([queryProblem(name, message, origins)]);
  }
  return url.href;
}

/** The target with more parameters; those that it has already stay. */
export function withParameters(target: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(target);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') url.searchParams.append(name, value);
  }
  return url.href;
}
