import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../sandbox/jira/index.ts';
import { adf, type Direct, refused, refusedFields, withPurchasing } from './direct.ts';

let sandbox: Sandbox;
let jira: Direct;
let member: Direct;
let key: string;
withPurchasing((given) => {
  ({ sandbox, jira, member, key } = given);
});

const comment = (more: object = {}, from: Direct = jira, issue = key) =>
  from('POST', `issue/${issue}/comment`, { body: adf('Seen'), ...more });

async function added(more: object = {}, from: Direct = jira, issue = key) {
  const { body } = await comment(more, from, issue);
  return body as { id: string; visibility?: object; parentId?: number; jsdPublic: boolean };
}

async function idsSeen(from: Direct) {
  const { body } = await from('GET', `issue/${key}/comment`);
  return (body as { comments: { id: string }[] }).comments.map(({ id }) => id);
}

const to = (type: 'role' | 'group', value: string) => ({ visibility: { type, value } });

describe('a comment kept to a circle', () => {
  it.each([
    ['role', 'Administrators'],
    ['group', 'jira-administrators'],
  ] as const)('of a %s is seen by that circle only', async (type, value) => {
    const { id, visibility } = await added(to(type, value));
    expect(visibility).toMatchObject({ type, value });
    expect(await idsSeen(jira)).toContain(id);
    expect(await idsSeen(member)).not.toContain(id);
    expect(await member('GET', `issue/${key}/comment/${id}`)).toMatchObject({ status: 404 });
    expect(await member.read(key, 'comment')).toMatchObject({ total: 0, comments: [] });
    expect((await member('POST', 'comment/list', { ids: [Number(id)] })).body).toMatchObject({ values: [] });
  });

  it.each([
    ['role', 'Poets', 'Role with id: Poets does not exist.'],
    ['group', 'poets', 'Group: poets does not exist.'],
    ['group', 'contractors', 'You are currently not a member of the group: contractors.'],
  ] as const)('a %s %s is refused', async (type, value, commentLevel) => {
    expect(await comment(to(type, value))).toEqual(refusedFields({ commentLevel }));
  });

  it('is refused to those who would not see it themselves', async () => {
    expect(await comment(to('role', 'Administrators'), member)).toEqual(
      refusedFields({ commentLevel: 'You are currently not a member of the project role: Administrators.' }),
    );
  });

  it('keeps its circle when its text is replaced, and gets another one when that is said', async () => {
    const { id } = await added(to('role', 'Administrators'));
    const { body } = await jira('PUT', `issue/${key}/comment/${id}`, { body: adf('Seen twice') });
    expect(body).toMatchObject({ visibility: { value: 'Administrators' }, body: adf('Seen twice') });
    const wider = { body: adf('For all of us'), ...to('role', 'Developers') };
    expect((await jira('PUT', `issue/${key}/comment/${id}`, wider)).body).toMatchObject({
      visibility: { value: 'Developers' },
    });
    expect(await idsSeen(member)).toContain(id);
  });
});

describe('an answer', () => {
  it('inherits the circle of what it answers', async () => {
    const parent = await added(to('role', 'Administrators'));
    const child = await added({ parentId: parent.id });
    expect(child).toMatchObject({ parentId: Number(parent.id), visibility: { value: 'Administrators' } });
    const same = await added({ parentId: parent.id, ...to('role', 'Administrators') });
    expect(same.visibility).toMatchObject({ value: 'Administrators' });
    const refusal = refused(400, 'Child comments inherit visibility from their parent comment.');
    expect(await comment({ parentId: parent.id, ...to('role', 'Developers') })).toEqual(refusal);
    const change = { body: adf('Wider'), ...to('role', 'Developers') };
    expect(await jira('PUT', `issue/${key}/comment/${child.id}`, change)).toEqual(refusal);
    await jira('PUT', `issue/${key}/comment/${parent.id}`, change);
    expect(await idsSeen(member)).toEqual([parent.id, child.id, same.id]);
  });

  it('needs something that it answers, and that can be seen', async () => {
    const hidden = await added(to('role', 'Administrators'));
    const refusal = (id: string) => refused(400, `Cannot find a comment for the parent id: ${id}.`);
    expect(await comment({ parentId: '1' })).toEqual(refusal('1'));
    expect(await comment({ parentId: hidden.id }, member)).toEqual(refusal(hidden.id));
  });
});

describe('in a service project a comment', () => {
  const internal = { properties: [{ key: 'sd.public.comment', value: { internal: true } }] };

  it('is public, unless a property keeps it inside', async () => {
    expect(await added({}, jira, 'HELP-1')).toMatchObject({ jsdPublic: true });
    const { id, jsdPublic } = await added(internal, jira, 'HELP-1');
    expect(jsdPublic).toBe(false);
    expect((await jira('GET', `comment/${id}/properties/sd.public.comment`)).body).toMatchObject({
      value: { internal: true },
    });
    const { body } = await jira('PUT', `issue/HELP-1/comment/${id}`, { body: adf('Still inside') });
    expect(body).toMatchObject({ jsdPublic: false });
  });
});

describe('comments are refused', () => {
  it('with the name of those who may not comment', async () => {
    const refusal = refused(400, 'Bruno Carvalho, you do not have the permission to comment on this issue.');
    expect(await comment({}, member, 'LOCK-1')).toEqual(refusal);
  });

  it('changes by others, too, and deletion with 400 as well', async () => {
    const { id } = await added();
    const path = `issue/${key}/comment/${id}`;
    expect(await member('PUT', path, { body: adf('Mine') })).toEqual(
      refused(400, 'Bruno Carvalho, you do not have the permission to edit this comment.'),
    );
    expect(await member('DELETE', path)).toEqual(
      refused(400, 'Bruno Carvalho, you do not have the permission to delete this comment.'),
    );
    const own = await added({}, member);
    expect(await member('PUT', `issue/${key}/comment/${own.id}`, { body: adf('Mine') })).toMatchObject({ status: 200 });
    expect(await member('DELETE', `issue/${key}/comment/${own.id}`)).toMatchObject({ status: 204 });
  });

  it('beyond the limit of an issue', async () => {
    const { settings } = sandbox;
    const before = settings.commentsPerIssue;
    settings.commentsPerIssue = 1;
    expect(await comment()).toMatchObject({ status: 201 });
    expect(await comment()).toEqual(refused(413, 'The issue has reached its limit of 1 comments.'));
    settings.commentsPerIssue = before;
  });

  it('together with the edit that they came with', async () => {
    const edit = { fields: { summary: 'New' }, update: { comment: [{ add: { body: adf('') } }] } };
    expect(await jira('PUT', `issue/${key}`, edit)).toMatchObject({ status: 400 });
    expect(await jira.read(key, 'summary')).toBe('Something to do');
  });
});
