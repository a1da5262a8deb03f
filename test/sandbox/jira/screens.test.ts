import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';
import { FORM_FIELD_IDS as IDS, WIDE_FIELDS, wideFieldId } from '../../../sandbox/jira/seed/form-fields.ts';
import { type Direct, directTo, notOnScreen, refusedFields } from './direct.ts';

let sandbox: Sandbox;
let jira: Direct;
let accountId: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  jira = directTo(sandbox.url, sandbox.accounts.admin);
  ({ accountId } = sandbox.accounts.admin);
});
afterAll(() => sandbox.close());

interface Meta {
  readonly fieldId: string;
  readonly required: boolean;
  readonly hasDefaultValue: boolean;
  readonly defaultValue?: { readonly value: string };
  readonly operations: readonly string[];
  readonly allowedValues?: readonly { id: string; value: string; children?: { value: string }[] }[];
}

async function createFields(project: string, typeId: string, page = '?maxResults=200') {
  const { body } = await jira('GET', `issue/createmeta/${project}/issuetypes/${typeId}${page}`);
  return body as { fields: Meta[]; startAt: number; maxResults: number; total: number };
}

async function editFields(issue: string) {
  const { body } = await jira('GET', `issue/${issue}/editmeta`);
  return (body as { fields: Record<string, Meta> }).fields;
}

const task = () => ({
  project: { key: 'FORM' },
  issuetype: { id: '10002' },
  [IDS.channel]: { value: 'Online' },
  [IDS.approver]: { accountId },
  [IDS.location]: { value: 'Asia', child: { value: 'Osaka' } },
});

describe('create metadata', () => {
  it('comes 50 fields a page unless more are asked for, and 200 at most', async () => {
    const first = await createFields('FORM', '10004', '');
    expect(first).toMatchObject({ startAt: 0, maxResults: 50 });
    expect(first.fields).toHaveLength(50);
    expect(first.total).toBeGreaterThan(200);
    const most = await createFields('FORM', '10004');
    expect(most.fields).toHaveLength(200);
    const rest = await createFields('FORM', '10004', '?maxResults=200&startAt=200');
    expect(rest.fields).toHaveLength(first.total - 200);
    const { status, body } = await jira('GET', 'issue/createmeta/FORM/issuetypes/10004?maxResults=201');
    expect(status).toBe(400);
    expect(body).toMatchObject({ errorMessages: ["Parameter 'maxResults' must not exceed the limit '200'"] });
  });

  it('says what is required, what has a default, and what may be chosen', async () => {
    const { fields } = await createFields('FORM', '10002');
    const meta = new Map(fields.map((field) => [field.fieldId, field]));
    for (const id of [IDS.channel, IDS.approver, IDS.location, 'summary', 'issuetype']) {
      expect(meta.get(id), id).toMatchObject({ required: true });
    }
    expect(meta.get(IDS.channel)?.allowedValues?.map(({ value }) => value)).toEqual(['Retail', 'Wholesale', 'Online']);
    expect(meta.get(IDS.location)?.allowedValues?.[0]?.children?.map(({ value }) => value)).toEqual([
      'Stockholm',
      'Lisbon',
    ]);
    expect(meta.get(IDS.handling)).toMatchObject({ hasDefaultValue: true, defaultValue: { value: 'Standard' } });
    expect(meta.get(IDS.reference)).toMatchObject({ required: false, hasDefaultValue: false, operations: ['set'] });
    expect(meta.get(IDS.materials)?.operations).toEqual(['add', 'set', 'remove']);
  });

  it('differs by issue type and by project', async () => {
    const ids = async (project: string, typeId: string) =>
      (await createFields(project, typeId)).fields.map(({ fieldId }) => fieldId);
    expect(await ids('FORM', '10001')).toContain(IDS.weight);
    expect(await ids('FORM', '10004')).not.toContain(IDS.weight);
    expect(await ids('SHOP', '10002')).not.toContain(IDS.channel);
    const { fields } = await createFields('FLOW', '10002');
    const channel = fields.find(({ fieldId }) => fieldId === IDS.channel);
    expect(channel?.allowedValues?.map(({ value }) => value)).toEqual(['Phone', 'Fair']);
  });
});

describe('an issue', () => {
  it('is not made without what its create screen requires, and every field is named at once', async () => {
    const { [IDS.approver]: _approver, ...rest } = task();
    const fields = { ...rest, [IDS.location]: null, priority: { name: 'Urgent' } };
    expect(await jira('POST', 'issue', { fields })).toEqual(
      refusedFields({
        summary: 'You must specify a summary of the issue.',
        [IDS.approver]: 'Approver is required.',
        [IDS.location]: 'Location is required.',
        priority: "Priority name 'Urgent' is not valid",
      }),
    );
  });

  it('of the long screen needs its last field', async () => {
    const last = wideFieldId(WIDE_FIELDS - 1);
    const fields = { project: { key: 'FORM' }, issuetype: { id: '10004' }, summary: 'Too long a form' };
    expect(await jira('POST', 'issue', { fields })).toEqual(refusedFields({ [last]: 'Check 210 is required.' }));
    const key = await jira.create({ ...fields, [last]: 'yes' });
    expect(await jira.read(key, last)).toBe('yes');
  });

  it('gets the default of a field that was left out', async () => {
    const key = await jira.create({ project: { key: 'FORM' }, issuetype: { id: '10001' } });
    expect(await jira.read(key, IDS.handling)).toMatchObject({ value: 'Standard' });
  });

  it('takes a field on create that its edit screen lacks, and the other way round', async () => {
    const key = await jira.create({ ...task(), [IDS.reference]: 'PO-1' });
    const edit = await editFields(key);
    expect(edit).not.toHaveProperty(IDS.reference);
    expect(edit).toHaveProperty(IDS.deliveryNote);
    expect(await jira('PUT', `issue/${key}`, { fields: { [IDS.reference]: 'PO-2', summary: 'Renamed' } })).toEqual(
      refusedFields({ [IDS.reference]: notOnScreen(IDS.reference) }),
    );
    expect(await jira.read(key, 'summary')).toBe('Something to do');
    const fields = { ...task(), summary: 'With a note', [IDS.deliveryNote]: 'Ring twice' };
    expect(await jira('POST', 'issue', { fields })).toEqual(
      refusedFields({ [IDS.deliveryNote]: notOnScreen(IDS.deliveryNote) }),
    );
  });

  it('keeps what is required', async () => {
    const key = await jira.create(task());
    expect(await jira('PUT', `issue/${key}`, { fields: { [IDS.channel]: null } })).toEqual(
      refusedFields({ [IDS.channel]: 'Channel is required.' }),
    );
  });

  it('of an archived project has nothing to edit and takes nothing', async () => {
    expect(await jira('GET', 'issue/OLD-1')).toMatchObject({ status: 200, body: { key: 'OLD-1' } });
    expect(await editFields('OLD-1')).toEqual({});
    expect(await jira('PUT', 'issue/OLD-1', { fields: { summary: 'New' } })).toEqual(
      refusedFields({ summary: notOnScreen('summary') }),
    );
    const fields = { project: { key: 'OLD' }, issuetype: { id: '10002' }, summary: 'x' };
    expect(await jira('POST', 'issue', { fields })).toMatchObject({ status: 400 });
  });
});
