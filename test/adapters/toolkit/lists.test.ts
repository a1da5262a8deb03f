import { describe, expect, it } from 'vitest';
import { readList } from '../../../adapters/toolkit/lists.ts';

/** A list that is answered by these, one after the other. */
function answering(...answers: unknown[]) {
  let asked = 0;
  const read = async () => {
    asked += 1;
    return answers.shift();
  };
  return { read, asked: () => asked };
}

const bare = (answer: unknown) => answer;

describe('a list', () => {
  it('is read once when there is one, empty or not', async () => {
    const { read, asked } = answering([{ id: 1 }], []);
    expect((await readList('Acme', read, bare)).rows).toEqual([{ id: 1 }]);
    expect((await readList('Acme', read, bare)).rows).toEqual([]);
    expect(asked()).toBe(2);
  });

  it.each([[undefined], [null], [{}], [''], [7], [{ values: null }]])(
    'is asked for once more when %j comes',
    async (nothing) => {
      const { read, asked } = answering(nothing, [{ id: 1 }]);
      expect((await readList('Acme', read, bare)).rows).toEqual([{ id: 1 }]);
      expect(asked()).toBe(2);
    },
  );

  it('that does not come the second time is an error', async () => {
    const { read, asked } = answering(null, undefined, []);
    await expect(readList('Acme', read, bare)).rejects.toMatchObject({
      code: 'upstream_error',
      message: 'Acme answered without the list that was asked for.',
    });
    expect(asked()).toBe(2);
  });

  it('has what it came in beside it, and leaves out what is no object', async () => {
    const { read } = answering({ values: [{ id: 1 }, null, 'x'], total: 3 });
    const valuesOf = (answer: unknown) => (answer as { values: unknown }).values;
    expect(await readList('Acme', read, valuesOf)).toMatchObject({ rows: [{ id: 1 }], answer: { total: 3 } });
  });
});
