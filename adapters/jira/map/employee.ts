import type { HrisEmployee } from '../../../schema/models/hris-employee.ts';
import type { HrisGroup } from '../../../schema/models/hris-group.ts';
import { boolean, id, type JsonObject, text, textAt } from '../../toolkit/json.ts';
import { browserAddress } from './browser-address.ts';

/** A group of Jira. @param userIds of its members, when they were asked for. */
export function toGroup(group: JsonObject, userIds?: readonly string[]): HrisGroup {
  return {
    id: id(group.groupId),
    name: text(group.name),
    type: 'GROUP',
    is_active: true,
    user_ids: userIds ? [...userIds] : undefined,
  };
}

/** A person with an account. An e-mail is there only when the person discloses it. */
export function toEmployee(user: JsonObject, siteUrl: string, groups?: readonly JsonObject[]): HrisEmployee {
  const email = text(user.emailAddress);
  const isActive = boolean(user.active);
  return {
    id: text(user.accountId),
    name: text(user.displayName),
    emails: email === undefined ? undefined : [{ email, type: 'WORK' }],
    image_url: browserAddress(textAt(user.avatarUrls, '48x48'), siteUrl),
    timezone: text(user.timeZone),
    language_locale: text(user.locale),
    employment_status: isActive === undefined ? undefined : isActive ? 'ACTIVE' : 'INACTIVE',
    employee_roles: ['USER'],
    groups: groups?.map((group) => toGroup(group)),
  };
}
