/**
 * The objects of the API: one row each. Routes, validation, permission checks, OpenAPI and the support tables
 * are all made from these rows. Source of names and parameters: Unified's public API.
 */
import type { z } from 'zod';
import { HrisEmployee } from './models/hris-employee.ts';
import { HrisGroup } from './models/hris-group.ts';
import { MetadataMetadata, MetadataMetadataCreate, MetadataMetadataUpdate } from './models/metadata-metadata.ts';
import { StorageFile, StorageFileCreate } from './models/storage-file.ts';
import { TaskChange } from './models/task-change.ts';
import { TaskComment, TaskCommentCreate, TaskCommentUpdate } from './models/task-comment.ts';
import { TaskProject, TaskProjectCreate, TaskProjectUpdate } from './models/task-project.ts';
import { TaskTask, TaskTaskCreate, TaskTaskUpdate } from './models/task-task.ts';
import { flagParameter, instantParameter, textParameter } from './parameters.ts';

/** What can be done with an object; `update` serves PUT and PATCH, which mean the same. */
export type Verb = 'list' | 'get' | 'create' | 'update' | 'remove';

export interface ObjectDefinition {
  readonly category: 'task' | 'hris' | 'storage' | 'metadata';
  /** Last part of the path. */
  readonly name: string;
  /** As in operation ids: `listTaskTasks`, `createTaskTask`. */
  readonly noun: string;
  readonly title: string;
  readonly model: z.ZodObject;
  /** Verbs that the API has at all; an adapter may support fewer. */
  readonly verbs: readonly Verb[];
  /** Parameters of the list, besides those of every list. */
  readonly filters: Readonly<Record<string, z.ZodType>>;
  readonly create?: z.ZodObject;
  readonly update?: z.ZodType;
}

export const VERBS = ['list', 'get', 'create', 'update', 'remove'] as const;

export const OBJECTS = {
  task_task: {
    category: 'task',
    name: 'task',
    noun: 'TaskTask',
    title: 'task',
    model: TaskTask,
    verbs: VERBS,
    create: TaskTaskCreate,
    update: TaskTaskUpdate,
    filters: {
      project_id: textParameter('Only tasks of this project (id or key).', '10000'),
      parent_id: textParameter('Only children of this task (id or key).', '10017'),
      assigned_user_id: textParameter('Only tasks assigned to this account.'),
      user_id: textParameter('Only tasks that this account created or reported.'),
      status: textParameter('OPENED, IN_PROGRESS, COMPLETED, or the name of a status.', 'OPENED'),
      start_gte: instantParameter('Only tasks due at or after this timestamp.'),
      end_lt: instantParameter('Only tasks due before this timestamp.'),
    },
  },
  task_project: {
    category: 'task',
    name: 'project',
    noun: 'TaskProject',
    title: 'project',
    model: TaskProject,
    verbs: VERBS,
    create: TaskProjectCreate,
    update: TaskProjectUpdate,
    filters: {
      company_id: textParameter('Only those of this company.'),
      parent_id: textParameter('Only projects in this project.'),
      user_id: textParameter('Only projects of this account.'),
    },
  },
  task_comment: {
    category: 'task',
    name: 'comment',
    noun: 'TaskComment',
    title: 'comment',
    model: TaskComment,
    verbs: VERBS,
    create: TaskCommentCreate,
    update: TaskCommentUpdate,
    filters: {
      task_id: textParameter('Comments of this task (id or key).', '10042'),
      parent_id: textParameter('The same as `task_id`.'),
    },
  },
  task_change: {
    category: 'task',
    name: 'change',
    noun: 'TaskChange',
    title: 'change',
    model: TaskChange,
    verbs: ['list', 'get'],
    filters: {
      task_id: textParameter('History of this task (id or key).', '10042'),
      project_id: textParameter('History of every task of this project (id or key).', '10000'),
    },
  },
  hris_employee: {
    category: 'hris',
    name: 'employee',
    noun: 'HrisEmployee',
    title: 'employee',
    model: HrisEmployee,
    verbs: VERBS,
    filters: {
      company_id: textParameter('Only those of this company.'),
      group_id: textParameter('Only members of this group.'),
      location_id: textParameter('Only people at this location.'),
    },
  },
  hris_group: {
    category: 'hris',
    name: 'group',
    noun: 'HrisGroup',
    title: 'group',
    model: HrisGroup,
    verbs: VERBS,
    filters: {
      company_id: textParameter('Only those of this company.'),
      type: textParameter('Only groups of this kind.', 'GROUP'),
    },
  },
  storage_file: {
    category: 'storage',
    name: 'file',
    noun: 'StorageFile',
    title: 'file',
    model: StorageFile,
    verbs: VERBS,
    create: StorageFileCreate,
    filters: {
      parent_id: textParameter('Files of this task (id or key).', '10042'),
      type: textParameter('FILE or FOLDER.', 'FILE'),
      expand: flagParameter('Also what is in folders.'),
      fulltext: textParameter('Only files with this text in them.'),
      reference: textParameter('Only files of this reference.'),
    },
  },
  metadata_metadata: {
    category: 'metadata',
    name: 'metadata',
    noun: 'MetadataMetadata',
    title: 'field',
    model: MetadataMetadata,
    verbs: VERBS,
    create: MetadataMetadataCreate,
    update: MetadataMetadataUpdate,
    filters: { type: textParameter('Only fields of this object.', 'task_task') },
  },
} as const satisfies Record<string, ObjectDefinition>;

export type ObjectType = keyof typeof OBJECTS;

/** What an object belongs to, and its field that says so: while the parent is hidden, so is the object. */
export const PARENTS: Readonly<Partial<Record<ObjectType, { readonly field: string; readonly type: ObjectType }>>> = {
  task_task: { field: 'project_id', type: 'task_project' },
  task_comment: { field: 'task_id', type: 'task_task' },
  task_change: { field: 'task_id', type: 'task_task' },
  storage_file: { field: 'parent_id', type: 'task_task' },
};
/** The model of an object type. */
export type ModelOf<T extends ObjectType> = z.infer<(typeof OBJECTS)[T]['model']>;

export const OBJECT_TYPES = Object.keys(OBJECTS) as ObjectType[];

export const definitionOf = (type: ObjectType): ObjectDefinition => OBJECTS[type];

/** Objects that Unified's API has in these categories and that no adapter here supports. */
export const UNSUPPORTED_OBJECTS: Readonly<Record<string, readonly string[]>> = {
  hris: [
    'attendance',
    'bankaccount',
    'benefit',
    'company',
    'deduction',
    'device',
    'document',
    'location',
    'payslip',
    'taxonomy',
    'timeoff',
    'timeshift',
  ],
};
