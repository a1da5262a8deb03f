import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutLongText } from '../../../../src/http/io/long-text.ts';

const LONG = 'YWJj'.repeat(20_000);

async function cut(json: string) {
  const { rest, text } = await cutLongText(Buffer.from(json), 'data');
  return { rest: Buffer.from(rest).toString(), text: text && [...text.pieces()].join('') };
}

const fieldsOf = (of: object): string => JSON.stringify(of).slice(1, -1);

describe('a long text in JSON', () => {
  it('is cut out wherever it stands, and says what it said, however it is escaped', async () => {
    const escaped = fc.constantFrom(
      (text: string) => text,
      (text: string) => text.replaceAll('/', '\\/'),
      (text: string) => text.replaceAll('=', '\\u003d').replaceAll('+', '\\u002B'),
      (text: string) => text.replaceAll('A', '\\u0041'),
    );
    const bytes = fc.uint8Array({ minLength: 49_500, maxLength: 150_000 });
    const others = fc.dictionary(
      fc.string().filter((name) => name !== 'data' && name !== '__proto__'),
      fc.jsonValue(),
      { maxKeys: 4 },
    );
    await fc.assert(
      fc.asyncProperty(bytes, escaped, others, others, async (content, written, before, after) => {
        const data = Buffer.from(content).toString('base64');
        const fields = [fieldsOf(before), `"data" : "${written(data)}"`, fieldsOf(after)].filter((part) => part !== '');
        const { rest, text } = await cut(`{${fields.join(',')}}`);
        expect(text).toBe(data);
        expect(JSON.parse(rest)).toEqual({ ...before, data: '', ...after });
      }),
      { numRuns: 30 },
    );
  });

  it('is whole where an escape stands at the border of two pieces, however many backslashes it has', async () => {
    for (const slashes of [1, 2, 3, 4, 5, 6, 7, 8, 64 * 1024])
      for (let at = 64 * 1024 - 10; at <= 64 * 1024; at += 1) {
        const said = `${'x'.repeat(at)}${'\\'.repeat(slashes)}\u0001${'y'.repeat(70_000)}`;
        expect((await cut(JSON.stringify({ data: said }))).text === said, `${slashes} at ${at}`).toBe(true);
      }
  });

  it.each([
    ['short', '{"data":"YWJj"}'],
    ['of another name', `{"notes":"${LONG}"}`],
    ['in an array', `{"data":["${LONG}"]}`],
    ['further in', `{"a":{"data":"${LONG}"}}`],
    ['only like its name', `{"name":"data","notes":"${LONG}"}`],
    ['not in an object', `"${LONG}"`],
    ['nowhere', ''],
  ])('stays where it is when it is %s', async (_, json) => {
    expect(await cut(json)).toEqual({ rest: json, text: undefined });
  });

  it.each([
    ['never ends', `{"data":"${LONG}`, LONG],
    ['ends in half an escape', `{"data":"${LONG}\\`, `${LONG}\\`],
    ['has an escape that there is not', `{"data":"${LONG}\\x"}`, `${LONG}\\x`],
  ])('that is no JSON is left to whoever reads it: it %s', async (_, json, said) => {
    expect((await cut(json)).text).toBe(said);
  });
});
