import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../../../schema/models/error.ts';
import { errorWords } from '../../../../src/console/views/error-words.ts';

describe('errors in words', () => {
  it.each([...ERROR_CODES, 'upstream', 'dispatch'])('are there for %s: what it means, and what to do', (code) => {
    expect(errorWords(code)?.meaning).toMatch(/\.$/);
    expect(errorWords(code)?.advice).toMatch(/\.$/);
  });

  it('are not made up', () => {
    for (const code of ['', 'toString', 'other']) expect(errorWords(code)).toBeUndefined();
  });
});
