/** `taskgate data purge`: what a gateway has come to know of somebody is gone, and it goes on as before. */
import { getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/gateway-process.ts';
import { authorize } from './authorization.ts';
import { type HookCustomer, openHookCustomer } from './hook-stand.ts';
import { PROVIDERS } from './providers.ts';

/** Addresses of the people that the sandboxes know. */
const EMAILS = /[\w.]+@[\w-]+\.\w+/;

describe.each(PROVIDERS)('with %s', (provider) => {
  let stand: HookCustomer;
  let where: object;
  let memberEmail: string;
  let memberConnection: string;
  let memberName: string;
  const hooks: Record<string, string> = {};
  beforeAll(async () => {
    stand = await openHookCustomer(provider);
    const { projectId, groupIds } = await stand.place();
    where = { project_id: projectId, ...(groupIds && { group_ids: groupIds }) };
    await act();
  }, 60_000);
  afterAll(() => stand.close());

  const member = () => ({ accountId: stand.people.member.userId, email: memberEmail });
  const admin = () => ({ accountId: stand.people.admin.userId });

  /** Everything in the store, as text, by table. */
  async function dump(): Promise<Map<string, string>> {
    await stand.gateway.apicalls.flush();
    const found = new Map<string, string>();
    for (const table of Object.values(stand.gateway.store.t) as unknown as SQLiteTable[]) {
      found.set(getTableName(table), JSON.stringify(await stand.gateway.store.db.select().from(table)));
    }
    return found;
  }
  const tablesWith = async (text: string) =>
    [...(await dump())].flatMap(([table, rows]) => (rows.toLowerCase().includes(text.toLowerCase()) ? [table] : []));

  const write = (key: string) =>
    stand.send(
      'POST',
      `/task/${stand.connectionId}/task`,
      { name: 'Ask somebody', ...where, assigned_user_ids: [member().accountId] },
      { 'idempotency-key': key },
    );

  /** Whatever makes a gateway keep something of the member, and of others. */
  async function act(): Promise<void> {
    const { connectionId } = stand;
    const id = member().accountId;
    const known = await stand.sdk.hris.getHrisEmployee({ connectionId, id });
    memberEmail = known.emails?.[0]?.email ?? EMAILS.exec(stand.people.member.credentials.join(' '))?.[0] ?? '';
    memberConnection = await authorize(stand, { external_xref: member().email }, 'member');
    hooks.created = await stand.hook({ event: 'created', fields: 'id,name,assigned_user_ids,creator_user_id,raw' });
    hooks.updated = await stand.hook({ event: 'updated' });
    for (const event of ['created', 'updated', 'deleted']) {
      hooks[`people ${event}`] = await stand.hook({ object_type: 'hris_employee', event });
    }
    hooks.filtered = await stand.hook({ filters: { assigned_user_id: id } });
    await stand.gateway.captures.start(stand.workspaceId, connectionId, 60);
    const answer = await write('once');
    expect(answer.status, await answer.clone().text()).toBe(200);
    const made = (await answer.json()) as { id: string };
    hooks.comments = await stand.hook({ object_type: 'task_comment', event: 'created', filters: { task_id: made.id } });
    const comment = { task_id: made.id, text: 'as I said' };
    await stand.send('POST', `/task/${memberConnection}/comment`, comment);
    await stand.send('POST', `/task/${connectionId}/comment`, { ...comment, text: 'so be it' });
    const person = await stand.get(`/hris/${connectionId}/employee/${encodeURIComponent(id)}`);
    memberName = ((await person.json()) as { name: string }).name;
    await stand.get(`/hris/${connectionId}/employee?limit=2`);
    await stand.get(`/task/${connectionId}/project?limit=1&fields=id`);
    await stand.gateway.captures.flush();
    await stand.gateway.captures.stop(stand.workspaceId, connectionId);
    await stand.send('PATCH', `/unified/connection/${memberConnection}`, { external_xref: `our ${member().email}` });
    for (const hook of Object.values(hooks)) await stand.look(hook);
    for (const hook of Object.values(hooks)) stand.arrived(hook);
  }

  const purge = (...more: string[]) =>
    runCommand(stand.variables, 'data', 'purge', '--account', member().accountId, ...more);

  describe('a purge', () => {
    it('takes the account out of every table, and nobody else', async () => {
      const kept = ['apicall', 'connection', 'delivery', 'seen', 'walk', 'webhook'];
      expect(await tablesWith(member().accountId)).toEqual(expect.arrayContaining(kept));
      expect(await tablesWith(member().email)).toEqual(expect.arrayContaining(['audit', 'connection']));
      const before = await dump();

      const { code, stdout, stderr } = await purge('--email', member().email, '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const told = JSON.parse(stdout);
      const of = (table: string) => told.tables.find((one: { table: string }) => one.table === table);
      expect(of('delivery').changed).toBeGreaterThan(0);
      expect(of('idempotency')).toMatchObject({ changed: 1, removed: 0 });
      expect(of('captured_call').removed).toBeGreaterThan(0);
      expect(await stand.gateway.captures.count(stand.connectionId)).toBeGreaterThan(0);
      expect(of('walk').removed).toBeGreaterThan(0);
      expect(told.connections).toEqual([memberConnection]);
      expect(told.paused_webhooks).toEqual([hooks.filtered]);

      expect(await tablesWith(member().accountId)).toEqual([]);
      expect(await tablesWith(encodeURIComponent(member().accountId))).toEqual([]);
      expect(await tablesWith(member().email)).toEqual([]);
      expect(await tablesWith(memberName)).toEqual([]);
      const after = await dump();
      const count = (rows: string | undefined) => (JSON.parse(rows ?? '[]') as unknown[]).length;
      for (const table of ['apicall', 'connection', 'delivery', 'seen', 'webhook', 'idempotency']) {
        expect(count(after.get(table)), table).toBe(count(before.get(table)));
      }
      expect(await tablesWith(admin().accountId)).toEqual(expect.arrayContaining(['connection', 'delivery', 'seen']));
    });

    it('is in the audit log, without the account', async () => {
      const { stdout } = await runCommand(stand.variables, 'audit', 'list', '--limit', '1', '--json');
      expect(JSON.parse(stdout)).toMatchObject([
        { actor: 'cli', action: 'taskgate data purge', changes: { changed: expect.any(Number) } },
      ]);
    });

    it('leaves webhooks to go on: nothing is told twice, and what happens next is told', async () => {
      for (const [name, hook] of Object.entries(hooks)) {
        if (name === 'filtered') continue;
        await stand.look(hook);
        expect(stand.arrived(hook), name).toEqual([]);
      }
      const id = await stand.site.createTask('afterwards');
      await stand.look(hooks.created ?? '');
      const told = stand.arrived(hooks.created ?? '').flatMap(({ data }) => data.map((one) => one.id));
      expect(told).toEqual([id]);
    });

    it('leaves the connection as it was but for whose it is, and a repeated write with its answer', async () => {
      expect((await stand.get(`/task/${memberConnection}/task?limit=1`)).status).toBe(200);
      const row = await stand.gateway.connections.findRow(stand.workspaceId, memberConnection);
      expect(row.auth).not.toHaveProperty('name');
      expect(row.auth).not.toHaveProperty('user_id');
      expect(row.auth).toHaveProperty('api_url');
      const again = await write('once');
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(await again.json()).toMatchObject({ name: 'Ask somebody', assigned_user_ids: ['purged'] });
    });

    it('finds nothing the next time, and says so', async () => {
      await stand.gateway.apicalls.flush();
      await purge();
      const { stdout } = await purge();
      expect(stdout).toBe('nothing is stored about this account\n');
    });
  });

  describe('what is no account', () => {
    it.each([
      [['--account', 'ada'], '--account must be the ID of an account at Atlassian or Linear.'],
      [['--account', '712020:5b0c4d5e', '--email', 'ada'], '--email must be an address.'],
      [['--account', '712020:5b0c4d5e', '--connection', 'nothing'], 'There is no connection nothing.'],
      [['--account', '712020:5b0c4d5e', '--workspace', 'nothing'], 'There is no workspace nothing.'],
    ])('%j is refused', async (options, words) => {
      const { code, stderr } = await runCommand(stand.variables, 'data', 'purge', ...options);
      expect({ code, stderr }).toEqual({ code: 1, stderr: `${words}\n` });
    });
  });
});
