import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBeginning, readBounded, readBoundedStream } from '../../../src/lib/bounded-body.ts';
import { chunks } from '../../../src/lib/chunks.ts';

const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 10 });
const tooLarge = (maxBytes: number) => new RangeError(`more than ${maxBytes}`);

describe.each([
  ['that is iterated', readBounded, true],
  ['that flows', readBoundedStream, false],
] as const)('a bounded body %s', (_, readBounded, isEnded) => {
  it('is read whole when it is short enough, and refused when it is not', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.integer({ min: 0, max: 200 }), fc.nat(220), async (parts, most, wrong) => {
        const whole = Buffer.concat(parts);
        // Whatever length was announced.
        const length = wrong > 200 ? whole.length : wrong;
        const read = readBounded(Readable.from(parts), { maxBytes: most, tooLarge, length });
        if (whole.length > most) await expect(read).rejects.toThrow(`more than ${most}`);
        else expect(await read).toEqual(whole);
      }),
    );
  });

  it('is refused with the first chunk for which there is no room, and its stream ended, or left to whoever drains it', async () => {
    const source = Readable.from([Buffer.alloc(10), Buffer.alloc(10), Buffer.alloc(10)]);
    let left = 15;
    const take = (bytes: number) => {
      left -= bytes;
      if (left < 0) throw new Error('no room');
    };
    await expect(readBounded(source, { maxBytes: 100, tooLarge, hold: { take } })).rejects.toThrow('no room');
    expect(source.destroyed).toBe(isEnded);
    source.destroy();
  });

  it('that stands still, or comes byte by byte, is given up when time is up', async () => {
    for (const pauseMs of [1, 60_000]) {
      const trickle = new Readable({ read: () => undefined });
      const timer = setInterval(() => trickle.push('x'), pauseMs);
      const controller = new AbortController();
      const read = readBounded(trickle, { maxBytes: 1000, tooLarge, signal: controller.signal });
      setTimeout(() => controller.abort(new Error('time is up')), 20);
      await expect(read).rejects.toThrow('time is up');
      clearInterval(timer);
      // An answer still has to go out on the connection that it came by.
      expect(trickle.destroyed).toBe(false);
      trickle.destroy();
    }
  });

  it('that breaks off, or is over before it is read, is an error', async () => {
    const broken = new Readable({ read: () => undefined });
    const read = readBounded(broken, { maxBytes: 1000, tooLarge, length: 10 });
    broken.push('half');
    setImmediate(() => broken.destroy());
    await expect(read).rejects.toThrow();
    await expect(readBounded(broken, { maxBytes: 1000, tooLarge })).rejects.toThrow();
  });
});

describe('a stream', () => {
  it('that was read before is an error, and no empty body', async () => {
    const stream = Readable.from([Buffer.from('whole')]);
    expect(String(await readBoundedStream(stream, { maxBytes: 10, tooLarge, length: 5 }))).toBe('whole');
    stream.destroy();
    await expect(readBoundedStream(stream, { maxBytes: 10, tooLarge, length: 5 })).rejects.toThrow('read before');
  });

  it('whose bytes find no room is left for whoever drains it', async () => {
    const stream = Readable.from([Buffer.alloc(10), Buffer.alloc(10)]);
    const take = () => {
      throw new Error('no room');
    };
    await expect(readBoundedStream(stream, { maxBytes: 100, tooLarge, hold: { take } })).rejects.toThrow('no room');
    let drained = 0;
    for await (const chunk of stream) drained += (chunk as Buffer).length;
    expect(drained).toBe(10);
  });
});

describe('a body', () => {
  it('is cut at its limit when only its beginning is wanted', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.integer({ min: 1, max: 200 }), async (parts, most) => {
        expect(await readBeginning(Readable.from(parts), most)).toEqual(Buffer.concat(parts).subarray(0, most));
      }),
    );
  });
});

describe('chunks', () => {
  it('put together are the whole, and none is empty or too long', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 7 }), (all, size) => {
        const parts = chunks(all, size);
        expect(parts.flat()).toEqual(all);
        expect(parts.every(({ length }) => length > 0 && length <= size)).toBe(true);
      }),
    );
  });
});
