/** The address of a webhook may hold secrets: what is stored, shown and sent of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HookStand, startHookStand, until } from './hook-stand.ts';
import { signedIn } from './operator.ts';
import { API_KEY, gatewayOn } from './stand.ts';

let stand: HookStand;
beforeAll(async () => {
  stand = await startHookStand();
});
afterAll(() => stand.close());

const SECRET = 'token-of-the-receiver';
const PATH = `/hooks/in/${SECRET}?key=${SECRET}&more=1`;
const address = () => stand.receiver.url + PATH;
const short = () => `${stand.receiver.url}/hooks/i…`;

interface Shown {
  id: string;
  hook_url: string;
  interval: number;
  runs: string[];
}
const shown = async (id: string) => (await stand.webhook(id)) as unknown as Shown;
const change = (id: string, body: object, method = 'PATCH') => stand.send(method, `/unified/webhook/${id}`, body);
const publish = async (id: string, objectId: string) => {
  const row = await stand.gateway.webhooks.find(stand.workspaceId, id);
  await stand.gateway.publisher.publish(row, { type: 'VIRTUAL', objects: [{ id: objectId }] });
};
const pathsOf = (id: string) =>
  stand.receiver.received.filter(({ body }) => body.webhook.id === id).map(({ path }) => path);

/** Everything in the store, as text. */
async function stored(): Promise<string> {
  const { db, t } = stand.gateway.store;
  const tables = await Promise.all(Object.values(t).map((table) => db.select().from(table)));
  return JSON.stringify(tables);
}

describe('the address of a webhook', () => {
  it('is used whole, and shown and stored in short wherever it appears', async () => {
    const answer = await stand.send('POST', '/unified/webhook', {
      connection_id: stand.connectionId,
      object_type: 'task_task',
      event: 'updated',
      hook_url: address(),
    });
    const text = await answer.text();
    const { id, hook_url } = JSON.parse(text) as Shown;
    expect(hook_url).toBe(short());
    await publish(id, '1');
    await until(() => expect(pathsOf(id)).toEqual([PATH]));
    await until(async () => expect(await stand.log(id, '?status=delivered')).toHaveLength(1));
    const operator = await signedIn(stand, API_KEY);
    await stand.gateway.apicalls.flush();
    const delivery = (await stand.log(id))[0]?.id;
    for (const seen of [
      text,
      JSON.stringify(stand.receiver.received.map(({ body }) => body)),
      ...(await Promise.all(
        [`/unified/webhook/${id}`, '/unified/webhook', `/unified/webhook/${id}/delivery/${delivery}`, '/metrics'].map(
          async (path) => (await stand.get(path)).text(),
        ),
      )),
      ...(await Promise.all(
        ['webhooks', `webhooks/${id}`, `webhooks/${id}/delivery/${delivery}`, 'audit', 'calls', 'jobs'].map((path) =>
          operator.get(`/console/${path}`).then((page) => page.text()),
        ),
      )),
      await stored(),
    ]) {
      expect(seen).not.toContain(SECRET);
    }
    expect(await operator.page(`/console/webhooks/${id}`)).toContain(short());
  });

  it('stays when its short form comes back with a change, as SDKs send it', async () => {
    const id = await stand.hook({ hook_url: address() });
    for (const method of ['PATCH', 'PUT']) {
      const answer = await change(id, { ...(await shown(id)), interval: 7 }, method);
      expect([answer.status, await answer.json()]).toMatchObject([200, { hook_url: short(), interval: 7 }]);
    }
    await publish(id, '1');
    await until(() => expect(pathsOf(id)).toEqual([PATH]));
  });

  it('changes when another one is given, and back', async () => {
    const id = await stand.hook({ hook_url: address() });
    expect(await (await change(id, { hook_url: `${stand.receiver.url}/other` })).json()).toMatchObject({
      hook_url: `${stand.receiver.url}/other`,
    });
    await publish(id, '1');
    await until(() => expect(pathsOf(id)).toEqual(['/other']));
    await change(id, { hook_url: address() });
    await publish(id, '2');
    await until(() => expect(pathsOf(id)).toEqual(['/other', PATH]));
  });

  it('is not one that was cut short, of itself or of another webhook', async () => {
    const id = await stand.hook({ hook_url: `${stand.receiver.url}/hook` });
    for (const answer of [
      await change(id, { hook_url: short() }),
      await stand.send('POST', '/unified/webhook', {
        connection_id: stand.connectionId,
        object_type: 'task_task',
        event: 'updated',
        hook_url: short(),
      }),
    ]) {
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('$.hook_url is shortened: give the whole URL');
    }
  });

  it('is hidden where the receiver quotes it', async () => {
    const id = await stand.hook({ hook_url: address() });
    stand.receiver.behave((_, response) => {
      response.writeHead(404).end(`Cannot POST ${PATH.replaceAll('&', '&amp;')} (${SECRET}, ${PATH})`);
      return undefined;
    });
    await publish(id, '1');
    await until(async () => expect((await stand.log(id))[0]).toMatchObject({ last_status: '404' }));
    const [delivery] = await stand.log(id);
    expect(delivery?.last_error).toBe('answered 404: Cannot POST … (…, …)');
    expect((await shown(id)).runs.join()).toContain('Cannot POST …');
    expect(await stored()).not.toContain(SECRET);
    stand.receiver.behave(() => 200);
  });

  it('of an earlier version is shown in short, and encrypted when a gateway starts', async () => {
    const id = await stand.hook({ hook_url: `${stand.receiver.url}/hook` });
    const { db, t } = stand.gateway.store;
    await db.update(t.webhook).set({ hookUrl: address(), sealedUrl: null });
    expect((await shown(id)).hook_url).toBe(short());
    await publish(id, 'before');
    await until(() => expect(pathsOf(id)).toEqual([PATH]));
    const next = await gatewayOn(stand.sandbox, { store: stand.variables, now: stand.now });
    await next.gateway.startJobs();
    expect(await stored()).not.toContain(SECRET);
    await next.close();
    await publish(id, 'after');
    await until(() => expect(pathsOf(id)).toEqual([PATH, PATH]));
  });
});
