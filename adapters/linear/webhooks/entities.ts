/** Objects that Linear pushes, and where they are read. */
import type { ObjectType } from '../../../schema/objects.ts';
import { type JsonObject, object, text } from '../../toolkit/json.ts';
import type { RowList } from '../lists/row-list.ts';
import { isTrashed } from '../objects/issue.ts';

export interface PushedEntity {
  /** As in `resourceTypes` and in `type` of a delivery. */
  readonly resource: string;
  /** Of what it belongs to, in the flat form of a delivery. */
  readonly parentKey: string | undefined;
  readonly list: Pick<RowList, 'field' | 'filterType' | 'keepFields' | 'keep'>;
  /** What of them is there at all. */
  readonly filter: JsonObject;
}

const isLiving = (row: JsonObject): boolean => !isTrashed(row);

const ENTITIES = {
  task_task: {
    resource: 'Issue',
    parentKey: 'parentId',
    list: { field: 'issues', filterType: 'IssueFilter', keepFields: 'trashed', keep: isLiving },
    filter: {},
  },
  task_comment: {
    resource: 'Comment',
    parentKey: 'issueId',
    list: {
      field: 'comments',
      filterType: 'CommentFilter',
      keepFields: 'issueId issue { trashed }',
      keep: (row) => text(row.issueId) !== undefined && isLiving(object(row.issue) ?? {}),
    },
    filter: { issue: { null: false } },
  },
  task_project: {
    resource: 'Project',
    parentKey: undefined,
    list: { field: 'projects', filterType: 'ProjectFilter', keepFields: 'trashed', keep: isLiving },
    filter: {},
  },
} as const satisfies Readonly<Partial<Record<ObjectType, PushedEntity>>>;

export type PushedType = keyof typeof ENTITIES;

export const PUSHED_TYPES = Object.keys(ENTITIES) as PushedType[];

export const entityOf = (type: ObjectType): PushedEntity => ENTITIES[type as PushedType];

export const typeOfResource = (resource: string): PushedType | undefined =>
  PUSHED_TYPES.find((type) => ENTITIES[type].resource === resource);

export const RESOURCES: readonly string[] = PUSHED_TYPES.map((type) => ENTITIES[type].resource);
