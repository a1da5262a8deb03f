/** Claims on a key: who holds it, who takes over, and what is kept. */
import { beforeEach, expect, it } from 'vitest';
import { createIdempotency, type Idempotency } from '../../../src/calls/idempotency.ts';
import { createKeptAnswers } from '../../../src/calls/kept-answers.ts';
import { createKeyring } from '../../../src/lib/crypto.ts';
import { workspaceStore } from '../../../src/store/access/workspaces.ts';
import { idempotencyStore } from '../../../src/store/calls/idempotency.ts';
import { onEachDatabase } from '../store/stores.ts';

const LEASE_MS = 10_000;
const identity = { workspaceId: 'w', method: 'POST', path: '/task/c/task', key: 'once', fingerprint: 'f' };
const answered = (status: number) => ({
  kind: 'answered' as const,
  answer: { status, headers: {}, body: '' },
});

onEachDatabase('claims on an Idempotency-Key', (stores) => {
  let now: number;
  let idempotency: Idempotency;
  beforeEach(async () => {
    now = 1_000_000;
    const workspace = { id: 'w', name: 'w', secret: '', redirectOrigins: null, createdAt: 0 };
    await workspaceStore(stores.store).insert(workspace);
    const keyring = createKeyring([Buffer.alloc(32, 1)]);
    const store = idempotencyStore(stores.store);
    const answers = createKeptAnswers(store, keyring);
    idempotency = createIdempotency({ store, answers, clock: { now: () => now } });
  });

  async function claim() {
    const begun = await idempotency.begin(identity);
    if ('kept' in begun) throw new Error('There is an answer already.');
    return begun.claim;
  }

  it('are one at a time', async () => {
    await claim();
    await expect(claim()).rejects.toMatchObject({ code: 'conflict', retryAfter: 1 });
  });

  it('that were taken over cannot go on', async () => {
    const slow = await claim();
    now += LEASE_MS;
    const next = await claim();
    expect(next.attempt).toMatchObject({ mayBeDone: true, marker: slow.attempt.marker });
    await expect(slow.attempt.remember('sent')).rejects.toMatchObject({ code: 'conflict' });
    await next.attempt.remember('sent');
    await slow.settle({ kind: 'refused' });
    await next.settle(answered(200));
    expect(await idempotency.begin(identity)).toMatchObject({ kept: { status: 200 } });
  });

  it('of which it is unknown what came of them are not ended by a refusal', async () => {
    await (await claim()).settle({ kind: 'unknown' });
    await (await claim()).settle(answered(400));
    const third = await claim();
    expect(third.attempt.mayBeDone).toBe(true);
    await third.settle(answered(200));
    expect(await idempotency.begin(identity)).toMatchObject({ kept: { status: 200 } });
  });

  it('have their kept answers re-encrypted under the first key', async () => {
    await (await claim()).settle(answered(201));
    const store = idempotencyStore(stores.store);
    const [before, after] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    expect(await createKeptAnswers(store, createKeyring([after, before])).rotate()).toBe(1);
    expect(await createKeptAnswers(store, createKeyring([after, before])).rotate()).toBe(0);
    const [row] = await store.answered(undefined, '', 10);
    if (!row) throw new Error('The answer is gone.');
    expect(createKeptAnswers(store, createKeyring([after])).open(row)).toMatchObject({ status: 201 });
  });

  it('that were refused at once keep the refusal', async () => {
    await (await claim()).settle(answered(400));
    expect(await idempotency.begin(identity)).toMatchObject({ kept: { status: 400 } });
  });
});
