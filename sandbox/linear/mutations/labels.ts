/** Labels of issues. */
import { argumentProblem } from '../problem.ts';
import { find } from '../queries.ts';
import { done, inputOf, type Mutation } from './payload.ts';

export const labels: Readonly<Record<string, Mutation>> = {
  issueLabelCreate(context, args) {
    const input = inputOf(args);
    const name = String(input.name ?? '').trim();
    if (name === '') throw argumentProblem('name must be longer than or equal to 1 characters.');
    const teamId = input.teamId ? find(context, 'Team', input.teamId).id : null;
    const isTaken = context.world
      .rows('IssueLabel')
      .some((one) => (one.teamId ?? null) === teamId && String(one.name).toLowerCase() === name.toLowerCase());
    if (isTaken) throw argumentProblem('duplicate label name');
    const row = context.world.add('IssueLabel', {
      ...(input.id !== undefined && { id: input.id }),
      name,
      color: input.color ?? '#bec2c8',
      teamId,
      parentId: input.parentId ?? null,
      isGroup: input.isGroup ?? false,
      creatorId: context.user.id,
    });
    return done(context, 'create', 'issueLabel', row);
  },
};
