import { describe, expect, it } from 'vitest';
import { createBufferedBytes, roomFor } from '../../../src/lib/buffered-bytes.ts';
import { createGoneBytes } from '../../../src/lib/gone-bytes.ts';
import { createMetrics } from '../../../src/lib/observe/metrics.ts';

const MIB = 1024 * 1024;

/** Bodies of one workspace, one after the other, and how often what is gone was collected. */
function stand(takesMs = 0) {
  let collected = 0;
  let now = 0;
  const collect = () => {
    collected += 1;
    now += takesMs;
  };
  const gone = createGoneBytes(collect, { now: () => now });
  const room = roomFor({ maxJsonBody: 10 * MIB, maxFileBody: 10 * MIB });
  const buffered = createBufferedBytes(room, createMetrics(), gone);
  const bodies = (count: number, bytes: number) => {
    for (let body = 0; body < count; body += 1) {
      const hold = buffered.open({ kind: 'bodies', id: 'acme' });
      hold.take(bytes);
      hold.release();
    }
    return collected;
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { bodies, buffered, pass, collected: () => collected };
}

describe('bodies that are gone', () => {
  it('are collected before 24 MiB of them have become more', () => {
    const { bodies } = stand();
    expect(bodies(3, 8 * MIB)).toBe(0);
    expect(bodies(1, 8 * MIB)).toBe(1);
    expect(bodies(30, 8 * MIB)).toBe(11);
  });

  it('are left to V8 where they are small', () => {
    const { bodies } = stand();
    expect(bodies(1000, MIB - 1)).toBe(0);
  });

  it('count as well where they came and nobody read them', () => {
    const { buffered, collected } = stand();
    for (let part = 0; part < 24; part += 1) buffered.thrownAway(MIB / 2);
    expect(collected()).toBe(0);
    for (let part = 0; part < 24; part += 1) buffered.thrownAway(MIB / 2);
    expect(collected()).toBe(1);
  });
});

describe('collecting', () => {
  it('has a tenth of the time at most', () => {
    const { bodies, pass } = stand(40);
    expect(bodies(100, 8 * MIB)).toBe(1);
    pass(359);
    expect(bodies(100, 8 * MIB)).toBe(1);
    pass(1);
    expect(bodies(100, 8 * MIB)).toBe(2);
  });

  it('leaves nothing of what nobody has', async () => {
    const gone = createGoneBytes();
    const bodies = Array.from({ length: 30 }, () => new WeakRef(Buffer.alloc(MIB)));
    // They are kept until whoever made them is done.
    await new Promise(setImmediate);
    gone.add(30 * MIB);
    gone.makeRoom();
    expect(bodies.filter((body) => body.deref() !== undefined)).toEqual([]);
  });
});
