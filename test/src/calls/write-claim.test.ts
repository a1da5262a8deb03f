/** Who may send: never two, whatever stalls, dies, or happens to the clock. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIdempotency } from '../../../src/calls/idempotency.ts';
import type { KeptAnswers } from '../../../src/calls/kept-answers.ts';
import { type Claim, LEASE_MS } from '../../../src/calls/write-claim.ts';
import type { IdempotencyRow, IdempotencyStore } from '../../../src/store/calls/idempotency.ts';

const identity = { workspaceId: 'w', method: 'POST', path: '/task/c/task', key: 'once', fingerprint: 'f' };

/** One row in memory, by the rules of the store. */
function memoryStore() {
  let row: IdempotencyRow | undefined;
  const store: Pick<IdempotencyStore, 'insert' | 'find' | 'takeOver' | 'change' | 'remove' | 'removeExpired'> = {
    insert: async (made) => {
      if (row) return false;
      row = { ...made };
      return true;
    },
    find: async () => row && { ...row },
    takeOver: async (_hash, owner, until, now) => {
      const isHeld = row && row.leaseUntil !== null && row.leaseUntil > now && row.leaseUntil <= until + (until - now);
      if (!row || row.answer !== null || isHeld) return undefined;
      row = { ...row, leaseOwner: owner, leaseUntil: until };
      return { ...row };
    },
    change: async (_hash, owner, change) => {
      if (row?.leaseOwner !== owner) return false;
      row = { ...row, ...change };
      return true;
    },
    remove: async (_hash, owner) => {
      if (row?.leaseOwner === owner) row = undefined;
    },
    removeExpired: async () => undefined,
  };
  return store as IdempotencyStore;
}

const answers: Pick<KeptAnswers, 'seal' | 'open'> = {
  seal: (_hash, answer) => JSON.stringify(answer),
  open: ({ answer }) => (answer === null ? undefined : JSON.parse(answer)),
};

function world() {
  const time = { wall: 1_790_000_000_000, monotonic: 1000 };
  const idempotency = createIdempotency({
    store: memoryStore(),
    answers: answers as KeptAnswers,
    clock: { now: () => time.wall },
    monotonic: { now: () => time.monotonic },
  });
  return {
    time,
    idempotency,
    pass(ms: number) {
      time.wall += ms;
      time.monotonic += ms;
    },
    async claim(): Promise<Claim> {
      const begun = await idempotency.begin(identity);
      if ('kept' in begun) throw new Error('There is an answer already.');
      return begun.claim;
    },
  };
}

beforeEach(() => {
  // Nothing is renewed unless a test says so.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the right to send', () => {
  it('is there while the lease is, and prolongs it', async () => {
    const { claim, pass } = world();
    const one = await claim();
    for (let round = 0; round < 5; round += 1) {
      await one.fence();
      pass(LEASE_MS - 1);
    }
    await expect(claim()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is gone once another request has taken over', async () => {
    const { claim, pass } = world();
    const one = await claim();
    pass(LEASE_MS);
    const two = await claim();
    await expect(one.fence()).rejects.toMatchObject({ code: 'conflict', isOutcomeUnknown: false });
    await two.fence();
  });

  it.each([
    ['the process was stopped', { wall: LEASE_MS, monotonic: LEASE_MS }],
    ['the machine slept', { wall: LEASE_MS, monotonic: 0 }],
    ['the clock stood still', { wall: 0, monotonic: LEASE_MS }],
    ['the clock was set back', { wall: -LEASE_MS, monotonic: 5 }],
  ])('is gone when %s for as long as the lease lasts', async (_, { wall, monotonic }) => {
    const { claim, time } = world();
    const one = await claim();
    time.wall += wall;
    time.monotonic += monotonic;
    await expect(one.fence()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('that is lost after something was sent leaves the outcome unknown', async () => {
    const { claim, pass } = world();
    const one = await claim();
    await one.fence();
    pass(LEASE_MS);
    await expect(one.fence()).rejects.toMatchObject({ isOutcomeUnknown: true, details: { outcome: 'unknown' } });
  });

  it('stays while the lease is renewed', async () => {
    const { claim, pass } = world();
    const one = await claim();
    for (let round = 0; round < 8; round += 1) {
      pass(2500);
      await vi.advanceTimersByTimeAsync(2500);
    }
    await one.fence();
  });
});

/** A step of one of several requests with the same key, or something that happens to all of them. */
type Step =
  | { readonly kind: 'request'; readonly by: number }
  | { readonly kind: 'kill'; readonly by: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'jump'; readonly ms: number };

const HOLDERS = 3;
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('request' as const), by: fc.nat(HOLDERS - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const), by: fc.nat(HOLDERS - 1) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(10, 3000, 14_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('jump' as const), ms: fc.constantFrom(15_000, -3_600_000) }) },
);

/** A request, cut at each of its awaits: whoever runs the schedule decides when it goes on. */
async function* request(claim: () => Promise<Claim>, sent: { count: number }, isAnswerLost: boolean) {
  const mine = await claim();
  yield;
  if (mine.attempt.mayBeDone && sent.count > 0) {
    yield;
    await mine.settle({ kind: 'answered', answer: { status: 200, headers: {}, body: '' } });
    return;
  }
  yield;
  await mine.attempt.remember('sent');
  yield;
  await mine.fence();
  sent.count += 1;
  yield;
  await mine.settle(
    isAnswerLost ? { kind: 'unknown' } : { kind: 'answered', answer: { status: 200, headers: {}, body: '' } },
  );
}

async function play(steps: readonly Step[], isAnswerLost: boolean): Promise<number> {
  const { claim, pass, time } = world();
  const sent = { count: 0 };
  const holders = new Map<number, AsyncGenerator<void, void>>();
  for (const one of steps) {
    if (one.kind === 'pass') pass(one.ms);
    else if (one.kind === 'jump') time.wall += one.ms;
    else if (one.kind === 'kill') holders.delete(one.by);
    else {
      const holder = holders.get(one.by) ?? request(claim, sent, isAnswerLost);
      holders.set(one.by, holder);
      const isOver = await holder.next().then(
        ({ done }) => done === true,
        () => true,
      );
      if (isOver) holders.delete(one.by);
    }
  }
  return sent.count;
}

it('is never used twice in 10,000 schedules of stalls, kills, clock jumps and lost answers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), fc.boolean(), async (steps, isAnswerLost) => {
      expect(await play(steps, isAnswerLost)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 10_000 },
  );
}, 60_000);
