/** The roots of queries: one object by id, many by a filter, and who asks. */
import { type Context, sees } from './caller.ts';
import { type PageArguments, pageOf } from './pages.ts';
import { notFound } from './problem.ts';
import type { Row } from './world.ts';

/** Fields of the query that hold one object, with its type; the field for many is named beside it. */
const TYPES = [
  ['issue', 'issues', 'Issue'],
  ['comment', 'comments', 'Comment'],
  ['project', 'projects', 'Project'],
  ['projectStatus', 'projectStatuses', 'ProjectStatus'],
  ['user', 'users', 'User'],
  ['team', 'teams', 'Team'],
  ['teamMembership', 'teamMemberships', 'TeamMembership'],
  ['workflowState', 'workflowStates', 'WorkflowState'],
  ['issueLabel', 'issueLabels', 'IssueLabel'],
  ['attachment', 'attachments', 'Attachment'],
  ['webhook', 'webhooks', 'Webhook'],
] as const;

/** By UUID, or by what people call it: the identifier of an issue, also an old one, the key of a team, the slug of a project. */
function named(context: Context, type: string, id: string): Row | undefined {
  const found = context.world.get(type, id);
  if (found) return found;
  const wanted = id.toLowerCase();
  return context.world.rows(type).find((row) => {
    const names = [
      row.identifier,
      row.key,
      row.slugId,
      ...(Array.isArray(row.previousIdentifiers) ? row.previousIdentifiers : []),
    ];
    return ['Issue', 'Team', 'Project'].includes(type) && names.some((name) => String(name).toLowerCase() === wanted);
  });
}

/** Throws "Entity not found" for one that is not there, or hidden. */
export function find(context: Context, type: string, id: unknown): Row {
  const row = named(context, type, String(id));
  if (!sees(context, row)) throw notFound(type);
  return row;
}

type Resolver = (context: Context, args: Readonly<Record<string, unknown>>) => unknown;

/** Disabled people are left out unless they are asked for. */
const isShown = (row: Row, args: Readonly<Record<string, unknown>>) =>
  row.__typename !== 'User' || row.active === true || args.includeDisabled === true;

export const QUERIES: Readonly<Record<string, Resolver>> = {
  viewer: ({ user }) => user,
  organization: ({ world }) => world.rows('Organization')[0],
  ...Object.fromEntries(
    TYPES.flatMap(([one, many, type]): [string, Resolver][] => [
      [one, (context, { id }) => find(context, type, id)],
      [
        many,
        (context, args) =>
          pageOf(
            context,
            context.world.rows(type),
            args as PageArguments,
            (row) => sees(context, row) && isShown(row, args),
          ),
      ],
    ]),
  ),
};
