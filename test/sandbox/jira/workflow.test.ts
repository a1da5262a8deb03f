import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../sandbox/jira/index.ts';
import { FORM_FIELD_IDS as IDS } from '../../../sandbox/jira/seed/form-fields.ts';
import { adf, type Direct, notOnScreen, refused, refusedFields, withPurchasing } from './direct.ts';

let sandbox: Sandbox;
let jira: Direct;
let member: Direct;
let key: string;
withPurchasing((given) => {
  ({ sandbox, jira, member, key } = given);
});

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly to: { readonly id: string; readonly name: string };
  readonly hasScreen: boolean;
  readonly isGlobal: boolean;
  readonly isConditional: boolean;
  readonly isAvailable: boolean;
  readonly isLooped: boolean;
  readonly fields?: Record<string, { required: boolean; allowedValues?: { name?: string; value?: string }[] }>;
}

async function transitions(from: Direct = jira, query = 'expand=transitions.fields') {
  const { body } = await from('GET', `issue/${key}/transitions?${query}`);
  return (body as { transitions: Shown[] }).transitions;
}

const named = async (name: string) => (await transitions()).find((transition) => transition.name === name);

const move = (id: string, more: object = {}, from: Direct = jira) =>
  from('POST', `issue/${key}/transitions`, { transition: { id }, ...more });

const statusName = async () => ((await jira.read(key, 'status')) as { name: string }).name;

describe('transitions', () => {
  it('are offered by status, and the same status may be reached with and without a screen', async () => {
    expect((await transitions()).map(({ name }) => name)).toEqual(['Start', 'Abandon', 'Block']);
    await move('11');
    const toDone = (await transitions()).filter(({ to }) => to.name === 'Done');
    expect(toDone.map(({ name, hasScreen }) => [name, hasScreen])).toEqual([
      ['Finish with resolution', true],
      ['Finish', false],
    ]);
  });

  it('say whether they are global, lead back, or have a condition', async () => {
    await move('11');
    expect(await named('Log progress')).toMatchObject({ isLooped: true, isGlobal: false, isConditional: false });
    expect(await named('Block')).toMatchObject({ isLooped: false, isGlobal: true, hasScreen: true });
  });

  it('that lead back may be performed, and the history shows it', async () => {
    await move('11');
    expect(await move('21')).toMatchObject({ status: 204 });
    const { body } = await jira('GET', `issue/${key}/changelog`);
    const { values } = body as { values: { items: { from: string; to: string }[] }[] };
    expect(values.at(-1)?.items).toEqual([expect.objectContaining({ from: '3', to: '3' })]);
  });

  it('are hidden by conditions, unless one asks for those too', async () => {
    await move('11');
    await move('31', { fields: { [IDS.approver]: { accountId: sandbox.accounts.admin.accountId } } });
    expect((await transitions()).map(({ name }) => name)).toContain('Approve');
    expect((await transitions(member)).map(({ name }) => name)).not.toContain('Approve');
    const all = await transitions(member, 'includeUnavailableTransitions=true');
    expect(all.find(({ name }) => name === 'Approve')).toMatchObject({ isAvailable: false, isConditional: true });
    const refusal = expect.stringContaining('is not valid for the current state of this issue');
    expect(await move('41', {}, member)).toEqual(refused(400, refusal));
    expect(await move('41')).toMatchObject({ status: 204 });
  });

  it('do not exist for those who may not move the issue', async () => {
    const { body } = await member('GET', 'issue/LOCK-1/transitions');
    expect(body).toMatchObject({ transitions: [] });
  });

  it('do not skip steps', async () => {
    expect(await move('71')).toMatchObject({ status: 400 });
    expect(await statusName()).toBe('To Do');
  });
});

describe('the screen of a transition', () => {
  it('shows what is required and what may be chosen', async () => {
    await move('11');
    const finish = await named('Finish with resolution');
    expect(finish?.fields?.resolution).toMatchObject({ required: true });
    expect(finish?.fields?.resolution?.allowedValues?.length).toBeGreaterThan(1);
    expect((await named('Abandon'))?.fields?.resolution?.allowedValues?.map(({ name }) => name)).toEqual(["Won't Do"]);
    const block = (await named('Block'))?.fields?.[IDS.blockReason];
    expect(block?.allowedValues?.map(({ value }) => value)).toEqual(['Supplier', 'Budget', 'Legal']);
  });

  it('requires its fields', async () => {
    expect(await move('131')).toEqual(refusedFields({ [IDS.blockReason]: 'Block reason is required.' }));
    expect(await move('131', { fields: { [IDS.blockReason]: { value: 'Mood' } } })).toEqual(
      refusedFields({ [IDS.blockReason]: "Option value 'Mood' is not valid" }),
    );
    expect(await statusName()).toBe('To Do');
    expect(await move('131', { fields: { [IDS.blockReason]: { value: 'Legal' } } })).toMatchObject({ status: 204 });
    expect(await statusName()).toBe('Blocked');
  });

  it('takes only what may be chosen on it', async () => {
    expect(await move('101', { fields: { resolution: { name: 'Done' } } })).toEqual(
      refusedFields({ resolution: 'The resolution selected is invalid.' }),
    );
    expect(await move('101', { fields: { resolution: { name: "Won't Do" } } })).toMatchObject({ status: 204 });
    expect(await jira.read(key, 'resolution')).toMatchObject({ name: "Won't Do" });
  });

  it('refuses what is not on it, also a comment when there is none', async () => {
    expect(await move('11', { fields: { resolution: { name: 'Done' } } })).toEqual(
      refusedFields({ resolution: notOnScreen('resolution') }),
    );
    const comment = { update: { comment: [{ add: { body: adf('On it') } }] } };
    expect(await move('11', comment)).toEqual(refusedFields({ comment: notOnScreen('comment') }));
    expect(await statusName()).toBe('To Do');
    const withScreen = { ...comment, fields: { [IDS.blockReason]: { value: 'Budget' } } };
    expect(await move('131', withScreen)).toMatchObject({ status: 204 });
    expect((await jira('GET', `issue/${key}/comment`)).body).toMatchObject({ total: 1 });
  });
});

describe('a validator', () => {
  it('refuses in words until what it asks for is there', async () => {
    await move('11');
    await move('31', { fields: { [IDS.approver]: { accountId: sandbox.accounts.admin.accountId } } });
    await move('41');
    const order = { fields: { [IDS.contract]: { value: 'Framework 2026' } } };
    expect((await named('Order'))?.fields?.[IDS.contract]?.allowedValues).toHaveLength(1);
    expect(await move('61', order)).toEqual(refused(400, 'A due date is needed before anything is ordered.'));
    await jira('PUT', `issue/${key}`, { fields: { duedate: '2026-12-01' } });
    expect(await move('61', order)).toMatchObject({ status: 204 });
    expect(await move('71', { fields: { resolution: { name: 'Done' } } })).toMatchObject({ status: 204 });
    expect(await statusName()).toBe('Delivered');
  });

  it('wants sub-tasks closed first', async () => {
    const parent = { key };
    const subtask = await jira.create({ project: { key: 'FLOW' }, issuetype: { id: '10003' }, parent });
    await move('11');
    await move('91');
    expect(await move('111')).toEqual(refused(400, 'All sub-tasks must be closed before this issue can be closed.'));
    await jira('POST', `issue/${subtask}/transitions`, { transition: { id: '11' } });
    await jira('POST', `issue/${subtask}/transitions`, { transition: { id: '91' } });
    expect(await move('111')).toMatchObject({ status: 204 });
    expect(await statusName()).toBe('Closed');
  });
});

it('a strict workflow goes one step at a time', async () => {
  key = await jira.create({ project: { key: 'WARE' }, issuetype: { id: '10002' } });
  const walked: string[] = [];
  for (let step = 0; step < 4; step += 1) {
    const [next] = await transitions();
    await move(next?.id ?? '');
    walked.push(await statusName());
  }
  expect(walked).toEqual(['To Do', 'In Progress', 'In Review', 'Done']);
});
