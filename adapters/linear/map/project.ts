/** Projects of Linear as projects. */
import type { TaskProject } from '../../../schema/models/task-project.ts';
import { instant } from '../../toolkit/instants.ts';
import { defined, type JsonObject, object, objects, text, textAt } from '../../toolkit/json.ts';
import type { TextFormat } from '../../toolkit/text-format.ts';
import { readText } from '../fields/text.ts';
import { idsOf } from '../lists/whole.ts';

export const PROJECT_FIELDS = `id name description content slugId url createdAt updatedAt archivedAt trashed startDate targetDate
  status { name type } lead { id } ${idsOf('teams', 10)}
  ${idsOf('members', 20)} issues(first: 1) { nodes { id } }`;

/** Rows of a page that a query may ask so much of: 41 points each. */
export const PROJECTS_A_PAGE = 200;

/** In an order of their own, which is the same each time. */
const idsIn = (connection: unknown): string[] =>
  objects(object(connection)?.nodes)
    .flatMap(({ id }) => text(id) ?? [])
    .sort();

const METADATA: Readonly<Record<string, (project: JsonObject) => string | undefined>> = {
  status: ({ status }) => text(object(status)?.name),
  lead_id: ({ lead }) => textAt(lead, 'id'),
  start_date: ({ startDate }) => text(startDate),
  target_date: ({ targetDate }) => text(targetDate),
  url: ({ url }) => text(url),
};

/** The long text, where there is any; else the short one. */
export function toProject(project: JsonObject, format: TextFormat): TaskProject {
  return defined<TaskProject>({
    id: text(project.id),
    name: text(project.name),
    description: readText(project.content, format) ?? text(project.description),
    group_ids: idsIn(project.teams),
    user_ids: idsIn(project.members),
    has_tasks: idsIn(project.issues).length > 0,
    created_at: instant(project.createdAt),
    updated_at: instant(project.updatedAt),
    metadata: Object.entries(METADATA).flatMap(([id, read]) => {
      const value = read(project);
      return value === undefined ? [] : [{ id, slug: id, value, format: 'TEXT' as const }];
    }),
  });
}
