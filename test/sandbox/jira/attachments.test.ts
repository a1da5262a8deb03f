import { afterEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../sandbox/jira/index.ts';
import { DEFAULT_SETTINGS } from '../../../sandbox/jira/settings.ts';
import { type Direct, refused, withPurchasing } from './direct.ts';

let sandbox: Sandbox;
let jira: Direct;
let member: Direct;
let key: string;
withPurchasing((given) => {
  ({ sandbox, jira, member, key } = given);
});
afterEach(() => {
  Object.assign(sandbox.settings, DEFAULT_SETTINGS);
});

const form = (...parts: [part: string, name: string, size?: number][]) => {
  const data = new FormData();
  for (const [part, name, size = 3] of parts) data.append(part, new Blob(['x'.repeat(size)]), name);
  return data;
};

const upload = (body: FormData, from: Direct = jira, issue = key) =>
  from('POST', `issue/${issue}/attachments`, body, { 'x-atlassian-token': 'no-check' });

const added = async (body: FormData) => (await upload(body)).body as { id: string; filename: string }[];

describe('an upload', () => {
  it('takes several files with names of any language', async () => {
    const names = ['Übersicht – März.pdf', '見積書.xlsx', 'reçu №7.png', 'plain.txt'];
    const files = await added(form(...names.map((name) => ['file', name] as [string, string])));
    expect(files.map(({ filename }) => filename)).toEqual(names);
  });

  it('makes names safe', async () => {
    const [file] = await added(form(['file', '../../etc/passwd']));
    expect(file?.filename).not.toContain('/');
  });

  it('is blocked without the header against forgery', async () => {
    expect(await jira('POST', `issue/${key}/attachments`, form(['file', 'a.txt']))).toEqual({
      status: 403,
      body: 'XSRF check failed',
    });
  });

  it('under another part name adds nothing', async () => {
    expect(await upload(form(['attachment', 'a.txt']))).toEqual({ status: 200, body: [] });
    expect(await jira.read(key, 'attachment')).toEqual([]);
  });

  it('of more than 60 files is refused as a whole', async () => {
    const many = (count: number) =>
      form(...Array.from({ length: count }, (_, index) => ['file', `${index}.txt`] as [string, string]));
    expect(await added(many(60))).toHaveLength(60);
    expect(await upload(many(61))).toEqual(refused(413, 'At most 60 files can be attached at once.'));
  });

  it('beyond the limits of size and of the issue is 413', async () => {
    Object.assign(sandbox.settings, { attachmentLimit: 10, attachmentsPerIssue: 2 });
    expect(await jira('GET', 'attachment/meta')).toEqual({ status: 200, body: { enabled: true, uploadLimit: 10 } });
    expect(await upload(form(['file', 'big.bin', 11]))).toEqual(
      refused(413, 'The file big.bin exceeds the maximum size of 10 bytes.'),
    );
    await upload(form(['file', 'a.txt', 10]));
    expect(await upload(form(['file', 'b.txt'], ['file', 'c.txt']))).toEqual(
      refused(413, 'The issue has reached its limit of 2 attachments.'),
    );
    expect(await jira.read(key, 'attachment')).toHaveLength(1);
  });

  it('finds nothing to do where attachments are disabled', async () => {
    const [file] = await added(form(['file', 'a.txt']));
    sandbox.settings.attachmentsEnabled = false;
    expect((await jira('GET', 'attachment/meta')).body).toEqual({ enabled: false });
    expect(await upload(form(['file', 'b.txt']))).toMatchObject({ status: 404 });
    expect(await jira('GET', `attachment/${file?.id}`)).toMatchObject({ status: 404 });
  });

  it('needs the permission, and so does deleting', async () => {
    expect(await upload(form(['file', 'a.txt']), member, 'LOCK-1')).toEqual(
      refused(403, "You do not have permission to create attachments for issue 'LOCK-1'."),
    );
    const { body } = await upload(form(['file', 'a.txt']), jira, 'LOCK-1');
    const [file] = body as { id: string }[];
    expect(await member('DELETE', `attachment/${file?.id}`)).toMatchObject({ status: 403 });
    expect(await jira('DELETE', `attachment/${file?.id}`)).toMatchObject({ status: 204 });
  });
});

it('settings are changed from outside, and a reset takes them back', async () => {
  const control = (method: string, path: string, body?: object) => jira(method, `/_sandbox/${path}`, body);
  await control('PUT', 'settings', { attachmentLimit: 7 });
  expect(sandbox.settings.attachmentLimit).toBe(7);
  await control('POST', 'reset');
  expect((await control('GET', 'settings')).body).toEqual(DEFAULT_SETTINGS);
});
