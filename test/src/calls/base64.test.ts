import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Base64, base64Of, bytesOf, sizeOf } from '../../../src/calls/base64.ts';

/** Cut into pieces at these places. */
function inPieces(text: string, cuts: readonly number[]): Base64 {
  const at = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
  return { pieces: () => at.slice(1).map((end, index) => text.slice(at[index], end)) };
}

const cuts = fc.array(fc.nat(), { maxLength: 6 });

describe('base64 in pieces', () => {
  it('stands for the bytes that it stands for, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), cuts, async (bytes, at) => {
        const base64 = inPieces(Buffer.from(bytes).toString('base64'), at);
        expect(await sizeOf(base64)).toBe(bytes.length);
        expect(Buffer.concat([...bytesOf(base64)])).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('is none with anything else in it, or before its end, wherever it is cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('A', 'b', '0', '+', '/', '=', '-', '\n', 'é'), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(text, cuts, async (given, at) => {
        const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(given);
        expect((await sizeOf(inPieces(given, at))) !== undefined).toBe(isBase64);
      }),
      { numRuns: 500 },
    );
  });

  it('lets others have their turn while it is looked at', async () => {
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 0);
    const piece = 'A'.repeat(64 * 1024);
    const long: Base64 = { pieces: () => Array.from({ length: 200 }, () => piece) };
    expect(await sizeOf(long)).toBe((200 * 64 * 1024 * 3) / 4);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(0);
    expect(await sizeOf(base64Of(''))).toBe(0);
  });
});
