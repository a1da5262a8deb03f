import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBufferedBytes, type Hold, type Owner, roomFor } from '../../../src/lib/buffered-bytes.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import { createMetrics } from '../../../src/lib/observe/metrics.ts';

/** Room for 100 bytes. @param share of one workspace. */
const room = (share: number, metrics = createMetrics()) => {
  const shares = { bodies: share, files: share, answers: share, ahead: share, anybody: 5, providers: share };
  return createBufferedBytes({ most: 100, shares }, metrics);
};
const workspace = (id: string): Owner => ({ kind: 'bodies', id });

const full = expect.objectContaining({ code: 'unavailable', retryAfter: 1 });

describe('bytes in memory', () => {
  it('are never more than there is room for, nor those of one owner more than his share, but for one that is there alone', () => {
    const step = fc.record({
      owner: fc.constantFrom('a', 'b', 'c'),
      kind: fc.constantFrom('take', 'reserve', 'release'),
      bytes: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const buffered = room(60);
        const open: { owner: string; hold: Hold; bytes: number }[] = [];
        for (const { owner, kind, bytes } of steps) {
          if (kind === 'release') open.shift()?.hold.release();
          else {
            const hold = buffered.open(workspace(owner));
            const others = open.filter((one) => one.owner === owner).reduce((sum, one) => sum + one.bytes, 0);
            const fits = buffered.taken() + bytes <= 100 && (others === 0 || others + bytes <= 60);
            if (fits) {
              hold[kind](bytes);
              open.push({ owner, hold, bytes });
            } else expect(() => hold[kind](bytes)).toThrow(GatewayError);
          }
          expect(buffered.taken()).toBe(open.reduce((sum, one) => sum + one.bytes, 0));
          expect(buffered.taken()).toBeLessThanOrEqual(100);
        }
        for (const { hold } of open) hold.release();
        expect(buffered.taken()).toBe(0);
      }),
    );
  });

  it('that were reserved are there when they come, whatever others take meanwhile', () => {
    const buffered = room(100);
    const hold = buffered.open(workspace('a'));
    hold.reserve(30);
    buffered.open(workspace('b')).take(70);
    hold.take(20);
    hold.take(10);
    expect(() => hold.take(1)).toThrow(full);
    expect(buffered.taken()).toBe(100);
  });

  it('leave room for others when one owner has taken his share', () => {
    const buffered = room(60);
    buffered.open(workspace('a')).take(60);
    expect(() => buffered.open(workspace('a')).take(1)).toThrow(/of this workspace/);
    expect(() => buffered.check(workspace('a'))).toThrow(full);
    expect(() => buffered.check(workspace('b'))).not.toThrow();
    buffered.open(workspace('b')).take(40);
  });

  it('of a door with a smaller share are no more than that', () => {
    const buffered = room(60);
    const door: Owner = { kind: 'anybody', id: '' };
    buffered.open(door).take(5);
    expect(() => buffered.open(door).take(1)).toThrow(full);
  });

  it('that grow when they are read take several times as many, or all of the share', () => {
    const buffered = room(60);
    const small = buffered.open(workspace('a'));
    small.take(10);
    small.grow(2);
    expect(buffered.taken()).toBe(30);
    expect(() => buffered.open(workspace('a')).take(31)).toThrow(full);
    const large = buffered.open(workspace('b'));
    large.take(40);
    large.grow(2);
    expect(buffered.taken()).toBe(90);
    expect(() => buffered.open(workspace('b')).take(1)).toThrow(full);
    large.release();
    expect(buffered.taken()).toBe(30);
  });

  it('of what a workspace sends, of its files and of its answers are counted apart', () => {
    const buffered = room(30);
    for (const kind of ['bodies', 'files', 'answers'] as const) buffered.open({ kind, id: 'a' }).take(30);
    expect(buffered.taken()).toBe(90);
  });

  it('have room for the largest body that the operator allows, and for others beside it', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.nat(2 ** 31), (maxJsonBody, maxFileBody) => {
        const { most, shares } = roomFor({ maxJsonBody, maxFileBody });
        expect(shares.bodies).toBeGreaterThanOrEqual(maxJsonBody);
        expect(most).toBeGreaterThan(maxFileBody);
        expect(most).toBeGreaterThan(Math.max(...Object.values(shares)));
      }),
    );
  });

  it('that could not be refused any more are counted all the same', () => {
    const buffered = room(60);
    const hold = buffered.open(workspace('a'));
    hold.count(150);
    expect(buffered.taken()).toBe(150);
    expect(() => buffered.open(workspace('b')).take(1)).toThrow(full);
    hold.release();
    expect(buffered.taken()).toBe(0);
  });

  it('are in the metrics, as are those that were refused', async () => {
    const metrics = createMetrics();
    const buffered = room(60, metrics);
    buffered.open(workspace('a')).take(60);
    expect(() => buffered.check(workspace('a'))).toThrow();
    expect(() => buffered.open(workspace('b')).take(41)).toThrow();
    const { text } = await metrics.expose();
    expect(text).toMatch(/^taskgate_buffered_bytes 60$/m);
    expect(text).toMatch(/^taskgate_buffered_limit_bytes 100$/m);
    expect(text).toMatch(/^taskgate_buffered_refused_total\{limit="share"\} 1$/m);
    expect(text).toMatch(/^taskgate_buffered_refused_total\{limit="all"\} 1$/m);
  });
});

it('has as much room as the guide says', () => {
  const { most } = roomFor({ maxJsonBody: 10 * 1024 ** 2, maxFileBody: 100 * 1024 ** 2 });
  const guide = readFileSync('docs/guides/limits.md', 'utf8');
  expect(guide).toMatch(new RegExp(`\\| all bodies in memory +\\| ${most / 1024 ** 2} MiB; `));
  expect(guide).toContain(`All of it together has ${most / 1024 ** 2} MiB`);
});
