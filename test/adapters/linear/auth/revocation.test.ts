/** What becomes of tokens when their connection is removed. */
import { afterEach, describe, expect, it } from 'vitest';
import { type LinearStand, startLinearStand } from '../linear-stand.ts';
import { agree } from './agree.ts';

let stand: LinearStand | undefined;
afterEach(async () => {
  await stand?.close();
  stand = undefined;
});

const remove = (at: LinearStand, id: string) => at.ask('DELETE', `unified/connection/${id}`);

describe('removing a connection', () => {
  it('revokes its tokens at Linear, after its webhooks', async () => {
    stand = await startLinearStand();
    const { id } = await agree('task_task_read,task_task_write,webhook', stand);
    const made = await stand.ask('POST', 'unified/webhook', {
      connection_id: id,
      object_type: 'task_task',
      event: 'updated',
      webhook_type: 'native',
      hook_url: 'http://127.0.0.1:9/hook',
    });
    expect(made.body).toMatchObject({ webhook_type: 'native' });
    expect((await remove(stand, id)).status).toBe(200);
    await stand.gateway.tokenRevocation.settled();
    expect(stand.linear.grants.revocations).toBe(1);
    expect(stand.linear.world.rows('Webhook')).toEqual([]);
  });

  it('happens all the same when Linear does not answer, and does not wait for it', async () => {
    stand = await startLinearStand();
    const { id } = await agree('task_task_read', stand);
    await stand.linear.close();
    expect((await remove(stand, id)).status).toBe(200);
    expect((await stand.ask('GET', `unified/connection/${id}`)).status).toBe(404);
    await stand.gateway.tokenRevocation.settled();
  });

  it('is no error where the customer has revoked them already', async () => {
    stand = await startLinearStand();
    const { id } = await agree('task_task_read', stand);
    stand.linear.grants.revokeAll();
    expect((await remove(stand, id)).status).toBe(200);
    await stand.gateway.tokenRevocation.settled();
    expect(stand.linear.grants.revocations).toBe(0);
  });

  it('leaves an API key alone, which the customer has made', async () => {
    stand = await startLinearStand();
    expect((await remove(stand, stand.connectionId)).status).toBe(200);
    await stand.gateway.tokenRevocation.settled();
    expect(stand.linear.grants.revocations).toBe(0);
  });
});
