/** Our names of Jira's fields, by id. */
export const WIRE_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    summary: 'name',
    description: 'notes',
    project: 'project_id',
    parent: 'parent_id',
    // In histories only.
    issueparentassociation: 'parent_id',
    status: 'status',
    resolution: 'resolution',
    resolutiondate: 'completed_at',
    priority: 'priority',
    issuetype: 'type',
    labels: 'tags',
    assignee: 'assigned_user_ids',
    attachment: 'attachment_ids',
    duedate: 'due_at',
    timespent: 'time_spent',
  }),
);
