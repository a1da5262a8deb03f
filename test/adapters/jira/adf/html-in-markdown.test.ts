/** Text that is HTML in part: what is understood is read, and nothing that somebody wrote vanishes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlToMd, isHtmlDocument } from '../../../../adapters/jira/adf/html.ts';
import { toAdf, toMd } from '../../../../adapters/jira/adf/index.ts';
import { validateAdf } from '../../../../adapters/jira/adf/validate.ts';

/** As a caller's text is read. */
const read = (text: string) => toAdf(isHtmlDocument(text) ? htmlToMd(text) : text);

describe('text that is not HTML from its first to its last character', () => {
  it.each([
    ['<div> is never closed before </body>', '\\<div> is never closed before \\</body>'],
    ['<p>a</p> and more <p>b</p>', '\\<p>a\\</p> and more \\<p>b\\</p>'],
    ['<p>List<String> names</p>', '\\<p>List\\<String> names\\</p>'],
    ['<p>Use <script>alert(1)</script> never</p>', '\\<p>Use \\<script>alert(1)\\</script> never\\</p>'],
    ['<p the whole paragraph is bold>x</p>', '\\<p the whole paragraph is bold>x\\</p>'],
    [
      '<p>Report</p>\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n- x\n- y\n\n<p>End</p>',
      'Report\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n- x\n- y\n\nEnd',
    ],
    [
      '<p>Report</p>\n| a | b |\n| --- | --- |\n| 1 | 2 |\n- x\n<p>End</p>',
      'Report\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n- x\n\nEnd',
    ],
    ['<div>\n\n- a\n- b\n\n</div>', '\\<div>\n\n- a\n- b\n\n\\</div>'],
    ['<div>\n- a\n- b\n</div>', '\\<div>\n\n- a\n- b\n\n\\</div>'],
    [
      '<config>\n  <item>\n    value\n  </item>\n</config>',
      '\\<config>\\\n\\<item>\\\nvalue\\\n\\</item>\\\n\\</config>',
    ],
    ['<p>a</p>\n<!-- never closed', 'a\n\n\\<!-- never closed'],
  ])('%j is Markdown', (text, markdown) => {
    expect(isHtmlDocument(text)).toBe(false);
    expect(toMd(read(text))).toBe(markdown);
  });

  it.each([
    '<p>a</p><br><p>b</p>',
    '<!doctype html>\n<html><head><title>t</title></head><body>\n\n<p>a</p>\n\n</body></html>',
    '<p>a<ul><li>b</li></ul></p>',
    '<table><tr><td>a<td>b<tr><td>c</table>',
    '<pre>a\n\n- b\n- c</pre>',
    '<!-- from a mail --><div>x</div>',
  ])('%j is HTML', (text) => {
    expect(isHtmlDocument(text)).toBe(true);
  });
});

describe('what Markdown itself would drop', () => {
  it.each([
    ['[note]: something', '\\[note\\]: something'],
    ['[x]\n\n[x]: https://a.test\n[x]: other', '[x](https://a.test)\n\n\\[x\\]: other'],
    ['| a | b |\n| - | - |\n| 1 | 2 | 3 |', '| a | b |\n| --- | --- |\n| 1 | 2 \\| 3 |'],
    ['```npm install\n```', '```\nnpm install\n```'],
    ['```c++ main.cpp\nint x;\n```', 'main.cpp\n\n```c++\nint x;\n```'],
    ['```js title="a.js" {1,3}\nx\n```', '```js\nx\n```'],
    ['[](https://a.test/x)', '<https://a.test/x>'],
    ['![](https://a.test/x.png "A cat")', '![A cat](https://a.test/x.png)'],
    ['<details>\n<summary>Title</summary>\n\ntext', '\\<details>\\\n\\<summary>Title\\</summary>\n\ntext'],
    ['[//]: # (a comment)\n\ntext', 'text'],
  ])('%j', (text, markdown) => {
    expect(toMd(read(text))).toBe(markdown);
  });
});

describe('images and breaks as HTML', () => {
  const image = (attrs: object) => ({
    type: 'mediaSingle',
    attrs: { layout: 'center' },
    content: [{ type: 'media', attrs: { type: 'external', url: 'https://a.test/x.png', ...attrs } }],
  });

  it.each([
    ['<img src="https://a.test/x.png" alt="shot">', [image({ alt: 'shot' })]],
    ['<img width="400" height="300" src="https://a.test/x.png" />', [image({ width: 400, height: 300 })]],
    ['<img src=https://a.test/x.png width=50%>', [image({})]],
    ['<picture><source srcset="y"><img src="https://a.test/x.png"></picture>', [image({})]],
    ['<p align="center">\n  <img src="https://a.test/x.png">\n</p>', [image({})]],
  ])('%s alone is an image', (text, content) => {
    expect(read(text).content).toEqual(content);
    expect(toAdf(toMd(read(text))).content).toEqual(content);
  });

  it('an image that is a link keeps it', () => {
    const text = '<a href="https://b.test"><img src="https://a.test/x.png"></a>';
    expect(toMd(read(text))).toBe('[![](https://a.test/x.png)](https://b.test)');
  });

  it('the text below an image is text', () => {
    expect(toMd(read('<img src="https://a.test/x.png">\nSome **text**'))).toBe(
      '![](https://a.test/x.png)\n\nSome **text**',
    );
  });

  it('a break alone is a break', () => {
    const [, middle] = read('a\n\n<br>\n\nb').content;
    expect(middle).toEqual({ type: 'paragraph', content: [{ type: 'hardBreak' }] });
    expect(toMd(read('a\n<br/>\nb'))).toBe('a\\\nb');
    expect(JSON.stringify(read('a\n\n<br>\n\nb'))).not.toContain('<br');
  });

  it('an image alone in a cell is an image, in both directions', () => {
    const markdown =
      '| a |\n| --- |\n| ![x](https://a.test/x.png) |\n| [![](attachment:1?collection=c)](https://b.test) |';
    const cells = toAdf(markdown)
      .content[0]?.content?.slice(1)
      .map((row) => row.content?.[0]?.content?.[0]?.type);
    expect(cells).toEqual(['mediaSingle', 'mediaSingle']);
    expect(toMd(toAdf(markdown))).toBe(markdown);
    expect(toMd(toAdf('| a |\n| --- |\n| <img src="https://a.test/x.png" alt="x"> |'))).toContain(
      '| ![x](https://a.test/x.png) |',
    );
  });
});

describe('details', () => {
  it('of HTML alone are an expand', () => {
    const text = '<details>\n<summary>Release <b>notes</b></summary>\n<ul>\n<li>one</li>\n</ul>\n</details>';
    const expand = '<details>\n<summary>Release notes</summary>\n\n- one\n\n</details>';
    expect(toMd(read(text))).toBe(expand);
    expect(toMd(read(`before\n\n${text}\n\nafter`))).toBe(`before\n\n${expand}\n\nafter`);
  });

  it('may go on right below the title', () => {
    expect(toMd(read('<details open><summary>T</summary>\ntext\n\nmore\n\n</details>'))).toBe(
      '<details>\n<summary>T</summary>\n\ntext\n\nmore\n\n</details>',
    );
  });
});

describe('whatever is mixed', () => {
  const TAGS = ['p', 'div', 'b', 'i', 'ul', 'li', 'table', 'tr', 'td', 'th', 'h2', 'pre', 'code', 'details', 'summary'];
  const OTHERS = [
    'blockquote',
    'span',
    'a href="https://a.test"',
    'body',
    'foo',
    'String',
    'title',
    'ol',
    'center',
    'u',
  ];
  const html = fc.constantFrom(...[...TAGS, ...OTHERS].flatMap((tag) => [`<${tag}>`, `</${tag.split(' ')[0]}>`]));
  const markdown = fc.constantFrom(
    ...['\n', '\n\n', '\n\n', ' ', '- ', '1. ', '# ', '> ', '> [!NOTE]\n', '**', '_', '~~', '`', '```\n', '\n```\n'],
    ...['| ', ' | ', '|\n', '\n| --- | --- |\n', '[', ']', '](https://a.test)', '![', ']: ', '[^1]: ', '<br>', '<hr>'],
    ...['<!-- c -->', '<details>\n<summary>', '</summary>\n\n', '\n\n</details>\n\n', '&lt;', '\\', '- [ ] ', '    '],
    ...[
      '<table>\n<tr>\n<td>\n\n',
      '\n\n</td>\n</tr>\n</table>\n\n',
      '\n\n</td>\n<td colspan="2">\n\n',
      '<img src="x" alt="',
    ],
    ...['"> ', '<!--adf:panel {"attrs":{"panelType":"tip"}}-->\n\n', '\n\n<!--/adf:panel-->\n\n'],
  );
  const pieces = fc.array(fc.oneof(html, markdown, fc.constant('WORD')), { maxLength: 24 });

  it('every word that was written is in the document, which is valid', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        let count = 0;
        const text = parts.map((part) => (part === 'WORD' ? `w${++count}w` : part)).join('');
        const document = read(text);
        const shown = JSON.stringify(document);
        for (let number = 1; number <= count; number++) expect(shown, text).toContain(`w${number}w`);
        expect(validateAdf(document)).toBeUndefined();
        const md = toMd(document);
        expect(toMd(toAdf(md))).toBe(md);
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 3000) },
    );
  });
});

describe('time', () => {
  it.each([
    ['openers', '<div>\n'.repeat(15_000)],
    ['paragraphs', '<p>a</p>\nb\n'.repeat(4000)],
    ['tables', '<table>\n<tr>\n<td>\n\na\n\n'.repeat(5000)],
    ['cells', `<table>\n${'<tr>\n<td>\n\na\n\n</td>\n</tr>\n'.repeat(5000)}</table>`],
    ['details', '<details>\n<summary>a</summary>\n\nb\n\n'.repeat(5000)],
    ['definitions', Array.from({ length: 20_000 }, (_, index) => `[a${index}]: b`).join('\n')],
    ['attributes', `<p ${'a="b" '.repeat(50_000)}`],
  ])('grows no faster than the text: %s', (_, text) => {
    const started = process.cpuUsage();
    expect(read(text).type).toBe('doc');
    // Time of the processor: other work on the machine does not count.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000);
  });
});
