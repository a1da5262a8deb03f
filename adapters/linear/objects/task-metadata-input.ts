import type { TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem } from '../../../src/lib/errors.ts';
import { isUuid } from './issue.ts';

/** Metadata that can be written, by its name. */
const WRITABLE_METADATA: Readonly<Record<string, string>> = {
  cycle_id: 'cycleId',
  project_milestone_id: 'projectMilestoneId',
  delegate_id: 'delegateId',
};

/** Comes back when a task that was read is written as a whole. */
const READ_METADATA = new Set(['identifier', 'state', 'team_key', 'branch_name', 'archived_at']);

/** What metadata sets, and every entry that can't be used. */
export function metadataInput(metadata: TaskTaskUpdate['metadata']) {
  const input: Record<string, unknown> = {};
  const problems: FieldProblem[] = [];
  for (const [index, { id, slug, value }] of (metadata ?? []).entries()) {
    const name = slug ?? id ?? '';
    const field = WRITABLE_METADATA[name];
    if (field === undefined) {
      const names = Object.keys(WRITABLE_METADATA);
      if (!READ_METADATA.has(name))
        problems.push(bodyProblem(`$.metadata[${index}]`, `can't be written: ${name}`, names));
    } else if (value === null || value === '' || (typeof value === 'string' && isUuid(value)))
      input[field] = value || null;
    else problems.push(bodyProblem(`$.metadata[${index}].value`, 'must be an id'));
  }
  return { input, problems };
}
