import { describe, expect, it } from 'vitest';
import type { AdfNode } from '../../../../adapters/jira/adf/document.ts';
import { toAdf, toMd } from '../../../../adapters/jira/adf/index.ts';

const paragraph = (value: string): AdfNode => ({ type: 'paragraph', content: [{ type: 'text', text: value }] });
const column = (value: string): AdfNode => ({
  type: 'layoutColumn',
  attrs: { width: 50 },
  content: [paragraph(value)],
});
const row = (...cells: string[]): AdfNode => ({
  type: 'tableRow',
  content: cells.map((type) => ({ type, content: [paragraph(type)] })),
});
const file = (id: string): AdfNode => ({ type: 'media', attrs: { type: 'file', id, collection: '' } });
const extension = { extensionType: 't', extensionKey: 'k' };

const ROUND_TRIPS: readonly [string, AdfNode][] = [
  ['a tip', { type: 'panel', attrs: { panelType: 'tip' }, content: [paragraph('a'), { type: 'rule' }] }],
  [
    'a panel of its own',
    { type: 'panel', attrs: { panelType: 'custom', panelColor: '#fff' }, content: [paragraph('a')] },
  ],
  ['an expand', { type: 'expand', attrs: { title: 'A <b> & "c"' }, content: [paragraph('a'), paragraph('b')] }],
  ['an expand without a title', { type: 'expand', content: [paragraph('a')] }],
  [
    'an expand in an expand',
    { type: 'expand', content: [{ type: 'nestedExpand', attrs: { title: 'x' }, content: [paragraph('a')] }] },
  ],
  ['columns', { type: 'layoutSection', content: [column('a'), column('b')] }],
  ['a macro with a body', { type: 'bodiedExtension', attrs: { ...extension }, content: [paragraph('a')] }],
  ['a macro', { type: 'extension', attrs: { ...extension, parameters: { a: '--><b>|' } } }],
  ['an empty paragraph', { type: 'paragraph' }],
  ['a centered line', { ...paragraph('a'), marks: [{ type: 'alignment', attrs: { align: 'center' } }] }],
  [
    'wrapped code',
    { type: 'codeBlock', attrs: { language: 'js', wrap: true }, content: [{ type: 'text', text: 'a' }] },
  ],
  ['a card', { type: 'blockCard', attrs: { url: 'https://example.com/a' } }],
  ['an embedded page', { type: 'embedCard', attrs: { url: 'https://example.com/a', layout: 'wide', width: 50 } }],
  ['a table without headers', { type: 'table', attrs: { layout: 'wide' }, content: [row('tableCell', 'tableCell')] }],
  ['a table with a column of headers', { type: 'table', content: [row('tableHeader', 'tableCell')] }],
  ['files in a row', { type: 'mediaGroup', content: [file('a'), file('b')] }],
  [
    'a file with a caption',
    {
      type: 'mediaSingle',
      attrs: { layout: 'center' },
      content: [file('a'), { type: 'caption', content: [{ type: 'text', text: 'c' }] }],
    },
  ],
  [
    'a wide file',
    {
      type: 'mediaSingle',
      attrs: { layout: 'wide', width: 80 },
      content: [{ type: 'media', attrs: { type: 'file', id: 'm', collection: '' } }],
    },
  ],
];

describe('blocks that Markdown has no words for', () => {
  it.each(ROUND_TRIPS)('%s comes back as it was', (_, node) => {
    const document = { version: 1 as const, type: 'doc' as const, content: [paragraph('x'), node, paragraph('y')] };
    expect(toAdf(toMd(document))).toEqual(document);
  });
});

describe('decisions', () => {
  it('come back with their states', () => {
    const markdown = '<!--adf {"decision":["DECIDED","UNDECIDED"]}-->\n- a\n- b';
    const [list] = toAdf(markdown).content;
    expect(list?.type).toBe('decisionList');
    expect(list?.content?.map(({ attrs }) => attrs?.state)).toEqual(['DECIDED', 'UNDECIDED']);
    expect(toMd(toAdf(markdown))).toBe(markdown);
  });

  it('are bullets when states are missing', () => {
    expect(toAdf('<!--adf {"decision":["DECIDED"]}-->\n- a\n- b').content[0]?.type).toBe('bulletList');
  });
});

describe('a table that Markdown has no form for', () => {
  const cell = { type: 'tableCell', attrs: { background: '#ffeeee' }, content: [paragraph('a'), paragraph('b')] };
  const content: AdfNode[] = [{ type: 'table', content: [{ type: 'tableRow', content: [cell] }] }];
  const markdown = toMd({ version: 1, type: 'doc', content });

  it('comes back as it was while its text is the same', () => {
    expect(toAdf(markdown).content).toEqual(content);
  });

  it('takes the change of a word and keeps the rest', () => {
    expect(markdown.split('\n')).toContain('a');
    const changed = { ...cell, content: [paragraph('changed'), paragraph('b')] };
    const table = { type: 'table', content: [{ type: 'tableRow', content: [changed] }] };
    expect(toAdf(markdown.replace(/^a$/m, 'changed')).content).toEqual([table]);
  });
});

describe('markers that say too much', () => {
  const blocksOf = (markdown: string) => toAdf(markdown).content;

  it.each([
    '<!--adf {"attrs":{"level":9}}-->\na',
    '<!--adf {broken}-->\na',
    '<!--adf {"marks":[{"type":"strong"}]}-->\na',
    '<!--adf:panel {"attrs":{"panelType":"loud"}}-->\n\na\n\n<!--/adf:panel-->',
    '<!--adf:panel {"attrs":{"panelType":"tip"}}-->\n\na',
    'a\n\n<!--/adf:panel-->',
    '<!--adf:layoutSection {}-->\n\na\n\n<!--/adf:layoutSection-->',
    '<!--adf:blockCard {"leaf":{"type":"blockCard","attrs":{"url":"javascript:x"}}}-->\n\na',
  ])('%j is only its text', (markdown) => {
    expect(blocksOf(markdown)).toEqual([paragraph('a')]);
  });

  it('what may not stand in a panel stands behind it', () => {
    const markdown = '<!--adf:panel {"attrs":{"panelType":"tip"}}-->\n\na\n\n> b\n\n<!--/adf:panel-->';
    expect(blocksOf(markdown).map(({ type }) => type)).toEqual(['panel']);
  });

  it('tasks in a quote are bullets with boxes', () => {
    expect(toMd(toAdf('> - [x] a\n>   - [ ] b'))).toBe('> - \\[x\\] a\n>   - \\[ \\] b');
  });

  it('thousands of openers cost no more than their share', () => {
    const openers = '<!--adf:panel {"attrs":{"panelType":"tip"}}-->\n\na\n\n'.repeat(3000);
    expect(toAdf(openers + '<!--/adf:panel-->\n\n'.repeat(3000)).type).toBe('doc');
  });
});
