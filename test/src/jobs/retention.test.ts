/** What is too old goes, whatever it is, and nothing else does. */
import { expect, it } from 'vitest';
import { auditRow } from '../../../src/access/audit.ts';
import { WALK_LIFETIME_MS } from '../../../src/calls/stored-walks.ts';
import { type RetentionRule, retentionJob } from '../../../src/jobs/retention.ts';
import { createLogger } from '../../../src/lib/observe/log.ts';
import { retentionRules } from '../../../src/privacy/retention-rules.ts';
import { auditStore } from '../../../src/store/access/audit.ts';
import { authFlowStore } from '../../../src/store/connections/auth-flows.ts';
import { addWorkspace, apicallRow, idempotencyRow, WORKSPACE } from '../store/rows.ts';
import { onEachDatabase } from '../store/stores.ts';

const HOUR = 3_600_000;
const NOW = 1_790_000_000_000;
const log = createLogger('silent');

const run = (rules: readonly RetentionRule[], isStopping = () => false) =>
  retentionJob({ rules, clock: { now: () => NOW }, log }).run({} as never, {
    signal: new AbortController().signal,
    isStopping,
  });

onEachDatabase('retention', (given) => {
  it('removes a backlog of everything that has an end, and keeps the rest', async () => {
    const { store } = given;
    const { db, t } = store;
    await addWorkspace(store);
    for (const age of [1, 61]) {
      const rows = Array.from({ length: 700 }, (_, index) =>
        apicallRow(`${age} ${index}`, { createdAt: NOW - age * 24 * HOUR }),
      );
      await db.insert(t.apicall).values(rows);
    }
    for (const days of [364, 366]) {
      const entry = { workspaceId: WORKSPACE, actor: { kind: 'cli' }, action: `${days} days ago` } as const;
      await auditStore(store).insert(auditRow(entry, { now: () => NOW - days * 24 * HOUR }));
    }
    for (const [name, end] of [
      ['late', NOW],
      ['live', NOW + 1],
    ] as const) {
      await db.insert(t.idempotency).values(idempotencyRow(name, { expiresAt: end }));
      const walk = { id: name, list: 'l', connectionId: 'c1', next: 100, value: 'x' };
      await db.insert(t.walk).values({ ...walk, usedAt: end - WALK_LIFETIME_MS });
      const flow = { hash: name, kind: 'choose', workspaceId: WORKSPACE, payload: 'sealed', expiresAt: end } as const;
      await authFlowStore(store).insert(flow);
    }
    const rules = retentionRules(store, {
      apicallRetentionMs: 60 * 24 * HOUR,
      auditRetentionMs: 365 * 24 * HOUR,
      deliveryRetentionMs: HOUR,
    });
    expect(await run(rules)).toBe(NOW + 60_000);
    expect(await db.select().from(t.apicall)).toHaveLength(700);
    expect((await db.select().from(t.audit)).map(({ action }) => action)).toEqual(['364 days ago']);
    expect((await db.select().from(t.idempotency)).map(({ hash }) => hash)).toEqual(['live']);
    expect((await db.select().from(t.walk)).map(({ id }) => id)).toEqual(['live']);
    expect((await db.select().from(t.authFlow)).map(({ hash }) => hash)).toEqual(['live']);
  });
});

const endless = (name: string, steps: string[]): RetentionRule => ({
  name,
  prune: async () => {
    steps.push(name);
    return true;
  },
});

it('one rule does not keep the others from their turn: neither by a backlog nor by an error', async () => {
  const steps: string[] = [];
  const failing = {
    name: 'failing',
    prune: async () => {
      throw new Error('no');
    },
  };
  await run([failing, endless('one', steps), endless('two', steps)]);
  expect(steps.filter((name) => name === 'one')).toHaveLength(200);
  expect(steps.filter((name) => name === 'two')).toHaveLength(200);
});

it('it ends soon when the process stops', async () => {
  const steps: string[] = [];
  await run([endless('one', steps), endless('two', steps)], () => steps.length >= 3);
  expect(steps).toHaveLength(3);
});
