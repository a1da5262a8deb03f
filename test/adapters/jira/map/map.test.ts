/**
 * What a live Jira Cloud sends, in its own spelling, as our models; and that nothing it might send breaks them.
 * The shapes are those of recorded answers: translated names, nulls everywhere, times with the offset of the site.
 */
import { HrisEmployee$inboundSchema } from '@unified-api/typescript-sdk/sdk/models/shared/hrisemployee.js';
import { HrisGroup$inboundSchema } from '@unified-api/typescript-sdk/sdk/models/shared/hrisgroup.js';
import { MetadataMetadata$inboundSchema } from '@unified-api/typescript-sdk/sdk/models/shared/metadatametadata.js';
import { StorageFile$inboundSchema } from '@unified-api/typescript-sdk/sdk/models/shared/storagefile.js';
import { TaskChange$inboundSchema } from '@unified-api/typescript-sdk/sdk/models/shared/taskchange.js';
import { TaskComment$inboundSchema } from '@unified-api/typescript-sdk/sdk/models/shared/taskcomment.js';
import { TaskProject$inboundSchema } from '@unified-api/typescript-sdk/sdk/models/shared/taskproject.js';
import { TaskTask$inboundSchema } from '@unified-api/typescript-sdk/sdk/models/shared/tasktask.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../../adapters/contract/session.ts';
import { fieldCatalogue } from '../../../../adapters/jira/fields/fields.ts';
import type { JiraClient } from '../../../../adapters/jira/line/client.ts';
import { toChange, toChangeItem } from '../../../../adapters/jira/map/change.ts';
import { rawComment, toComment } from '../../../../adapters/jira/map/comment.ts';
import { toEmployee, toGroup } from '../../../../adapters/jira/map/employee.ts';
import { toFile } from '../../../../adapters/jira/map/file.ts';
import { toMetadata } from '../../../../adapters/jira/map/metadata.ts';
import { toProject } from '../../../../adapters/jira/map/project.ts';
import { issueFields, toTask } from '../../../../adapters/jira/map/task.ts';
import type { JsonObject } from '../../../../adapters/toolkit/json.ts';

const customField = (id: number, name: string, schema: object, untranslatedName = name) => ({
  id: `customfield_${id}`,
  key: `customfield_${id}`,
  name,
  untranslatedName,
  custom: true,
  schema: { ...schema, customId: id },
});

const KIND = 'com.atlassian.jira.plugin.system.customfieldtypes';
const FIELDS = [
  { id: 'summary', key: 'summary', name: 'Resumen', custom: false, schema: { type: 'string', system: 'summary' } },
  { id: 'issuekey', key: 'issuekey', name: 'Clave', custom: false },
  customField(10015, 'Fecha de inicio', { type: 'date', custom: `${KIND}:datepicker` }, 'Start date'),
  customField(10016, 'Story point estimate', {
    type: 'number',
    custom: 'com.pyxis.greenhopper.jira:jsw-story-points',
  }),
  customField(10020, 'Sprint', { type: 'array', items: 'json', custom: 'com.pyxis.greenhopper.jira:gh-sprint' }),
  customField(10030, 'Colours', { type: 'array', items: 'option', custom: `${KIND}:multiselect` }),
  customField(10031, 'Region', { type: 'option', custom: `${KIND}:select` }),
  customField(10032, 'Remarks', { type: 'string', custom: `${KIND}:textarea` }),
  customField(10033, 'Reviewer', { type: 'user', custom: `${KIND}:userpicker` }),
];

const catalogue = await fieldCatalogue({
  client: { json: async () => FIELDS },
  cache: { get: async (_: string, _age: number, load: () => Promise<unknown>) => await load() },
} as unknown as Context<JiraClient>);

const siteUrl = 'https://northwind.atlassian.net';
const task = (fields: JsonObject) => toTask({ issue: { id: '10002', key: 'KAN-2', fields }, siteUrl, catalogue });
const onWire = (value: object) => JSON.parse(JSON.stringify(value));

describe('an issue as a task', () => {
  it('of a site in Spanish whose fields are mostly null', () => {
    const fields = {
      summary: 'Prueba',
      description: null,
      status: { name: 'Tareas por hacer', statusCategory: { id: 2, key: 'new', name: 'Por hacer' } },
      priority: { name: 'Highest', id: '1' },
      issuetype: { id: '10002', name: 'Tarea', subtask: false, hierarchyLevel: 0 },
      project: { id: '10105', key: 'INDEV' },
      assignee: null,
      creator: { accountId: '5b10a2844c20165700ede21g', displayName: 'Uno' },
      labels: [],
      subtasks: [],
      created: '2018-12-05T12:32:11.571+0100',
      updated: '2018-12-19T10:36:15.507+0100',
      duedate: null,
      resolutiondate: null,
      progress: { progress: 0, total: 0 },
      timespent: null,
      customfield_10015: null,
      customfield_10020: null,
    };
    expect(onWire(task(fields))).toEqual({
      id: '10002',
      name: 'Prueba',
      project_id: '10105',
      status: 'OPENED',
      priority: 'Highest',
      type: 'Tarea',
      tags: [],
      assigned_user_ids: [],
      creator_user_id: '5b10a2844c20165700ede21g',
      has_children: false,
      created_at: '2018-12-05T11:32:11.571Z',
      updated_at: '2018-12-19T09:36:15.507Z',
      url: 'https://northwind.atlassian.net/browse/KAN-2',
    });
  });

  it('with dates, effort, parent and files', () => {
    const fields = {
      duedate: '2026-05-02',
      resolutiondate: '2026-05-01T23:30:00.000-0700',
      timespent: 32400,
      progress: { progress: 32400, total: 32400, percent: 100 },
      parent: { id: '10001', key: 'KAN-1' },
      subtasks: [{ id: '10003' }],
      attachment: [{ id: '10000' }, { id: 10001 }],
      status: { statusCategory: { key: 'done' } },
    };
    expect(task(fields)).toMatchObject({
      due_at: '2026-05-02T00:00:00.000Z',
      completed_at: '2026-05-02T06:30:00.000Z',
      time_spent: 32400,
      time_spent_unit: 'SECOND',
      progress: 100,
      parent_id: '10001',
      has_children: true,
      attachment_ids: ['10000', '10001'],
      status: 'COMPLETED',
    });
  });

  it.each([
    ['done', null, '2026-05-03T10:00:00.000+0200', '2026-05-03T08:00:00.000Z'],
    ['done', '2026-05-01T10:00:00.000+0000', '2026-05-03T10:00:00.000+0200', '2026-05-01T10:00:00.000Z'],
    ['indeterminate', null, '2026-05-03T10:00:00.000+0200', undefined],
    ['done', null, null, undefined],
  ])('that is %s, resolved %s and moved %s is completed at %4$s', (key, resolutiondate, moved, completed) => {
    const fields = { status: { statusCategory: { key } }, resolutiondate, statuscategorychangedate: moved };
    expect(task(fields).completed_at).toBe(completed);
    const asked = issueFields((name) => name === 'completed_at', undefined);
    expect(asked).toEqual(['resolutiondate', 'status', 'statuscategorychangedate']);
  });

  it('whose description is a text, as some apps write it', () => {
    expect(task({ description: 'Plain *words*' }).notes).toBe('Plain *words*');
    expect(task({ description: '' }).notes).toBeUndefined();
  });

  it('with custom fields, of which lists are words and never objects', () => {
    const fields = {
      customfield_10015: '2026-04-01',
      customfield_10016: 3.5,
      customfield_10020: [
        { id: 4, name: 'Sprint 4', state: 'closed' },
        { id: 5, name: 'Sprint 5', state: 'active' },
      ],
      customfield_10030: [
        { id: '1', value: 'Red', self: 'x' },
        { id: '2', value: 'Blue', self: 'y' },
      ],
      customfield_10031: { id: '7', value: 'North', self: 'z' },
      customfield_10033: { accountId: 'a:1', displayName: 'Ada', emailAddress: '' },
    };
    const found = task(fields);
    expect(found).toMatchObject({ start_at: '2026-04-01T00:00:00.000Z', story_points: 3.5 });
    const byId = Object.fromEntries((found.metadata ?? []).map((entry) => [entry.id, entry]));
    expect(byId.customfield_10020).toMatchObject({ value: 5 });
    expect(byId.customfield_10030).toMatchObject({ value: ['Red', 'Blue'], format: 'MULTIPLE_SELECT' });
    expect(byId.customfield_10031).toMatchObject({ value: 'North', slug: 'region' });
    expect(byId.customfield_10033).toMatchObject({ value: 'a:1' });
    expect(byId.customfield_10032).toBeUndefined();
  });
});

describe('a history entry as a change', () => {
  it('has no from for a first value, and ids for people', () => {
    const entry = {
      id: '10301',
      author: { accountId: 'a:1', displayName: 'Ada' },
      created: '2026-04-28T15:54:48.559+0200',
      items: [
        {
          field: 'assignee',
          fieldtype: 'jira',
          fieldId: 'assignee',
          from: null,
          fromString: null,
          to: 'b:2',
          toString: 'Bo',
        },
        { field: 'status', fieldId: 'status', from: '1', fromString: 'Open', to: '3', toString: '开发中' },
        { field: 'Link', from: null, fromString: null, to: 'EE-3330', toString: 'This issue relates to EE-3330' },
        {
          field: 'duedate',
          fieldId: 'duedate',
          from: '2026-05-01',
          fromString: '2026-05-01 00:00:00.0',
          to: null,
          toString: null,
        },
      ],
    };
    expect(onWire(toChange(entry as unknown as JsonObject, '10002'))).toEqual({
      id: '10002_10301',
      task_id: '10002',
      user_id: 'a:1',
      created_at: '2026-04-28T13:54:48.559Z',
      updated_at: '2026-04-28T13:54:48.559Z',
      items: [
        { field: 'assigned_user_ids', to: 'b:2' },
        { field: 'status', from: 'Open', to: '开发中' },
        { field: 'Link', to: 'This issue relates to EE-3330' },
        { field: 'due_at', from: '2026-05-01T00:00:00.000Z' },
      ],
    });
  });

  it('names what it names as the task does, with ids and ISO dates', () => {
    const items = [
      {
        field: 'IssueParentAssociation',
        fieldtype: 'jira',
        from: '10001',
        fromString: 'KAN-1',
        to: '10007',
        toString: 'KAN-7',
      },
      {
        field: 'Fecha de inicio',
        fieldtype: 'custom',
        fieldId: 'customfield_10015',
        from: '2024-04-16',
        fromString: '16/Apr/24',
        to: null,
        toString: '2/May/24',
      },
      { field: 'Story point estimate', fieldtype: 'custom', from: null, fromString: null, to: null, toString: '5' },
      {
        field: 'Region',
        fieldtype: 'custom',
        fieldId: 'customfield_10031',
        from: '7',
        fromString: 'North',
        to: '8',
        toString: 'South',
      },
      {
        field: 'Reviewer',
        fieldtype: 'custom',
        fieldId: 'customfield_10033',
        from: null,
        fromString: null,
        to: 'a:1',
        toString: 'Ada',
      },
    ];
    expect(items.map((item) => onWire(toChangeItem(item as unknown as JsonObject, catalogue)))).toEqual([
      { field: 'parent_id', from: '10001', to: '10007' },
      { field: 'start_at', from: '2024-04-16T00:00:00.000Z', to: '2024-05-02T00:00:00.000Z' },
      { field: 'story_points', to: '5' },
      { field: 'customfield_10031', from: 'North', to: 'South' },
      { field: 'customfield_10033', to: 'a:1' },
    ]);
  });

  it('without toString does not take that of every object', () => {
    expect(onWire(toChangeItem({ field: 'Rank', from: '', fromString: '' }))).toEqual({ field: 'Rank' });
  });
});

describe('people', () => {
  it('who hide their address have none, not an empty one', () => {
    const user = {
      accountId: 'a:1',
      displayName: 'Ada',
      emailAddress: '',
      active: false,
      timeZone: null,
      locale: null,
    };
    expect(onWire(toEmployee(user, siteUrl))).toEqual({
      id: 'a:1',
      name: 'Ada',
      employment_status: 'INACTIVE',
      employee_roles: ['USER'],
    });
  });
});

describe('comments', () => {
  const comment = {
    id: '10755',
    author: { accountId: 'a:1', displayName: 'Ada' },
    body: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Closed' }] }] },
    created: '2022-05-17T13:06:55.076+0200',
    updated: '2022-05-17T13:06:55.076+0200',
    jsdPublic: true,
  };

  it('carry both ids', () => {
    expect(toComment(comment, '1')).toMatchObject({ id: '1_10755', task_id: '1', text: 'Closed', user_name: 'Ada' });
    expect(rawComment(comment).__id).toBe('10755');
  });
});

describe('whatever Jira sends', () => {
  const instant = fc.constantFrom('2026-04-28T15:54:48.559+0200', '2026-05-02', 'never', '2026-02-30', '');
  const anything = fc.oneof(
    fc.constantFrom(
      null,
      '',
      0,
      -1,
      true,
      '10001',
      [],
      {},
      [null],
      [[]],
      { id: null },
      { id: 7, name: 'x', value: 'v' },
    ),
    instant,
    fc.string(),
    fc.double(),
    fc.jsonValue({ maxDepth: 3 }),
    fc.record({ accountId: fc.jsonValue({ maxDepth: 1 }), displayName: fc.jsonValue({ maxDepth: 1 }) }),
    fc.array(
      fc.record({ id: fc.jsonValue({ maxDepth: 1 }), value: fc.jsonValue({ maxDepth: 1 }), child: fc.jsonValue() }),
    ),
  );
  const record = (keys: readonly string[]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, anything])), { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;

  const ISSUE_FIELDS = [
    'summary description project parent status resolutiondate priority issuetype labels assignee creator attachment',
    'created updated duedate subtasks progress timespent',
    ...FIELDS.map(({ id }) => id),
  ].flatMap((names) => names.split(' '));

  const ITEM = record(['field', 'fieldId', 'from', 'fromString', 'to', 'toString']);

  it.each([
    ['tasks', TaskTask$inboundSchema, record(ISSUE_FIELDS).map(task)],
    [
      'changes',
      TaskChange$inboundSchema,
      fc
        .tuple(record(['id', 'author', 'created']), fc.oneof(anything, fc.array(ITEM)))
        .map(([entry, items]) => toChange({ ...entry, items }, '1')),
    ],
    [
      'comments',
      TaskComment$inboundSchema,
      record(['id', 'author', 'body', 'created', 'updated']).map((one) => toComment(one, '1')),
    ],
    [
      'employees',
      HrisEmployee$inboundSchema,
      record(['accountId', 'displayName', 'emailAddress', 'avatarUrls', 'timeZone', 'locale', 'active']).map((one) =>
        toEmployee(one, siteUrl),
      ),
    ],
    ['groups', HrisGroup$inboundSchema, record(['groupId', 'name']).map((one) => toGroup(one))],
    [
      'files',
      StorageFile$inboundSchema,
      record(['id', 'filename', 'size', 'mimeType', 'author', 'created']).map((one) => toFile(one, '1')),
    ],
    [
      'projects',
      TaskProject$inboundSchema,
      record(['id', 'name', 'description', 'insight']).map((one) => toProject(one)),
    ],
    ['metadata', MetadataMetadata$inboundSchema, fc.constantFrom(...catalogue.all).map((field) => toMetadata(field))],
  ] as const)('%s are what the published SDK takes', (_, schema, arbitrary) => {
    fc.assert(
      fc.property(arbitrary as fc.Arbitrary<object>, (object) => {
        const wire = onWire(object);
        const parsed = schema.safeParse(wire);
        if (!parsed.success) throw new Error(`${JSON.stringify(wire)}: ${parsed.error}`);
        expect(JSON.stringify(wire)).not.toMatch(/:null|\[null|,null/);
      }),
      { numRuns: 400 },
    );
  });
});
