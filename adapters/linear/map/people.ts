/** Users as employees, teams as groups. */
import type { HrisEmployee } from '../../../schema/models/hris-employee.ts';
import type { HrisGroup } from '../../../schema/models/hris-group.ts';
import { instant } from '../../toolkit/instants.ts';
import { defined, type JsonObject, text, textAt } from '../../toolkit/json.ts';

export const USER_FIELDS =
  'id name displayName email avatarUrl title description timezone active admin owner guest app url createdAt updatedAt';

export function toEmployee(user: JsonObject, groups?: readonly HrisGroup[]): HrisEmployee {
  const email = text(user.email);
  return defined<HrisEmployee>({
    id: text(user.id),
    name: text(user.name),
    emails: email === undefined ? undefined : [{ email, type: 'WORK' }],
    employment_status: user.active === true ? 'ACTIVE' : 'INACTIVE',
    employee_roles: [user.admin === true || user.owner === true ? 'ADMIN' : 'USER'],
    image_url: text(user.avatarUrl),
    timezone: text(user.timezone),
    title: text(user.title),
    bio: text(user.description),
    groups: groups && [...groups],
    created_at: instant(user.createdAt),
    updated_at: instant(user.updatedAt),
  });
}

export const TEAM_FIELDS = 'id name key description createdAt updatedAt archivedAt retiredAt parent { id }';

export interface Members {
  readonly userIds: readonly string[];
  readonly managerIds: readonly string[];
}

export function toGroup(team: JsonObject, members?: Members): HrisGroup {
  return defined<HrisGroup>({
    id: text(team.id),
    name: text(team.name),
    type: 'TEAM',
    description: text(team.description),
    parent_id: textAt(team.parent, 'id'),
    is_active: text(team.archivedAt) === undefined && text(team.retiredAt) === undefined,
    user_ids: members && [...members.userIds],
    manager_ids: members && [...members.managerIds],
    created_at: instant(team.createdAt),
    updated_at: instant(team.updatedAt),
  });
}
