import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SharedPlaces } from '../../../src/lib/shared-places.ts';

/** Takes all that the workspace may have; how many it holds then. */
function fill(places: SharedPlaces, workspaceId: string): number {
  while (places.roomOf(workspaceId) > 0) places.take(workspaceId);
  return places.held(workspaceId);
}

describe('shared places', () => {
  it('are half for one workspace alone, and the rest is left', () => {
    const places = new SharedPlaces(200);
    expect(places.roomOf('a')).toBe(100);
    expect(fill(places, 'a')).toBe(100);
    expect(places.roomOf('b')).toBe(50);
  });

  it('are one part of n + 1 each for n workspaces that want as many as they can get', () => {
    const places = new SharedPlaces(200);
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) fill(places, name);
    // Whoever holds more than its share takes nothing more, and comes down to it as its jobs end.
    for (let round = 0; round < 200; round++) {
      for (const name of names) places.release(name);
      for (const name of [...names].reverse()) fill(places, name);
    }
    for (const name of names) {
      expect(places.held(name)).toBeGreaterThanOrEqual(38);
      expect(places.held(name)).toBeLessThanOrEqual(42);
    }
    expect(places.roomOf('e')).toBeGreaterThanOrEqual(19);
  });

  it('are all for what concerns no workspace', () => {
    const places = new SharedPlaces(3);
    expect(fill(places, '')).toBe(3);
    expect(places.roomOf('a')).toBe(0);
  });

  it('are never more than there are, and whoever takes one leaves as many as it holds', () => {
    const step = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 7 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.array(step, { maxLength: 300 }), (most, steps) => {
        const places = new SharedPlaces(most);
        let taken = 0;
        for (const [takes, who] of steps) {
          const name = `w${who}`;
          if (takes && places.roomOf(name) > 0) {
            places.take(name);
            taken += 1;
            expect(places.held(name)).toBeLessThanOrEqual(most - taken + 1);
          } else if (!takes && places.held(name) > 0) {
            places.release(name);
            taken -= 1;
          }
          expect(places.roomOf('new') > 0).toBe(taken < most);
        }
      }),
    );
  });
});
