import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlToMd, isHtmlDocument } from '../../../../adapters/jira/adf/html.ts';
import { toAdf, toMd } from '../../../../adapters/jira/adf/index.ts';
import { validateAdf } from '../../../../adapters/jira/adf/validate.ts';
import { accepts } from './atlassian-schema.ts';

describe('HTML as a whole', () => {
  it.each([
    ['<p>Hello <b>bold</b> &amp; <i>it</i><br>next</p><p>two</p>', 'Hello **bold** & _it_\\\nnext\n\ntwo'],
    ['<h2>Title</h2><hr><p>text</p>', '## Title\n\n---\n\ntext'],
    ['<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>', '- a\n  - b\n- c'],
    ['<ol start="3"><li>x<li>y</ol>', '3. x\n4. y'],
    ['<blockquote><p>q</p><p>r</p></blockquote>', '> q\n>\n> r'],
    ['<pre><code class="language-js">if (a &lt; b)\n  x</code></pre>', '```js\nif (a < b)\n  x\n```'],
    [
      '<table><thead><tr><th>A</th><th>B</th></tr></thead><tr><td>1</td><td><p>2</p></td></tr></table>',
      '| A | B |\n| --- | --- |\n| 1 | 2 |',
    ],
    ['<p>a * b _c_ [x] &lt;b&gt;</p>', 'a \\* b \\_c\\_ \\[x\\] \\<b>'],
    [
      '<p><a href="https://a.test/x">l</a> <u>u</u> H<sub>2</sub>O</p>',
      '[l](https://a.test/x) <u>u</u> H<sub>2</sub>O',
    ],
    ['<div><img src="https://i.test/a.png" alt="a cat"></div>', '![a cat](https://i.test/a.png)'],
    ['<p>  a \n  <b> b </b>  c </p>', 'a **b** c'],
    ['<div>first<div>second</div></div>', 'first\n\nsecond'],
    ['<p>a <time datetime="2024-01-02">2024-01-02</time> b</p>', 'a <time datetime="2024-01-02">2024-01-02</time> b'],
    [
      '<table><tr><td>a<table><tr><td>b</td></tr></table>c</td><td>d</td></tr></table><p>after</p>',
      '<table>\n<tr>\n<td>\n\na\n\nb\n\nc\n\n</td>\n<td>d</td>\n</tr>\n</table>\n\nafter',
    ],
  ])('%s', (html, markdown) => {
    expect(isHtmlDocument(html)).toBe(true);
    expect(htmlToMd(html)).toBe(markdown);
  });

  it('never runs: scripts, styles and script links are gone', () => {
    const html =
      '<div>a<script>alert(1)</script><style>p{}</style><a href="javascript:alert(1)">b</a><p onclick="x()">c</p></div>';
    expect(htmlToMd(html)).toBe('ab\n\nc');
  });

  it('is taken as Markdown when it is none', () => {
    for (const text of ['plain', '# x <b>y</b>', '<b>x</b> and y', 'a < b > c', '<details>\n</details>']) {
      expect(isHtmlDocument(text)).toBe(false);
    }
  });

  it('within Markdown is read when it is a simple block', () => {
    expect(toMd(toAdf('before\n\n<p>some <b>bold</b></p>\n\nafter'))).toBe('before\n\nsome **bold**\n\nafter');
  });

  it('keeps its text and becomes a valid document, however broken', () => {
    const pieces = fc.constantFrom(
      ...['<p>', '</p>', '<ul>', '<li>', '</li>', '</ul>', '<td>', '<tr>', '</table>', '<b>', '</b>', '<pre>', '<br>'],
      ...[
        '<a href="https://a.test">',
        '</a>',
        '<h1>',
        '</h2>',
        '<img src="https://b.test/i.png">',
        '<!-- c -->',
        '&amp;',
      ],
      ...[
        '<blockquote>',
        '</blockquote>',
        '<code>',
        '</code>',
        '<span style="color:#ff0000">',
        '<ol start="-1">',
        '< ',
      ],
      ...['word', 'two words', '*x*', '|', '\n', '😀'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
        const doc = toAdf(htmlToMd(`<div>${parts.join('')}</div>`));
        expect(accepts(doc)).toBe(true);
        expect(validateAdf(doc)).toBeUndefined();
        const count = (text: string) => text.split('word').length;
        expect(count(JSON.stringify(doc))).toBe(count(parts.filter((part) => !part.startsWith('<')).join(' ')));
      }),
      { numRuns: 1000 },
    );
  });

  it('that is nested deeper than anybody writes is left to Markdown, since reading it would take too long', () => {
    for (const tag of ['b', 'div', 'li', 'blockquote']) {
      const nested = (depth: number) => `<div>${`<${tag}>`.repeat(depth)}x${`</${tag}>`.repeat(depth)}</div>`;
      expect(isHtmlDocument(nested(100))).toBe(true);
      expect(isHtmlDocument(nested(501))).toBe(false);
      expect(isHtmlDocument(`<div>${`<${tag}>`.repeat(200_000)}x</div>`)).toBe(false);
    }
  });

  it('that is wide, or full of what is no tag, keeps its text', () => {
    expect(htmlToMd('<p>a</p>'.repeat(20_000)).split('\n\n')).toHaveLength(20_000);
    expect(htmlToMd(`<div>${'< '.repeat(50_000)}end</div>`)).toMatch(/end$/);
    expect(htmlToMd(`<ul>${'<li>a<br>b</li>'.repeat(5000)}</ul>`).match(/^- a/gm)).toHaveLength(5000);
  });
});
