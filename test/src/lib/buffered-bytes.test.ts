import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBufferedBytes, type Hold } from '../../../src/lib/buffered-bytes.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import { createMetrics } from '../../../src/lib/observe/metrics.ts';

const full = expect.objectContaining({ code: 'unavailable', retryAfter: 1 });

describe('bytes in memory', () => {
  it('are never more than there is room for, nor those of one owner more than his share', () => {
    const step = fc.record({
      owner: fc.constantFrom('a', 'b', 'c'),
      kind: fc.constantFrom('take', 'reserve', 'release'),
      bytes: fc.nat(60),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const buffered = createBufferedBytes({ most: 100, share: 60 }, createMetrics());
        const open: { owner: string; hold: Hold; bytes: number }[] = [];
        for (const { owner, kind, bytes } of steps) {
          if (kind === 'release') open.shift()?.hold.release();
          else {
            const hold = buffered.open({ name: owner });
            const others = open.filter((one) => one.owner === owner).reduce((sum, one) => sum + one.bytes, 0);
            const fits = buffered.taken() + bytes <= 100 && others + bytes <= 60;
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
    const buffered = createBufferedBytes({ most: 100, share: 100 }, createMetrics());
    const hold = buffered.open({ name: 'a' });
    hold.reserve(30);
    buffered.open({ name: 'b' }).take(70);
    hold.take(20);
    hold.take(10);
    expect(() => hold.take(1)).toThrow(full);
    expect(buffered.taken()).toBe(100);
  });

  it('leave room for others when one owner has taken his share', () => {
    const buffered = createBufferedBytes({ most: 100, share: 60 }, createMetrics());
    buffered.open({ name: 'a' }).take(60);
    expect(() => buffered.open({ name: 'a' }).take(1)).toThrow(/of this workspace/);
    expect(() => buffered.check({ name: 'a' })).toThrow(full);
    expect(() => buffered.check({ name: 'b' })).not.toThrow();
    buffered.open({ name: 'b' }).take(40);
  });

  it('of a door with a smaller share are no more than that', () => {
    const buffered = createBufferedBytes({ most: 100, share: 60 }, createMetrics());
    const door = { name: 'anybody', share: 5 };
    buffered.open(door).take(5);
    expect(() => buffered.open(door).take(1)).toThrow(full);
  });

  it('that could not be refused any more are counted all the same', () => {
    const buffered = createBufferedBytes({ most: 100, share: 60 }, createMetrics());
    const hold = buffered.open({ name: 'a' });
    hold.count(150);
    expect(buffered.taken()).toBe(150);
    expect(() => buffered.open({ name: 'b' }).take(1)).toThrow(full);
    hold.release();
    expect(buffered.taken()).toBe(0);
  });

  it('are in the metrics, as are those that were refused', async () => {
    const metrics = createMetrics();
    const buffered = createBufferedBytes({ most: 100, share: 60 }, metrics);
    buffered.open({ name: 'a' }).take(60);
    expect(() => buffered.check({ name: 'a' })).toThrow();
    expect(() => buffered.open({ name: 'b' }).take(41)).toThrow();
    const { text } = await metrics.expose();
    expect(text).toMatch(/^taskgate_buffered_bytes 60$/m);
    expect(text).toMatch(/^taskgate_buffered_limit_bytes 100$/m);
    expect(text).toMatch(/^taskgate_buffered_refused_total\{limit="share"\} 1$/m);
    expect(text).toMatch(/^taskgate_buffered_refused_total\{limit="all"\} 1$/m);
  });
});
