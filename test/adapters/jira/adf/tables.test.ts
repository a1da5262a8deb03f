/** Tables with merged cells, blocks in cells and a look of their own: shown, read back, and edited. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdfDoc, AdfNode } from '../../../../adapters/jira/adf/document.ts';
import { editAdf } from '../../../../adapters/jira/adf/edit.ts';
import { htmlToMd, isHtmlDocument } from '../../../../adapters/jira/adf/html.ts';
import { toAdf, toMd } from '../../../../adapters/jira/adf/index.ts';
import { validateAdf } from '../../../../adapters/jira/adf/validate.ts';

const paragraph = (text: string): AdfNode => ({
  type: 'paragraph',
  ...(text && { content: [{ type: 'text', text }] }),
});
const cell = (text: string, attrs?: object): AdfNode => ({
  type: 'tableCell',
  ...(attrs && { attrs: { ...attrs } }),
  content: [paragraph(text)],
});
const header = (text: string, attrs?: object): AdfNode => ({ ...cell(text, attrs), type: 'tableHeader' });
const row = (...content: AdfNode[]): AdfNode => ({ type: 'tableRow', content });
const table = (...content: AdfNode[]): AdfNode => ({ type: 'table', content });
const doc = (...content: AdfNode[]): AdfDoc => ({ version: 1, type: 'doc', content });
const image = (attrs: object): AdfNode => ({
  type: 'mediaSingle',
  attrs: { layout: 'center', ...attrs },
  content: [{ type: 'media', attrs: { type: 'file', id: 'm', collection: 'c', width: 3, height: 4 } }],
});

const merged = table(
  row(header('Total', { colspan: 2, background: '#deebff' }), header('Note')),
  row(cell('first', { rowspan: 2 }), cell('1.5', { colwidth: [120] }), cell('')),
  row({ type: 'tableCell', content: [paragraph('two'), image({ width: 50 })] }, cell('x & y', { valign: 'top' })),
);

function edited(original: AdfDoc, markdown: string): AdfDoc {
  const result = editAdf(original, markdown);
  if (result === 'unchanged') throw new Error('nothing changed');
  expect(validateAdf(result)).toBeUndefined();
  return result;
}

describe('a table with merged cells', () => {
  const markdown = toMd(doc(merged));

  it('is HTML with Markdown in its cells', () => {
    expect(markdown).toBe(
      [
        '<table>',
        '<tr><th colspan="2" data-attrs=\'{"background":"#deebff"}\'>Total</th><th>Note</th></tr>',
        '<tr><td rowspan="2">first</td><td data-attrs=\'{"colwidth":[120]}\'>1.5</td><td></td></tr>',
        '<tr>',
        '<td>',
        '',
        'two',
        '',
        '<!--adf {"attrs":{"layout":"center","width":50}}-->',
        '![](attachment:m?collection=c&width=3&height=4)',
        '',
        '</td>',
        '<td data-attrs=\'{"valign":"top"}\'>x &amp; y</td>',
        '</tr>',
        '</table>',
      ].join('\n'),
    );
  });

  it('comes back as it was, also with an edited word', () => {
    expect(toAdf(markdown).content).toEqual([merged]);
    const changed = JSON.parse(JSON.stringify(merged).replace('"first"', '"a **last** one"')) as AdfNode;
    expect(toAdf(markdown.replace('>first<', '>a **last** one<')).content).toEqual([changed]);
    expect(edited(doc(merged), markdown.replace('>first<', '>a **last** one<')).content).toEqual([changed]);
  });

  it('stays the very same cells around an edited one, with their ids', () => {
    const withIds = JSON.parse(
      JSON.stringify(merged).replaceAll('"type":"paragraph"', '"type":"paragraph","attrs":{"localId":"p"}'),
    ) as AdfNode;
    const [after] = edited(doc(withIds), toMd(doc(withIds)).replace('Note', 'Remark')).content;
    expect(after?.content?.slice(1)).toEqual(withIds.content?.slice(1));
    expect(after?.content?.[0]?.content?.[0]).toEqual(withIds.content?.[0]?.content?.[0]);
    expect(after?.content?.[0]?.content?.[1]).toEqual(header('Remark'));
  });

  it('is read when it is all of a text, as HTML', () => {
    const plain = table(row(header('a', { colspan: 2 })), row(cell('b'), cell('c', { background: '#fff' })));
    const text = toMd(doc(plain));
    expect(isHtmlDocument(text)).toBe(true);
    expect(toAdf(htmlToMd(text)).content).toEqual([plain]);
  });

  it('of somebody else is read with its spans', () => {
    const html =
      '<table><tr><td rowspan="2">a</td><td>b <b>c</b></td></tr><tr><td>d<ul><li>e</li></ul></td></tr></table>';
    const [read] = toAdf(`before\n\n${html}`).content.slice(1);
    expect(read?.content?.map(({ content = [] }) => content.length)).toEqual([2, 1]);
    expect(read?.content?.[0]?.content?.[0]?.attrs).toEqual({ rowspan: 2 });
    expect(JSON.stringify(read)).toContain('bulletList');
  });

  it('that is never closed keeps its words', () => {
    const [first, ...others] = toAdf('<table>\n<tr>\n<td>\n\nword\n\n</td>\n\nafter').content;
    expect(JSON.stringify(first)).toContain('<table>');
    expect(JSON.stringify(others)).toMatch(/word.*<\/td>.*after/);
  });

  it('in a place for readers has its values in their columns', () => {
    const item: AdfNode = { type: 'listItem', content: [merged] };
    const shown = toMd(doc({ type: 'panel', attrs: { panelType: 'info' }, content: [item] }));
    expect(shown).toContain('Total');
    const cells = table(
      row(cell('a', { colspan: 2 }), cell('b')),
      row(cell('c', { rowspan: 2 }), cell('d'), cell('e')),
      row(cell('f'), cell('g')),
    );
    const guarded: AdfNode = {
      type: 'mediaSingle',
      content: [
        { type: 'media', attrs: { type: 'file', id: 'm', collection: '' }, marks: [{ type: 'border' }] },
        cells,
      ],
    };
    expect(toMd(doc(guarded))).toContain('| a |  | b |\n| c | d | e |\n|  | f | g |');
  });
});

describe('the look of cells', () => {
  const look = (width: number, background?: string) => ({ colwidth: [width], ...(background && { background }) });
  const original = doc(
    table(
      row(header('Name', look(300)), header('State', look(120))),
      row(cell('one', look(300)), cell('open', look(120, '#ffebe6'))),
      row(cell('two', look(300)), cell('done', look(120))),
    ),
  );
  const markdown = toMd(original);

  it('stands in one line above the table', () => {
    expect(markdown.split('\n')[0]).toBe(
      '<!--adf {"columns":[{"colwidth":[300]},{"colwidth":[120]}],"cells":{"1:1":{"background":"#ffebe6"}}}-->',
    );
    expect(toAdf(markdown)).toEqual(original);
  });

  it('stays with every cell when one is edited', () => {
    const changed = JSON.parse(JSON.stringify(original).replace('open', 'closed')) as AdfDoc;
    expect(toAdf(markdown.replace('open', 'closed'))).toEqual(changed);
    expect(edited(original, markdown.replace('open', 'closed'))).toEqual(changed);
    expect(edited(original, markdown.replace(/<!--.*-->\n/, '').replace('open', 'closed'))).toEqual(changed);
  });

  it('moves with its row when one is added or removed', () => {
    const [added] = edited(original, markdown.replace('| one', '| zero | new |\n| one')).content;
    expect(added?.content?.[2]).toEqual(original.content[0]?.content?.[1]);
    const [removed] = edited(original, markdown.replace(/\| two.*/, '| three | x |\n| two | done |')).content;
    expect(removed?.content?.[1]).toEqual(original.content[0]?.content?.[1]);
    expect(removed?.content?.[3]).toEqual(original.content[0]?.content?.[2]);
  });

  it('can be changed', () => {
    const painted = edited(original, markdown.replace('#ffebe6', '#e3fcef'));
    expect(painted).toEqual(JSON.parse(JSON.stringify(original).replace('#ffebe6', '#e3fcef')));
  });
});

describe('an image in a cell', () => {
  it.each([
    ['as it is', image({})],
    ['with a width', image({ width: 80, widthType: 'percentage' })],
    ['beside text', { ...image({}), attrs: { layout: 'wrap-left' } }],
  ])('%s comes back as what it was', (_, node) => {
    const original = doc(
      table(row(header('a'), header('b')), row({ type: 'tableCell', content: [node] }, cell('word'))),
    );
    expect(toAdf(toMd(original))).toEqual(original);
    const changed = JSON.parse(JSON.stringify(original).replace('word', 'other')) as AdfDoc;
    expect(edited(original, toMd(original).replace('word', 'other'))).toEqual(changed);
  });
});

describe('random tables', () => {
  const anyCell = fc.record(
    {
      colspan: fc.constantFrom(1, 2, 3),
      rowspan: fc.constantFrom(1, 2),
      colwidth: fc.constantFrom([100], [120, 80]),
      background: fc.constantFrom('#fff', '#deebff', "var(--x, 'y')"),
    },
    { requiredKeys: [] },
  );
  const content: fc.Arbitrary<AdfNode[]> = fc.oneof<fc.Arbitrary<AdfNode[]>[]>(
    fc.constant([paragraph('')]),
    fc.constant([image({})]),
    fc.constant([paragraph('a'), { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph('b')] }] }]),
    fc.constant([{ ...paragraph('c'), marks: [{ type: 'alignment', attrs: { align: 'center' } }] }]),
    fc.constantFrom('a | b', '</td>', '**x**', 'a  b', ' a', '<b>').map((text) => [paragraph(text)]),
  );
  const rows = fc.array(fc.array(fc.tuple(anyCell, content, fc.boolean()), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 4,
  });

  it('come back, and keep all but the word that is edited', () => {
    fc.assert(
      fc.property(rows, fc.nat(), (cells, at) => {
        const built = table(
          ...cells.map((one) =>
            row(
              ...one.map(([attrs, blocks, isHeader]) => ({
                type: isHeader ? 'tableHeader' : 'tableCell',
                ...(Object.keys(attrs).length > 0 && { attrs }),
                content: blocks,
              })),
            ),
          ),
        );
        expect(toAdf(toMd(doc(built))).content).toEqual([built]);
        const y = at % cells.length;
        const x = at % (cells[y]?.length ?? 1);
        const marked = structuredClone(built);
        const target = marked.content?.[y]?.content?.[x];
        if (!target) throw new Error('no such cell');
        target.content = [paragraph('needle')];
        const changed = JSON.parse(JSON.stringify(marked).replace('needle', 'thread')) as AdfNode;
        expect(edited(doc(marked), toMd(doc(marked)).replace('needle', 'thread')).content).toEqual([changed]);
      }),
      { numRuns: 500 },
    );
  });
});
