/** Comments: on issues, with one level of replies. */
import type { Context } from '../caller.ts';
import { stored } from '../markdown.ts';
import { argumentProblem, notFound } from '../problem.ts';
import { find } from '../queries.ts';
import type { Fields, Row } from '../world.ts';
import { done, inputOf, type Mutation } from './payload.ts';

function textOf({ body }: Fields): string {
  const text = typeof body === 'string' ? stored(body) : '';
  if (text === '') throw argumentProblem('body must be longer than or equal to 1 characters.');
  return text;
}

export function createComment(context: Context, input: Fields): Row {
  const { world, user, url } = context;
  if (!input.issueId && !input.projectId) {
    throw argumentProblem(
      'Exactly one of issueId, projectUpdateId, initiativeUpdateId, documentContentId, projectId must be defined.',
    );
  }
  const issue = input.issueId ? find(context, 'Issue', input.issueId) : undefined;
  if (issue?.trashed === true) throw notFound('Issue');
  if (input.parentId) {
    const parent = find(context, 'Comment', input.parentId);
    if (parent.parentId) throw argumentProblem('Parent comment must be a top level comment.');
    if (parent.issueId !== issue?.id) throw argumentProblem('The parent is a comment of another issue.');
  }
  const row = world.add('Comment', {
    ...(input.id !== undefined && { id: input.id }),
    body: textOf(input),
    issueId: issue?.id ?? null,
    projectId: input.projectId ?? null,
    parentId: input.parentId ?? null,
    userId: user.id,
    editedAt: null,
  });
  row.url = `${issue?.url ?? url}#comment-${row.id.slice(0, 8)}`;
  return row;
}

export const comments: Readonly<Record<string, Mutation>> = {
  commentCreate: (context, args) => done(context, 'create', 'comment', createComment(context, inputOf(args))),
  commentUpdate(context, args) {
    const row = find(context, 'Comment', args.id);
    const before = context.world.change(row, { body: textOf(inputOf(args)), editedAt: context.world.instant() });
    return done(context, 'update', 'comment', row, before);
  },
  commentDelete(context, args) {
    const row = find(context, 'Comment', args.id);
    for (const reply of context.world.rows('Comment'))
      if (reply.parentId === row.id) context.world.remove('Comment', reply.id);
    context.world.remove('Comment', row.id);
    return done(context, 'remove', 'comment', row);
  },
};
