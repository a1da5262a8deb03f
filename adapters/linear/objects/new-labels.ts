/** Tags that no label is called become labels of the team. */
import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { forgetLabels, type Team } from '../fields/tables.ts';
import type { LinearClient } from '../line/client.ts';
import { createEntity, idFor } from './creation.ts';

const LABEL = { field: 'issueLabel', type: 'IssueLabel', inputType: 'IssueLabelCreateInput' } as const;

/** Ids of the labels. @param tags of the body, to say which one is refused. */
export async function createLabels(
  context: Context<LinearClient>,
  names: readonly string[],
  { id: teamId }: Team,
  tags: readonly string[],
): Promise<string[]> {
  const made: string[] = [];
  for (const name of names) {
    const id = idFor(context, `label ${name}`);
    try {
      // The memo of the attempt is the task's.
      const { attempt: _theirs, ...own } = context;
      made.push(
        await createEntity(
          { ...own, ...(context.attempt && { attempt: labelAttempt(context.attempt) }) },
          LABEL,
          { name, teamId },
          id,
        ),
      );
    } catch (error) {
      if (!(error instanceof GatewayError) || !['validation_failed', 'upstream_forbidden'].includes(error.code))
        throw error;
      const path = `$.tags[${Math.max(0, tags.indexOf(name))}]`;
      throw validationError([bodyProblem(path, `is no label, and Linear refuses to make one: ${error.message}`)]);
    } finally {
      forgetLabels(context);
    }
  }
  return made;
}

type Attempt = NonNullable<Context<LinearClient>['attempt']>;

/** The same attempt, which writes nothing down: a label is found by its id. */
const labelAttempt = ({ marker, startedAt }: Attempt): Attempt => ({
  marker,
  startedAt,
  mayBeDone: false,
  memo: undefined,
  remember: async () => undefined,
});
