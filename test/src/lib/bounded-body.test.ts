import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBeginning, readBounded } from '../../../src/lib/bounded-body.ts';
import { chunks } from '../../../src/lib/chunks.ts';

const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 10 });
const tooLarge = (maxBytes: number) => new RangeError(`more than ${maxBytes}`);

describe('a bounded body', () => {
  it('is read whole when it is short enough, and refused when it is not', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, fc.integer({ min: 0, max: 200 }), async (parts, most) => {
        const whole = Buffer.concat(parts);
        const read = readBounded(Readable.from(parts), most, tooLarge);
        if (whole.length > most) await expect(read).rejects.toThrow(`more than ${most}`);
        else expect(await read).toEqual(whole);
      }),
    );
  });

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
