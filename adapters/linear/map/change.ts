/** Entries of an issue's history as changes. One entry holds everything that one person changed within a short time. */
import type { TaskChange, TaskChangeItem } from '../../../schema/models/task-change.ts';
import { instant } from '../../toolkit/instants.ts';
import { defined, type JsonObject, number, text, texts } from '../../toolkit/json.ts';

export const HISTORY_FIELDS = `id createdAt updatedAt actorId fromTitle toTitle fromStateId toStateId fromAssigneeId toAssigneeId
  fromProjectId toProjectId fromParentId toParentId fromTeamId toTeamId fromCycleId toCycleId fromPriority toPriority
  fromEstimate toEstimate fromDueDate toDueDate addedLabelIds removedLabelIds updatedDescription archived trashed attachmentId`;

/** What names are needed for. */
export interface ChangeNames {
  readonly states: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
}

const PRIORITIES = ['', 'Urgent', 'High', 'Medium', 'Low'];

type Show = (value: unknown, names: ChangeNames) => string | undefined;

const asText: Show = (value) => (number(value) === undefined ? text(value) : String(value));
const asPriority: Show = (value) => text(PRIORITIES[number(value) ?? 0]);
const asState: Show = (value, { states }) => states.get(text(value) ?? '') ?? text(value);

/** Fields of the model, or Linear's own, with what they are called in an entry. */
const PAIRS: readonly (readonly [field: string, name: string, show: Show])[] = [
  ['name', 'Title', asText],
  ['status', 'StateId', asState],
  ['assigned_user_ids', 'AssigneeId', asText],
  ['project_id', 'ProjectId', asText],
  ['parent_id', 'ParentId', asText],
  ['group_ids', 'TeamId', asText],
  ['priority', 'Priority', asPriority],
  ['story_points', 'Estimate', asText],
  ['due_at', 'DueDate', asText],
  ['cycle', 'CycleId', asText],
];

function pairs(entry: JsonObject, names: ChangeNames): TaskChangeItem[] {
  return PAIRS.flatMap(([field, name, show]) => {
    const [from, to] = [show(entry[`from${name}`], names), show(entry[`to${name}`], names)];
    return from === undefined && to === undefined ? [] : [defined<TaskChangeItem>({ field, from, to })];
  });
}

function tags(entry: JsonObject, { labels }: ChangeNames): TaskChangeItem[] {
  const nameOf = (id: string) => labels.get(id) ?? id;
  return [
    ...texts(entry.removedLabelIds).map((id) => ({ field: 'tags', from: nameOf(id) })),
    ...texts(entry.addedLabelIds).map((id) => ({ field: 'tags', to: nameOf(id) })),
  ];
}

function flags(entry: JsonObject): TaskChangeItem[] {
  const told = ['archived', 'trashed'].filter((name) => typeof entry[name] === 'boolean');
  return [
    ...(entry.updatedDescription === true ? [{ field: 'notes' }] : []),
    ...told.map((field) => ({ field, from: String(entry[field] !== true), to: String(entry[field]) })),
  ];
}

export const toChange = (taskId: string, entry: JsonObject, names: ChangeNames): TaskChange =>
  defined<TaskChange>({
    id: `${taskId}_${text(entry.id)}`,
    task_id: taskId,
    user_id: text(entry.actorId),
    created_at: instant(entry.createdAt),
    updated_at: instant(entry.updatedAt),
    items: [...pairs(entry, names), ...tags(entry, names), ...flags(entry)],
  });
