import { type GatewayError, problemsOf } from '../lib/errors.ts';

const OF_VALUES = new Set(['validation_failed', 'invalid_request']);

/**
 * An error in words for the call log. Those about values repeat them, and what people look for is not kept: of our own
 * only the names of the fields remain, of the provider's nothing when it was asked to read.
 * @param operation id of the operation.
 */
export function loggedWords(error: GatewayError, operation: string): string | undefined {
  const problems = problemsOf(error);
  if (problems) return `Not accepted: ${problems.map((problem) => `${problem.path} (${problem.in})`).join(', ')}.`;
  const isReading = /^(?:list|get)/.test(operation);
  return OF_VALUES.has(error.code) && isReading ? undefined : error.message;
}
