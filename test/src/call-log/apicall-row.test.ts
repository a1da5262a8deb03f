import { describe, expect, it } from 'vitest';
import { loggedWords } from '../../../src/call-log/apicall-row.ts';
import { bodyProblem, GatewayError, queryProblem, validationError } from '../../../src/lib/errors.ts';

describe('an error in the log of calls', () => {
  it('names the fields that were not accepted, never what was in them', () => {
    const error = validationError([queryProblem('limit', 'must not be "secret"'), bodyProblem('$.name', 'secret')]);
    expect(loggedWords(error, 'createTaskTask')).toBe('Not accepted: limit (query), $.name (body).');
  });

  it("has the provider's words for a write, and none for what somebody looked for", () => {
    const error = new GatewayError('validation_failed', 'Jira refused the values: duedate: not a date.');
    expect(loggedWords(error, 'patchTaskTask')).toBe('Jira refused the values: duedate: not a date.');
    for (const reading of ['listTaskTasks', 'getTaskTask', 'listPassthroughs']) {
      expect(loggedWords(error, reading)).toBeUndefined();
    }
  });

  it('has its own words for everything else', () => {
    expect(loggedWords(new GatewayError('not_found', 'No such object.'), 'getTaskTask')).toBe('No such object.');
  });
});
