/** Issues as tasks. */
import type { TaskTask } from '../../../schema/models/task-task.ts';
import { instant } from '../../toolkit/instants.ts';
import { defined, type JsonObject, number, object, objects, text, texts } from '../../toolkit/json.ts';
import type { TextFormat } from '../../toolkit/text-format.ts';
import { tagsOf } from '../fields/labels.ts';
import { statusOf } from '../fields/status.ts';
import type { Label } from '../fields/tables.ts';
import { readText } from '../fields/text.ts';
import { idsOf } from '../lists/whole.ts';

/** What is asked of each issue. */
export const ISSUE_FIELDS = `id identifier title description priority priorityLabel estimate dueDate url createdAt updatedAt
  startedAt completedAt canceledAt archivedAt trashed labelIds previousIdentifiers branchName
  state { id name type } team { id key } assignee { id } delegate { id } creator { id } parent { id } project { id }
  projectMilestone { id } cycle { id } children(first: 1) { nodes { id } }`;

const STATE = 'state { id name type }';
const TEAM = 'team { id key }';

/** What a field of a task is made of; the others are made of nothing that is asked. */
const MADE_OF: Readonly<Partial<Record<keyof TaskTask, readonly string[]>>> = {
  name: ['title'],
  notes: ['description'],
  project_id: ['project { id }'],
  parent_id: ['parent { id }'],
  status: [STATE],
  completed_at: ['completedAt', 'canceledAt'],
  priority: ['priority', 'priorityLabel'],
  tags: ['labelIds'],
  assigned_user_ids: ['assignee { id }'],
  creator_user_id: ['creator { id }'],
  group_ids: [TEAM],
  updated_at: ['updatedAt'],
  due_at: ['dueDate'],
  start_at: ['startedAt'],
  has_children: ['children(first: 1) { nodes { id } }'],
  story_points: ['estimate'],
  url: ['url'],
  metadata: [
    'identifier',
    STATE,
    TEAM,
    'cycle { id }',
    'projectMilestone { id }',
    'delegate { id }',
    'branchName',
    'archivedAt',
  ],
};

/** What is asked of an issue of which only some fields are wanted: once each, since each has its price. */
export const askedOf = (wants: (field: string) => boolean): string => {
  const asked = Object.entries(MADE_OF).flatMap(([field, parts]) => (wants(field) ? parts : []));
  return [...new Set(['id', 'createdAt', ...asked])].join(' ');
};

/** With an issue; where there are more, the rest is read on its own. */
const MOST_FOLLOWERS = 20;
const MOST_FILES = 20;

/** Asked only where somebody wants it: each costs as much as the rest together. */
export const SLOW_FIELDS = {
  follower_user_ids: idsOf('subscribers', MOST_FOLLOWERS),
  attachment_ids: idsOf('attachments', MOST_FILES),
} as const;

/** Rows of a page that a query may ask all of these of: 65 points each. */
export const SLOW_ISSUES_A_PAGE = 150;

export interface TaskMapping {
  readonly labels: readonly Label[];
  readonly format: TextFormat;
}

const idOf = (value: unknown): string | undefined => text(object(value)?.id);
const listOf = <T>(one: T | undefined): T[] | undefined => (one === undefined ? undefined : [one]);
const idsIn = (connection: unknown): string[] | undefined => {
  const nodes = object(connection)?.nodes;
  // In an order of their own, which is the same each time.
  return Array.isArray(nodes)
    ? objects(nodes)
        .flatMap((node) => text(node.id) ?? [])
        .sort()
    : undefined;
};
const filled = <T>(list: readonly T[] | undefined): T[] | undefined => (list?.length ? [...list] : undefined);

/** Shown under metadata: what Linear has and the model has no field for. */
const METADATA: Readonly<Record<string, (issue: JsonObject) => string | undefined>> = {
  identifier: (issue) => text(issue.identifier),
  state: (issue) => text(object(issue.state)?.name),
  team_key: (issue) => text(object(issue.team)?.key),
  cycle_id: (issue) => idOf(issue.cycle),
  project_milestone_id: (issue) => idOf(issue.projectMilestone),
  delegate_id: (issue) => idOf(issue.delegate),
  branch_name: (issue) => text(issue.branchName),
  archived_at: (issue) => text(issue.archivedAt),
};

const METADATA_READS = Object.entries(METADATA);

function metadataOf(issue: JsonObject): TaskTask['metadata'] {
  const found: { id: string; slug: string; value: string; format: 'TEXT' }[] = [];
  for (const [id, read] of METADATA_READS) {
    const value = read(issue);
    if (value !== undefined) found.push({ id, slug: id, value, format: 'TEXT' });
  }
  return found;
}

/** 0 is no priority. */
const priorityOf = ({ priority, priorityLabel }: JsonObject): string | undefined =>
  number(priority) ? text(priorityLabel) : undefined;

export function toTask(issue: JsonObject, { labels, format }: TaskMapping): TaskTask {
  const assignee = idOf(issue.assignee);
  const files = idsIn(issue.attachments);
  const followers = idsIn(issue.subscribers);
  return defined<TaskTask>({
    id: text(issue.id),
    name: text(issue.title),
    notes: readText(issue.description, format),
    project_id: idOf(issue.project),
    parent_id: idOf(issue.parent),
    status: statusOf(text(object(issue.state)?.type) ?? ''),
    completed_at: instant(issue.completedAt) ?? instant(issue.canceledAt),
    priority: priorityOf(issue),
    tags: filled(tagsOf(texts(issue.labelIds), labels)),
    assigned_user_ids: listOf(assignee),
    creator_user_id: idOf(issue.creator),
    follower_user_ids: followers,
    group_ids: listOf(idOf(issue.team)),
    attachment_ids: files,
    created_at: instant(issue.createdAt),
    updated_at: instant(issue.updatedAt),
    due_at: instant(issue.dueDate),
    start_at: instant(issue.startedAt),
    has_children: (idsIn(issue.children)?.length ?? 0) > 0,
    story_points: number(issue.estimate),
    url: text(issue.url),
    metadata: metadataOf(issue),
  });
}
