import { describe, expect, it } from 'vitest';
import { chooseLabels, tagsOf } from '../../../../adapters/linear/fields/labels.ts';
import type { Label } from '../../../../adapters/linear/fields/tables.ts';

const TEAM = { id: 'shop', key: 'SHOP', name: 'Web shop', parentId: 'all' };
const label = (id: string, name: string, more: Partial<Label> = {}): Label => ({
  id,
  name,
  isGroup: false,
  isRetired: false,
  group: undefined,
  teamId: undefined,
  ...more,
});
const KIND = { id: 'kind', name: 'Kind' };
const AREA = { id: 'area', name: 'Area' };
const LABELS = [
  label('bug', 'Bug'),
  label('shop-bug', 'Bug', { teamId: 'shop' }),
  label('ops-chore', 'Chore', { teamId: 'ops' }),
  label('all-chore', 'Chore', { teamId: 'all' }),
  label('kind', 'Kind', { isGroup: true }),
  label('web', 'Web', { group: KIND }),
  label('ios', 'iOS', { group: KIND }),
  label('area-web', 'Web', { group: AREA }),
  label('old', 'Old', { isRetired: true }),
];
const choose = (tags: string[], kept: string[] = []) => chooseLabels(tags, TEAM, LABELS, kept);

describe('tags', () => {
  it('are the names of labels, with that of their group where two have one name', () => {
    expect(tagsOf(['bug', 'web', 'gone'], LABELS)).toEqual(['Bug', 'Web']);
    expect(tagsOf(['web', 'area-web'], LABELS)).toEqual(['Kind/Web', 'Area/Web']);
  });

  it('mean a label of the team before one of its parent, and that before one of the workspace', () => {
    expect(choose(['bug', 'CHORE']).ids).toEqual(['shop-bug', 'all-chore']);
  });

  it('mean the label that the task has, where several have the name', () => {
    expect(choose(['Bug'], ['bug']).ids).toEqual(['bug']);
  });

  it('that name nothing are told apart', () => {
    expect(choose(['Bug', 'Nowhere'])).toMatchObject({ ids: ['shop-bug'], unknown: ['Nowhere'], problems: [] });
  });

  it.each([
    ['a group', ['Kind'], [], '$.tags[0]', ['Web', 'iOS']],
    ['two of a group', ['Bug', 'Kind/Web', 'iOS'], [], '$.tags[2]', undefined],
    ['a retired label', ['Old'], [], '$.tags[0]', undefined],
  ])('are refused when they name %s', (_what, tags, kept, path, allowed) => {
    expect(choose(tags, kept).problems).toMatchObject([{ path, ...(allowed && { allowed }) }]);
  });

  it('keep a retired label that is there', () => {
    expect(choose(['Old'], ['old'])).toMatchObject({ ids: ['old'], problems: [] });
  });
});
