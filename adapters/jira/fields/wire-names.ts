/** What Jira's fields and ours have to do with each other, by name. */
/** Jira's fields for each of ours that always comes from the same ones. The first of them is known by our name. */
export const FIELD_SOURCES: Readonly<Record<string, string | readonly string[]>> = {
  name: 'summary',
  notes: 'description',
  project_id: 'project',
  parent_id: 'parent',
  status: 'status',
  completed_at: ['resolutiondate', 'status', 'statuscategorychangedate'],
  priority: 'priority',
  type: 'issuetype',
  tags: 'labels',
  assigned_user_ids: 'assignee',
  creator_user_id: 'creator',
  attachment_ids: 'attachment',
  created_at: 'created',
  updated_at: 'updated',
  due_at: 'duedate',
  has_children: 'subtasks',
  progress: 'progress',
  time_spent: 'timespent',
  time_spent_unit: 'timespent',
  // A key comes with an issue as soon as any field is asked for.
  url: 'summary',
};

/** The parent, in histories only. */
const PARENT_ASSOCIATION = 'issueparentassociation';

function wireNames(): ReadonlyMap<string, string> {
  const names = new Map([[PARENT_ASSOCIATION, 'parent_id']]);
  for (const [name, sources] of Object.entries(FIELD_SOURCES)) {
    const [fieldId] = typeof sources === 'string' ? [sources] : sources;
    if (fieldId && !names.has(fieldId)) names.set(fieldId, name);
  }
  return names;
}

/** Our names of Jira's fields, by id. */
export const WIRE_NAMES = wireNames();

/** Where a body says what each of Jira's fields is to be, by id. */
export const bodyPaths = (body: Readonly<Record<string, unknown>>): Map<string, string> =>
  new Map(
    [...WIRE_NAMES].filter(([, name]) => body[name] !== undefined).map(([fieldId, name]) => [fieldId, `$.${name}`]),
  );
