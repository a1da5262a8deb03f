import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdfNode } from '../../../../adapters/jira/adf/document.ts';
import { toAdf, toMd } from '../../../../adapters/jira/adf/index.ts';

const paragraph = (...content: AdfNode[]): AdfNode => ({ type: 'paragraph', content });
const text = (value: string, ...marks: { type: string; attrs?: Record<string, unknown> }[]): AdfNode =>
  marks.length > 0 ? { type: 'text', text: value, marks } : { type: 'text', text: value };
const inlinesOf = (markdown: string) => toAdf(markdown).content[0]?.content;

const ROUND_TRIPS: readonly [string, AdfNode][] = [
  ['a mention with a kind', { type: 'mention', attrs: { id: '5b:a-1', text: '@Ada', userType: 'SPECIAL' } }],
  ['a mention without a name', { type: 'mention', attrs: { id: '5b:a-1' } }],
  ['a status', { type: 'status', attrs: { text: "it's | <done> & more", color: 'green', style: 'bold' } }],
  ['a day', { type: 'date', attrs: { timestamp: '1711929600000' } }],
  ['an instant', { type: 'date', attrs: { timestamp: '1711929600123' } }],
  ["a site's emoji", { type: 'emoji', attrs: { shortName: ':parrot:', id: 'x-1', text: ':parrot:' } }],
  ['a smart link', { type: 'inlineCard', attrs: { url: 'https://example.com/a?b=1&c=2' } }],
  ['a placeholder', { type: 'placeholder', attrs: { text: 'Type *here*' } }],
  ['a macro', { type: 'inlineExtension', attrs: { extensionType: 't', extensionKey: 'k', parameters: { a: ['--'] } } }],
  ['a file', { type: 'mediaInline', attrs: { type: 'file', id: 'a(b)', collection: '', width: 3, alt: 'n' } }],
  ['a colour', text('red', { type: 'textColor', attrs: { color: '#ff0000' } })],
  ['a background', text('sun', { type: 'backgroundColor', attrs: { color: '#ffee00' } })],
  ['an annotation', text('see', { type: 'annotation', attrs: { id: 'a-1', annotationType: 'inlineComment' } })],
  ['underlined', text('u', { type: 'underline' })],
  ['subscript', text('2', { type: 'subsup', attrs: { type: 'sub' } })],
];

describe('inline nodes and marks', () => {
  it.each(ROUND_TRIPS)('%s comes back as it was', (_, node) => {
    const document = { version: 1 as const, type: 'doc' as const, content: [paragraph(text('a '), node, text(' b'))] };
    expect(toAdf(toMd(document))).toEqual(document);
  });

  it('a file in a block of its own comes back as it was', () => {
    const attrs = { type: 'file', id: 'm-1', collection: 'c', width: 640, height: 480, alt: 'Plan' };
    const marks = [{ type: 'link', attrs: { href: 'https://example.com' } }];
    const media = { type: 'mediaSingle', attrs: { layout: 'center' }, content: [{ type: 'media', attrs, marks }] };
    const document = { version: 1 as const, type: 'doc' as const, content: [media] };
    expect(toAdf(toMd(document))).toEqual(document);
  });

  it('the text of a status is its name: changing it keeps the colour', () => {
    const markdown = toMd(toAdf(`<span data-adf="status" data-attrs='{"color":"red"}'>open</span>`));
    const [status] = inlinesOf(markdown.replace('open', 'shut')) ?? [];
    expect(status).toEqual({ type: 'status', attrs: { color: 'red', text: 'shut' } });
  });
});

describe('what a caller writes by hand', () => {
  it.each([
    [`<span data-adf="status" data-attrs='{"color":"pink"}'>x</span>`, [text('x')]],
    [`<span data-adf="panel" data-attrs='{}'>x</span>`, [text('x')]],
    [`<span data-adf="status" data-attrs='{broken'>x</span>`, [text('x')]],
    [`a <span data-adf="inlineCard" data-attrs='{}'>javascript:alert(1)</span>`, [text('a javascript:alert(1)')]],
    ['a <u>b', [text('a <u>b')]],
    ['a b</u>', [text('a b</u>')]],
    ['a <a href="javascript:x">b</a>', [text('a <a href="javascript:x">b</a>')]],
    ['<em>a</em> <b>c</b>', [text('a', { type: 'em' }), text(' '), text('c', { type: 'strong' })]],
    ['<a href="https://e.example">b</a>', [text('b', { type: 'link', attrs: { href: 'https://e.example' } })]],
    [
      'see www.example.com.',
      [text('see '), text('www.example.com', { type: 'link', attrs: { href: 'http://www.example.com' } }), text('.')],
    ],
  ])('%s', (markdown, content) => {
    expect(inlinesOf(markdown)).toEqual(content);
  });

  it('a footnote is a paragraph at the end, and never an address', () => {
    const { content } = toAdf('x[^a] y[^b]\n\n[^a]: https://example.com and\n  more\n\nlast');
    expect(content.map((block) => toMd({ version: 1, type: 'doc', content: [block] }))).toEqual([
      'x\\[a\\] y\\[^b\\]',
      'last',
      '\\[a\\] <https://example.com> and more',
    ]);
  });

  it.each(['- \\[x] a', '> \\[!NOTE]\n> a'])('an escaped bracket is a bracket: %j', (markdown) => {
    expect(['bulletList', 'blockquote']).toContain(toAdf(markdown).content[0]?.type);
  });

  it('whatever stands in a tag, the text around it stays', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('span', 'time', 'a', 'u'), (value, name) => {
        const markdown = `before <${name} data-adf="status" data-attrs='${value}'>inside</${name}> after`;
        const shown = toMd(toAdf(markdown));
        expect(shown).toContain('before');
        expect(shown).toContain('after');
      }),
    );
  });
});
