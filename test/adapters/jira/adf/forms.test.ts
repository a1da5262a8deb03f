/** Documents as plain text and as HTML, and back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdfDoc, AdfNode } from '../../../../adapters/jira/adf/document.ts';
import { plainToAdf } from '../../../../adapters/jira/adf/from-plain.ts';
import { htmlToMd } from '../../../../adapters/jira/adf/html.ts';
import { toAdf } from '../../../../adapters/jira/adf/index.ts';
import { toHtml } from '../../../../adapters/jira/adf/to-html/index.ts';
import { toPlain } from '../../../../adapters/jira/adf/to-plain.ts';
import { validateAdf } from '../../../../adapters/jira/adf/validate.ts';
import { editedRichText } from '../../../../adapters/jira/fields/rich-text.ts';
import { ANYTHING, documentsOf } from './arbitrary-document.ts';

const MARKDOWN = [
  '# Title',
  'some **bold**, _em_, `code`, [a link](https://a.test "t") and <u>u</u>\\\nnext [@Ada](mention:5b:a-1)',
  '3. three\n4. four\n   - five',
  '- [ ] open\n  - [x] done',
  '> quoted',
  '> [!WARNING]\n> careful',
  '<details>\n<summary>More</summary>\n\nhidden\n\n</details>',
  '```ts\nif (a < b)\n  x\n```',
  '---',
  '| a | b |\n| --- | --- |\n| 1 | ![x](https://a.test/x.png) |',
  `<span data-adf="status" data-attrs='{"color":"red"}'>open</span> on <time datetime="2024-04-01">2024-04-01</time>`,
].join('\n\n');

describe('as plain text', () => {
  it('a document is what a reader sees, line by line', () => {
    expect(toPlain(toAdf(MARKDOWN))).toBe(
      [
        'Title',
        'some bold, em, code, a link and u\nnext @Ada',
        '3. three\n4. four\n   - five',
        '[ ] open\n  [x] done',
        'quoted',
        'careful',
        'More',
        'hidden',
        'if (a < b)\n  x',
        'a | b\n1 | x',
        'open on 2024-04-01',
      ].join('\n\n'),
    );
  });

  it('text keeps each line, and comes back as it was', () => {
    const text = fc
      .array(fc.constantFrom('a', '  b', '# c', '- d', '<p>', '**e**', '&amp;', '|', '\\'), { minLength: 1 })
      .map((words) =>
        words
          .join('\n')
          .replace(/(?<=# c)\n/g, '\n\n')
          .trim(),
      );
    fc.assert(
      fc.property(text, (given) => {
        const document = plainToAdf(given);
        expect(validateAdf(document)).toBeUndefined();
        expect(toPlain(document)).toBe(given);
      }),
    );
    expect(toPlain(plainToAdf('\r\n\r\n  a\r\n\r\n\r\n\r\n b \r\n'))).toBe('  a\n\n b');
    expect(plainToAdf(' \n ').content).toEqual([]);
  });
});

describe('as HTML', () => {
  it('a document is semantic HTML', () => {
    expect(toHtml(toAdf('a **b** & <u>c</u>\n\n- x\n\n> [!NOTE]\n> y'))).toBe(
      '<p>a <strong>b</strong> &amp; <u>c</u></p>\n<ul>\n<li>x</li>\n</ul>\n<aside data-panel-type="info"><p>y</p></aside>',
    );
  });

  it('what HTML can say comes back', () => {
    const withoutPanel = MARKDOWN.replace('> [!WARNING]\n> careful', 'careful');
    const document = toAdf(withoutPanel);
    expect(toAdf(htmlToMd(toHtml(document)))).toEqual(document);
  });

  it('merged cells keep their spans', () => {
    const html =
      '<table>\n<tr><th colspan="2">a</th></tr>\n<tr><td rowspan="2">b</td><td>c</td></tr>\n<tr><td>d</td></tr>\n</table>';
    expect(toHtml(toAdf(htmlToMd(html)))).toBe(html);
  });

  it('nothing in a document runs', () => {
    const link = { type: 'link', attrs: { href: 'javascript:alert(1)' } };
    const text = { type: 'text', text: '<script>x</script>', marks: [link] };
    const card = { type: 'blockCard', attrs: { url: 'javascript:alert(1)' } };
    const document = { version: 1, type: 'doc', content: [{ type: 'paragraph', content: [text] }, card] } as AdfDoc;
    expect(toHtml(document)).toBe('<p>&lt;script&gt;x&lt;/script&gt;</p>\n<p>javascript:alert(1)</p>');
  });
});

describe.each(['plain', 'html'] as const)('an edit of %s', (format) => {
  const show = format === 'plain' ? toPlain : toHtml;

  it('of nothing changes nothing, and words before all others leave every node as it was', () => {
    fc.assert(
      fc.property(documentsOf(ANYTHING), (doc) => {
        const lead: AdfNode[] = [{ type: 'paragraph', content: [{ type: 'text', text: 'before' }] }];
        const content = [...lead, ...(doc.content as unknown as AdfNode[])];
        const original: AdfDoc = { version: 1, type: 'doc', content };
        const written = (text: string) => ({ text, format, bodyPath: '$.notes' });
        expect(editedRichText(original, written(show(original)))).toBeUndefined();
        const edited = editedRichText(original, written(show(original).replace('before', 'changed')));
        expect(JSON.stringify(edited?.content[0])).toContain('changed');
        expect(validateAdf(edited)).toBeUndefined();
        const kept = edited?.content ?? [];
        for (const node of content.slice(1)) expect(kept).toContain(node);
      }),
      { numRuns: Math.min(300, Number(process.env.PROPERTY_RUNS ?? 300)) },
    );
  });
});
