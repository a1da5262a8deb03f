import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventKind } from '../../../../adapters/contract/events.ts';
import { type Known, verdictOf } from '../../../../src/webhooks/native/verdict.ts';

type HintEvent = 'created' | 'updated' | 'deleted' | 'changed' | 'missing';

const SINCE = 1000;
const NOW = 9000;

const verdict = (known: Known | undefined, hints: HintEvent[], current?: [createdAt: number, updatedAt: number]) =>
  verdictOf({
    known,
    hints: new Set(hints),
    current: current && { createdAt: current[0], updatedAt: current[1] },
    since: SINCE,
    now: NOW,
  });

const seen = (version: number): Known => ({ state: 'seen', version });
const created = (version: number): Known => ({ state: 'created', version });
const updated = (version: number): Known => ({ state: 'updated', version });
const deleted: Known = { state: 'deleted', version: 5000 };

describe('an object that nobody was told of', () => {
  it('is told as created when it is newer than what is known', () => {
    expect(verdict(undefined, ['created'], [2000, 2000])).toEqual({ events: ['created'], known: created(2000) });
    // Its own event is late, or was lost.
    expect(verdict(undefined, ['updated'], [2000, 3000])).toEqual({
      events: ['created', 'updated'],
      known: updated(3000),
    });
    expect(verdict(undefined, ['changed'], [2000, 2000])).toEqual({ events: ['created'], known: created(2000) });
  });

  it('is told as created when its event is very late', () => {
    expect(verdict(undefined, ['created'], [500, 500]).events).toEqual(['created']);
  });

  it('is told as updated when it was there before', () => {
    expect(verdict(undefined, ['updated'], [10, 2000])).toEqual({ events: ['updated'], known: updated(2000) });
    expect(verdict(undefined, ['changed'], [10, 2000])).toEqual({ events: ['updated'], known: updated(2000) });
  });

  it('is only noted when a sweep finds it and nothing happened lately', () => {
    expect(verdict(undefined, ['changed'], [10, 20])).toEqual({ events: [], known: seen(20) });
  });

  it('is told as deleted when that is said, and else noted when it is gone, to be missed later', () => {
    expect(verdict(undefined, ['deleted'])).toEqual({ events: ['deleted'], known: { state: 'deleted', version: NOW } });
    expect(verdict(undefined, ['created'])).toEqual({ events: [], known: created(-1) });
    expect(verdict(undefined, ['updated'])).toEqual({ events: [], known: seen(-1) });
    expect(verdict(undefined, ['missing'])).toEqual({ events: [], known: seen(-1) });
  });
});

describe('an object that cannot be fetched yet when something is said of it', () => {
  it('is told as created once it appears, whoever finds it and however late', () => {
    expect(verdict(created(-1), ['changed'], [2000, 2000])).toEqual({ events: ['created'], known: created(2000) });
    expect(verdict(created(-1), ['updated'], [500, 700])).toEqual({
      events: ['created', 'updated'],
      known: updated(700),
    });
    expect(verdict(seen(-1), ['updated'], [2000, 2500]).events).toEqual(['created', 'updated']);
    expect(verdict(seen(-1), ['created'])).toEqual({ events: [], known: created(-1) });
    expect(verdict(created(-1), ['updated'])).toEqual({ events: [], known: created(-1) });
  });

  it('is told as updated once it appears when it was there before anybody asked', () => {
    expect(verdict(seen(-1), ['changed'], [10, 20])).toEqual({ events: ['updated'], known: updated(20) });
  });

  it('is told as deleted when that is said or found', () => {
    for (const hint of ['deleted', 'missing'] as const)
      expect(verdict(created(-1), [hint]).events).toEqual(['deleted']);
  });
});

describe('an object that was told as created', () => {
  it('is told as updated once it has changed since, whether or not that is said', () => {
    expect(verdict(created(2000), ['updated'], [2000, 2500])).toEqual({ events: ['updated'], known: updated(2500) });
    expect(verdict(created(2000), ['changed'], [2000, 2500])).toEqual({ events: ['updated'], known: updated(2500) });
  });

  it('keeps its edit for the event of that edit: it is told then, though it was to be seen before', () => {
    const first = verdict(undefined, ['created'], [2000, 2500]);
    expect(first).toEqual({ events: ['created'], known: created(2000) });
    expect(verdict(first.known, ['updated'], [2000, 2500])).toEqual({ events: ['updated'], known: updated(2500) });
  });

  it('is not told as created again', () => {
    expect(verdict(created(2000), ['created'], [2000, 2000])).toEqual({ events: [], known: undefined });
  });
});

describe('an object that is known', () => {
  it('is told as updated when it is newer, and not when it is the same or its event is old', () => {
    expect(verdict(seen(500), ['updated'], [10, 600])).toEqual({ events: ['updated'], known: updated(600) });
    expect(verdict(updated(600), ['updated'], [10, 600])).toEqual({ events: [], known: undefined });
    expect(verdict(updated(600), ['created', 'updated', 'changed'], [10, 600])).toEqual({
      events: [],
      known: undefined,
    });
  });

  it('is told as deleted when that is said or found, once', () => {
    for (const hint of ['deleted', 'missing'] as const) {
      expect(verdict(updated(600), [hint])).toEqual({ events: ['deleted'], known: { state: 'deleted', version: NOW } });
      expect(verdict(deleted, [hint])).toEqual({ events: [], known: undefined });
    }
  });

  it('is not told as deleted when it is still there, or when it is gone and nobody says so', () => {
    expect(verdict(updated(600), ['deleted', 'missing'], [10, 600])).toEqual({ events: [], known: undefined });
    expect(verdict(updated(600), ['updated'])).toEqual({ events: [], known: undefined });
  });

  it('is told as created when it comes back', () => {
    expect(verdict(deleted, ['changed'], [10, 600]).events).toEqual(['created', 'updated']);
    expect(verdict(deleted, ['created'], [10, 10]).events).toEqual(['created']);
  });
});

/**
 * One object's life at the provider; its events may be lost, doubled, delayed and mixed, and are judged in whatever
 * company, and before it can be fetched; at its end a sweep looks at it.
 */
describe('whatever becomes of the events of an object', () => {
  interface Step {
    readonly event: EventKind;
    readonly isLost: boolean;
    readonly copies: number;
    readonly delay: number;
  }
  const step = fc.record({
    isLost: fc.boolean(),
    copies: fc.integer({ min: 1, max: 3 }),
    delay: fc.integer({ min: 0, max: 6 }),
  });
  const life = fc.record({
    edits: fc.array(step, { maxLength: 5 }),
    creation: step,
    deletion: fc.option(step, { nil: undefined }),
    batches: fc.array(fc.record({ size: fc.integer({ min: 1, max: 4 }), isTooEarly: fc.boolean() }), {
      minLength: 1,
      maxLength: 6,
    }),
  });

  it('each kind of change is told, in order, and nothing twice', () => {
    fc.assert(
      fc.property(life, ({ creation, edits, deletion, batches }) => {
        const steps: Step[] = [
          { event: 'created', ...creation },
          ...edits.map((edit) => ({ event: 'updated' as const, ...edit })),
          ...(deletion ? [{ event: 'deleted' as const, ...deletion }] : []),
        ];
        // The provider's clock moves by 10 with each change; an event arrives some changes later.
        const arrivals = steps
          .flatMap(({ event, isLost, copies, delay }, index) =>
            isLost ? [] : Array.from({ length: copies }, (_, copy) => ({ event, at: index + delay + copy })),
          )
          .sort((one, other) => one.at - other.at);
        const stateAfter = (index: number): [number, number] | undefined => {
          const last = Math.min(index, steps.length - 1);
          if (steps[last]?.event === 'deleted') return undefined;
          return [2000, 2000 + 10 * steps.slice(1, last + 1).length];
        };
        let known: Known | undefined;
        const told: { event: EventKind; version: number }[] = [];
        const take = (hints: HintEvent[], current: [number, number] | undefined) => {
          const found = verdict(known, hints, current);
          known = found.known ?? known;
          for (const event of found.events) told.push({ event, version: current?.[1] ?? Number.POSITIVE_INFINITY });
        };
        for (let at = 0, turn = 0; at < arrivals.length; turn++) {
          const { size = 1, isTooEarly = false } = batches[turn % batches.length] ?? {};
          const batch = arrivals.slice(at, at + size);
          at += batch.length;
          take(
            batch.map(({ event }) => event),
            isTooEarly ? undefined : stateAfter(Math.max(...batch.map((arrival) => arrival.at))),
          );
        }
        const isGone = stateAfter(steps.length) === undefined;
        if (!isGone || known) take([isGone ? 'missing' : 'changed'], stateAfter(steps.length));

        const kinds = told.map(({ event }) => event);
        const count = (event: EventKind) => kinds.filter((one) => one === event).length;
        expect(count('created')).toBeLessThanOrEqual(1);
        expect(count('deleted')).toBeLessThanOrEqual(1);
        if (isGone) {
          // What was never seen by anybody can't be missed.
          if (known) expect(kinds.at(-1)).toBe('deleted');
        } else {
          expect(kinds[0]).toBe('created');
          expect(count('updated') > 0).toBe(edits.length > 0);
          if (edits.length > 0) expect(told.at(-1)).toEqual({ event: 'updated', version: 2000 + 10 * edits.length });
        }
        const updates = told.filter(({ event }) => event === 'updated').map(({ version }) => version);
        expect(updates).toEqual([...new Set(updates)].sort((one, other) => one - other));
      }),
      { numRuns: 2000 },
    );
  });
});
