import { CATEGORIES, LINK_TYPES, PRIORITIES, RESOLUTIONS } from '../catalogue.ts';
import type { CategoryKey, IssueType, Status, Transition } from '../records.ts';
import { api, type View } from './view.ts';

export function presentCategory(view: View, key: CategoryKey) {
  const category = CATEGORIES[key];
  return { self: api(view, `statuscategory/${category.id}`), ...category };
}

const scopeOf = (projectId: string | undefined) =>
  projectId === undefined ? {} : { scope: { type: 'PROJECT', project: { id: projectId } } };

export function presentStatus(view: View, status: Status) {
  return {
    self: api(view, `status/${status.id}`),
    description: status.description,
    iconUrl: `${view.siteUrl}/images/icons/statuses/generic.png`,
    name: status.name,
    untranslatedName: status.name,
    id: status.id,
    statusCategory: presentCategory(view, status.category),
    ...scopeOf(status.projectId),
  };
}

export const presentStatusId = (view: View, id: string) => {
  const status = view.site.statuses.get(id);
  return status ? presentStatus(view, status) : null;
};

export function presentPriority(view: View, id: string | null) {
  const priority = PRIORITIES.find((known) => known.id === id);
  return (
    priority && {
      self: api(view, `priority/${priority.id}`),
      iconUrl: `${view.siteUrl}/images/icons/priorities/${priority.name.toLowerCase()}_new.svg`,
      name: priority.name,
      id: priority.id,
    }
  );
}

export function presentResolution(view: View, id: string | null) {
  const resolution = RESOLUTIONS.find((known) => known.id === id);
  return resolution ? { self: api(view, `resolution/${resolution.id}`), ...resolution } : null;
}

export function presentIssueType(view: View, type: IssueType) {
  return {
    self: api(view, `issuetype/${type.id}`),
    id: type.id,
    description: type.description,
    iconUrl: `${view.siteUrl}/rest/api/2/universal_avatar/view/type/issuetype/avatar/${type.avatarId}?size=medium`,
    name: type.name,
    untranslatedName: type.name,
    subtask: type.hierarchyLevel < 0,
    avatarId: type.avatarId,
    hierarchyLevel: type.hierarchyLevel,
    ...scopeOf(type.projectId),
  };
}

export const presentIssueTypeId = (view: View, id: string) => {
  const type = view.site.issueTypes.get(id);
  return type ? presentIssueType(view, type) : null;
};

export function presentLinkType(view: View, id: string) {
  const type = LINK_TYPES.find((known) => known.id === id);
  return type ? { ...type, self: api(view, `issueLinkType/${type.id}`) } : null;
}

/** Live answers say `isLooped`, where Atlassian's document says `looped`. */
export function presentTransition(view: View, transition: Transition, isAvailable = true) {
  return {
    id: transition.id,
    name: transition.name,
    to: presentStatusId(view, transition.to),
    hasScreen: transition.screen !== undefined,
    isGlobal: transition.from === undefined,
    isInitial: false,
    isAvailable,
    isConditional: transition.condition !== undefined,
    isLooped: transition.isLooped ?? false,
  };
}
