/** Labels as tags: by name, those of the team before those of the workspace. */
import { bodyProblem, type FieldProblem } from '../../../src/lib/errors.ts';
import { isSameName } from '../../toolkit/names.ts';
import type { Label, Team } from './tables.ts';

/** Names of labels; with that of the group where two have the same. */
export function tagsOf(labelIds: readonly string[], labels: readonly Label[]): string[] {
  const found = labelIds.map((id) => labels.find((label) => label.id === id)).filter((label) => label !== undefined);
  const isTwice = ({ name }: Label) => found.filter((other) => isSameName(other.name, name)).length > 1;
  return found.map((label) => (label.group && isTwice(label) ? `${label.group.name}/${label.name}` : label.name));
}

const isCalled = ({ name, group }: Label, tag: string): boolean =>
  isSameName(name, tag) || (group !== undefined && isSameName(`${group.name}/${name}`, tag));

export interface ChosenLabels {
  readonly ids: readonly string[];
  /** Tags that no label is called. */
  readonly unknown: readonly string[];
  readonly problems: readonly FieldProblem[];
}

/** Labels that a team may use: its own, its parent's, and those of the workspace. */
function usableBy(team: Team, labels: readonly Label[]): Label[] {
  const rank = ({ teamId }: Label) => [team.id, team.parentId, undefined].indexOf(teamId);
  return labels.filter((label) => rank(label) >= 0).sort((one, other) => rank(one) - rank(other));
}

/**
 * @param kept ids of the labels that the task has: a name that several labels share means the one it has.
 */
export function chooseLabels(
  tags: readonly string[],
  team: Team,
  labels: readonly Label[],
  kept: readonly string[],
): ChosenLabels {
  const usable = usableBy(team, labels);
  const problems: FieldProblem[] = [];
  const unknown: string[] = [];
  const chosen: Label[] = [];
  for (const [index, tag] of tags.entries()) {
    const path = `$.tags[${index}]`;
    const called = usable.filter((label) => isCalled(label, tag));
    const label =
      called.find(({ id }) => kept.includes(id)) ??
      called.find(({ isGroup, isRetired }) => !isGroup && !isRetired) ??
      called[0];
    if (!label) {
      unknown.push(tag);
      continue;
    }
    if (label.isGroup) {
      const members = usable.filter(({ group }) => group?.id === label.id).map(({ name }) => name);
      problems.push(bodyProblem(path, `is a group of labels, which no task can have: ${tag}`, members));
    } else if (label.isRetired && !kept.includes(label.id)) {
      problems.push(bodyProblem(path, `is a retired label: ${tag}`));
    } else {
      const rival = chosen.find(
        ({ id, group }) => id !== label.id && group !== undefined && group.id === label.group?.id,
      );
      if (rival)
        problems.push(
          bodyProblem(path, `is of the same group as ${rival.name}, and a task has one label of each group`),
        );
      chosen.push(label);
    }
  }
  return { ids: [...new Set(chosen.map(({ id }) => id))], unknown, problems };
}
