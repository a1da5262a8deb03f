/** Who gets to a customer's database, and who gets to see how: its login, its address, and what goes wrong with them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HookStand, startHookStand, until } from '../contract/hook-stand.ts';
import { signedIn } from '../contract/operator.ts';
import { API_KEY, gatewayOn, startStand } from '../contract/stand.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { type CustomerDatabase, customerDatabase, DATABASE_KINDS } from './customer-database.ts';

const PASSWORD = 'p4ss/w:rd@of-the-login';

describe.each(DATABASE_KINDS)('a database of type %s', (type) => {
  let stand: HookStand;
  let database: CustomerDatabase;
  beforeEach(async () => {
    stand = await startHookStand({ seed: { issues: 5 } });
    database = await customerDatabase(type);
  });
  afterEach(async () => {
    await stand.close();
    await database.drop();
  });

  const change = (more: object = {}) => ({
    hook_url: undefined,
    db_type: type,
    db_url: database.url,
    db_schema: database.schema,
    ...more,
  });

  /** Everything in the store, as text. */
  async function stored(): Promise<string> {
    const { db, t } = stand.gateway.store;
    const tables = await Promise.all(Object.values(t).map((table) => db.select().from(table)));
    return JSON.stringify(tables);
  }

  /** All that anybody may look at. */
  async function shown(id: string): Promise<string> {
    const operator = await signedIn(stand, API_KEY);
    const paths = [`/unified/webhook/${id}`, '/unified/webhook', `/unified/webhook/${id}/delivery`, '/unified/apicall'];
    const pages = ['webhooks', `webhooks/${id}`, 'audit', 'calls', 'jobs'];
    const texts = await Promise.all([
      ...paths.map(async (path) => (await stand.get(path)).text()),
      ...pages.map(async (page) => (await operator.get(`/console/${page}`)).text()),
      stored(),
    ]);
    return texts.join('\n');
  }

  const hidden = [PASSWORD, encodeURIComponent(PASSWORD)];

  it('is written to by a login that may use nothing but its schema, and whose password nobody sees', async () => {
    const url = await database.restricted(PASSWORD);
    const id = await stand.hook(change({ db_url: url }), '?include_all=true');
    await stand.look(id);
    expect((await database.objects('task_task')).size).toBe(5);
    const { host, pathname } = new URL(url);
    expect(await stand.webhook(id)).toMatchObject({ db_type: type, db_schema: database.schema });
    expect(String((await stand.webhook(id)).db_url)).toMatch(`${type}://${host}/${pathname.slice(1, 5)}`);
    const texts = await shown(id);
    for (const secret of hidden) expect(texts).not.toContain(secret);
    expect(texts).toContain(`${database.schema}.task_task`);
    const back = await stand.send('PATCH', `/unified/webhook/${id}`, {
      ...(await stand.webhook(id)),
      interval: 5,
    });
    expect(back.status).toBe(200);
  });

  it('refuses a login, and the password is in no answer', async () => {
    const { host, pathname } = new URL(database.url);
    const asked = await stand.send('POST', '/unified/webhook', {
      connection_id: stand.connectionId,
      object_type: 'task_task',
      event: 'updated',
      ...change({ db_url: `${type}://nobody_at_all:wr0ng-password@${host}${pathname}` }),
    });
    const answer = await asked.text();
    expect(asked.status).toBe(400);
    expect(answer).toContain('nobody_at_all');
    expect(answer).not.toContain('wr0ng-password');
  });

  it('that is away is asked again later, and the webhook says so', async () => {
    const proxy = await startTcpProxy(database.host, database.port);
    const id = await stand.hook(change({ db_url: proxy.reroute(database.url) }), '?include_all=true');
    await stand.look(id);
    await proxy.cut();
    stand.pass(2000);
    const made = await stand.jira('POST', 'issue', {
      fields: { project: { id: '10000' }, issuetype: { name: 'Task' }, summary: 'meanwhile' },
    });
    await stand.send('PUT', `/unified/webhook/${id}/trigger`);
    await until(async () => {
      const [delivery] = await stand.log(id, '?status=pending');
      expect(delivery).toMatchObject({ attempts: 1, last_error: expect.stringContaining('ECONNREFUSED') });
    });
    expect((await stand.webhook(id)).runs.join()).toContain('dispatch: connect ECONNREFUSED');
    await proxy.restore();
    stand.pass(90_000);
    await until(async () => expect((await database.objects('task_task')).has(String(made.id))).toBe(true));
    await until(async () => expect(await stand.log(id, '?status=pending')).toEqual([]));
    await proxy.close();
  });

  it('whose address is private by now is not connected to', async () => {
    const allowing = await startStand({ seed: { issues: 1 } }, { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' });
    const created = await allowing.send('POST', '/unified/webhook', {
      connection_id: allowing.connectionId,
      object_type: 'task_task',
      event: 'updated',
      ...change(),
    });
    const { id } = (await created.json()) as { id: string };
    const { TASKGATE_ALLOW_PRIVATE_NETWORK: _allowed, ...store } = allowing.variables;
    const strict = await gatewayOn(allowing.sandbox, { store });
    const row = await strict.gateway.webhooks.find(allowing.workspaceId, id);
    await strict.gateway.publisher.publish(row, { type: 'VIRTUAL', objects: [{ id: 'new', name: 'new' }] });
    await strict.gateway.startJobs();
    await until(async () => {
      const log = (await (await allowing.get(`/unified/webhook/${id}/delivery`)).json()) as object[];
      expect(log[0]).toMatchObject({ status: 'pending', attempts: 1, last_error: 'the address is private' });
    });
    expect((await database.objects('task_task')).size).toBe(0);
    await strict.close();
    await allowing.close();
  });
});
