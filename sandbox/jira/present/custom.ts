/** Stored values of custom fields in their read form; see `Issue.custom`. */
import { FIELD_IDS } from '../catalogue.ts';
import { optionById } from '../field-contexts.ts';
import { parseJiraInstant } from '../instants.ts';
import type { Field } from '../records.ts';
import { presentAccountId, presentGroup } from './people.ts';
import { presentProjectBrief, presentVersion } from './project.ts';
import { presentSprintValue } from './sprint.ts';
import { api, shownInstant, type View } from './view.ts';

interface StoredOption {
  id: string;
  child?: StoredOption;
}

type Reader = (view: View, field: Field, stored: unknown) => unknown;

const idOf = (stored: unknown) => (stored as { id: string }).id;

const option: Reader = (view, field, stored) => {
  const { id, child } = stored as StoredOption;
  return {
    self: api(view, `customFieldOption/${id}`),
    value: optionById(field, id)?.value ?? null,
    id,
    ...(child && { child: option(view, field, child) }),
  };
};

const SINGLE: Readonly<Record<string, Reader>> = {
  option,
  'option-with-child': option,
  user: (view, _, stored) => presentAccountId(view, (stored as { accountId: string }).accountId),
  group: (view, _, stored) => {
    const group = view.site.groups.get((stored as { groupId: string }).groupId);
    return group ? { ...presentGroup(group), self: api(view, `group?groupId=${group.groupId}`) } : null;
  },
  version: (view, _, stored) => {
    const version = view.site.versions.get(idOf(stored));
    return version ? presentVersion(view, version) : null;
  },
  project: (view, _, stored) => {
    const project = view.site.projects.get(idOf(stored));
    return project ? presentProjectBrief(view, project) : null;
  },
  team: (view, _, stored) => {
    const team = view.site.teams.get(idOf(stored));
    return team
      ? {
          id: team.id,
          name: team.name,
          avatarUrl: '',
          isVisible: true,
          isVerified: false,
          title: team.name,
          isShared: true,
        }
      : null;
  },
  datetime: (view, _, stored) => {
    const instant = typeof stored === 'number' ? stored : parseJiraInstant(stored);
    return instant === undefined ? stored : shownInstant(view, instant);
  },
};

export function presentCustomValue(view: View, field: Field, stored: unknown): unknown {
  if (field.id === FIELD_IDS.sprint) return presentSprintValue(view, stored as number[]);
  const { type, items } = field.schema ?? {};
  if (type !== 'array') return SINGLE[type ?? '']?.(view, field, stored) ?? stored;
  const reader = SINGLE[items ?? ''];
  return reader ? (stored as unknown[]).map((one) => reader(view, field, one)) : stored;
}
