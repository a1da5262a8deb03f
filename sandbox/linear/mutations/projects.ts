/** Projects, which span teams. */
import type { Context } from '../caller.ts';
import { stored } from '../markdown.ts';
import { argumentProblem } from '../problem.ts';
import { find } from '../queries.ts';
import type { Fields, Row } from '../world.ts';
import { done, given, inputOf, type Mutation } from './payload.ts';

const PLAIN = ['name', 'description', 'leadId', 'memberIds', 'startDate', 'targetDate', 'statusId', 'color', 'icon'];

function fieldsOf(context: Context, input: Fields): Fields {
  if (input.name !== undefined && String(input.name ?? '').trim() === '')
    throw argumentProblem('name must be longer than or equal to 1 characters.');
  for (const id of (input.teamIds ?? []) as string[]) find(context, 'Team', id);
  const content = input.content === undefined ? {} : { content: input.content ? stored(String(input.content)) : null };
  return { ...given(input, PLAIN), ...given(input, ['teamIds']), ...content };
}

export function createProject(context: Context, input: Fields): Row {
  const { world, user, url } = context;
  if (!Array.isArray(input.teamIds) || input.teamIds.length === 0)
    throw argumentProblem('teamIds must contain at least 1 elements.');
  const row = world.add('Project', {
    description: '',
    content: null,
    memberIds: [],
    statusId: world.rows('ProjectStatus')[0]?.id ?? null,
    color: '#5e6ad2',
    ...(input.id !== undefined && { id: input.id }),
    ...fieldsOf(context, input),
    creatorId: user.id,
    trashed: null,
  });
  row.slugId = row.id.replaceAll('-', '').slice(0, 12);
  row.url = `${url}/${world.rows('Organization')[0]?.urlKey}/project/${row.slugId}`;
  return row;
}

export const projects: Readonly<Record<string, Mutation>> = {
  projectCreate: (context, args) => done(context, 'create', 'project', createProject(context, inputOf(args))),
  projectUpdate(context, args) {
    const row = find(context, 'Project', args.id);
    const before = context.world.change(row, fieldsOf(context, inputOf(args)));
    return done(context, 'update', 'project', row, before);
  },
  projectDelete(context, args) {
    const row = find(context, 'Project', args.id);
    const before = context.world.change(row, { trashed: true, archivedAt: context.world.instant() });
    return done(context, 'remove', 'project', row, before);
  },
  projectUnarchive(context, args) {
    const row = find(context, 'Project', args.id);
    const before = context.world.change(row, { trashed: null, archivedAt: null });
    return done(context, 'update', 'project', row, before);
  },
};
