import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAdf, toMd } from '../../../../adapters/jira/adf/index.ts';
import { validateAdf } from '../../../../adapters/jira/adf/validate.ts';
import { accepts } from './atlassian-schema.ts';

const text = (value: string, ...marks: string[]) => ({
  type: 'text',
  text: value,
  ...(marks.length > 0 && { marks: marks.map((type) => ({ type })) }),
});
const paragraph = (...content: unknown[]) => ({ type: 'paragraph', content });

const CASES: readonly [string, unknown[]][] = [
  ['', []],
  [
    'a **b** _c_ ~~d~~ `e`',
    [
      paragraph(
        text('a '),
        text('b', 'strong'),
        text(' '),
        text('c', 'em'),
        text(' '),
        text('d', 'strike'),
        text(' '),
        text('e', 'code'),
      ),
    ],
  ],
  ['**a `b`**', [paragraph(text('a', 'strong'), text(' '), text('b', 'code'))]],
  ['**a `b` c**', [paragraph(text('a ', 'strong'), text('b', 'code'), text(' c', 'strong'))]],
  ['## Title', [{ type: 'heading', attrs: { level: 2 }, content: [text('Title')] }]],
  ['a\nb', [paragraph(text('a b'))]],
  ['a\\\nb', [paragraph(text('a'), { type: 'hardBreak' }, text('b'))]],
  [
    '3. x',
    [{ type: 'orderedList', attrs: { order: 3 }, content: [{ type: 'listItem', content: [paragraph(text('x'))] }] }],
  ],
  ['```js\nx\n\ny\n```', [{ type: 'codeBlock', attrs: { language: 'js' }, content: [text('x\n\ny')] }]],
  ['```\n```', [{ type: 'codeBlock' }]],
  ['> # x', [{ type: 'blockquote', content: [paragraph(text('x', 'strong'))] }]],
  ['> [!NOTE]\n> x', [{ type: 'panel', attrs: { panelType: 'info' }, content: [paragraph(text('x'))] }]],
  ['---', [{ type: 'rule' }]],
  ['[x](javascript:alert(1))', [paragraph(text('[x](javascript:alert(1))'))]],
];

describe('Markdown as an Atlassian document', () => {
  it.each(CASES)('%j', (markdown, content) => {
    expect(toAdf(markdown)).toEqual({ version: 1, type: 'doc', content });
  });

  it('takes a table out of a list item, and numbers go on behind it', () => {
    const { content } = toAdf('1. a\n\n   | h |\n   | - |\n   | c |\n2. b');
    expect(content.map(({ type }) => type)).toEqual(['orderedList', 'table', 'orderedList']);
    expect(content[2]?.attrs).toEqual({ order: 2 });
  });
});

const FRAGMENTS = [
  '*',
  '**',
  '_',
  '~~',
  '`',
  '```\n',
  '\n',
  '\n\n',
  '> ',
  '- ',
  '- [ ] ',
  '1. ',
  '# ',
  '| a | b |\n| - | - |\n',
  '---\n',
  '<b>',
  '</b>',
  '<br>',
  '<div>',
  '<!--',
  '-->',
  '![x](https://e.example/i.png)',
  '[y](',
  'https://e.example)',
  'word',
  ' ',
  '\\',
  '  ',
  '\u0000',
  '\ud800',
  '&amp;',
  '[!NOTE]',
  '\n<!--adf {"attrs":{"level":2},"marks":[{"type":"alignment","attrs":{"align":"center"}}]}-->\n',
  '\n<!--adf:panel {"attrs":{"panelType":"tip"}}-->\n\n',
  '\n<!--/adf:panel-->\n\n',
  '\n<!--adf:layoutColumn {"attrs":{"width":50}}-->\n\n',
  '\n<!--/adf:layoutColumn-->\n\n',
  '\n<!--adf:layoutSection {}-->\n\n',
  '\n<!--/adf:layoutSection-->\n\n',
  '\n<details>\n<summary>t</summary>\n\n',
  '\n\n</details>\n\n',
  '\n<!--adf {"type":"nestedExpand"}-->\n',
  'x[^1]',
  '\n[^1]: ',
  '漢字',
  '<u>',
  '    ',
];
const markdowns = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 30 }).map((parts) => parts.join(''));

describe('whatever the text', () => {
  it('the document is one that Jira takes', () => {
    fc.assert(
      fc.property(markdowns, (markdown) => {
        const document = toAdf(markdown);
        expect(accepts(document), JSON.stringify(accepts.errors?.[0])).toBe(true);
        expect(validateAdf(document)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });

  it('deep and long texts take no more than their share of time', () => {
    expect(toAdf('> '.repeat(5000)).type).toBe('doc');
    expect(toAdf('*a '.repeat(50_000)).type).toBe('doc');
    expect(toMd(toAdf(`${'- '.repeat(200)}x`))).toContain('x');
  });
});
