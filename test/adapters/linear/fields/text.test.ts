import { describe, expect, it } from 'vitest';
import { readText } from '../../../../adapters/linear/fields/text.ts';

describe('a text in plain form', () => {
  it.each([
    ['paragraphs', '# Title\n\nOne **bold** [word](https://example.com).', 'Title\n\nOne bold word.'],
    ['a line that breaks', 'one  \ntwo', 'one\ntwo'],
    ['a list with numbers', '3. x\n4. y', '3. x\n4. y'],
    ['lists in a list', '- a\n  1. b\n  2. c\n     d', '- a\n  1. b\n  2. c\n     d'],
    ['tasks', '- [x] done\n- [ ] open', '[x] done\n[ ] open'],
    ['a table', '| x | y |\n| --- | --- |\n| 1 | **2** |', 'x | y\n1 | 2'],
    ['a quote and code', '> said\n\n```js\nlet a;\n```', 'said\n\nlet a;'],
    ['signs that were escaped', '\\# no title \\*', '# no title *'],
    ['an image', 'See ![the door](https://example.com/a.png).', 'See the door.'],
  ])('has the visible words of %s, line by line', (_, markdown, plain) => {
    expect(readText(markdown, 'plain')).toBe(plain);
  });
});
