/** What becomes of a stored document when somebody edits what he reads of it. */
import { describe, expect, it } from 'vitest';
import type { AdfDoc, AdfNode } from '../../../../../adapters/jira/adf/document.ts';
import { editReadable, toReadable } from '../../../../../adapters/jira/adf/readable/index.ts';
import { toPlain } from '../../../../../adapters/jira/adf/to-plain.ts';
import { BLANK, BUG_REPORT, COMMENT, doc, PLAN, p, REAL_DOCUMENTS, STATUS_TABLE, text } from './real-documents.ts';

function edited(document: AdfDoc, change: (readable: string) => string): AdfDoc {
  const result = editReadable(document, change(toReadable(document)));
  if (result === 'unchanged') throw new Error('nothing was changed');
  return result;
}

const replaced = (document: AdfDoc, from: string, to: string) =>
  edited(document, (readable) => {
    expect(readable).toContain(from);
    return readable.replace(from, to);
  });

/** The document with other words in its JSON. */
const withWords = (document: AdfDoc, from: string, to: string): AdfDoc =>
  JSON.parse(JSON.stringify(document).replace(from, to)) as AdfDoc;

describe('a document as a person would write it', () => {
  it('has its statuses, people, cards and screenshots in short', () => {
    expect(toReadable(BUG_REPORT)).toContain(
      '**This is a privacy incident**, see <https://example-site.atlassian.net/browse/SEC-118>\n\n' +
        '![Screenshot of the reminder dialog with both customers.png](attachment:5f0c1a9e)\n\n```java\n',
    );
    expect(toReadable(STATUS_TABLE)).toBe(
      [
        'Where we are, updated every Friday by @Maria Lopez:',
        '',
        '| **Component** | **State** | **Notes** |',
        '| --- | --- | --- |',
        '| Invoicing service | IN PROGRESS | Two things are left:<br>- rounding of Swiss francs<br>- the archive export |',
        '| Reminder service | BLOCKED | Waits for the answer of the data protection officer.<br>Asked on Monday. |',
        '| Archive | DONE |  |',
        '',
        '> [!NOTE]',
        '> Who owns the archive after the move is still open.',
      ].join('\n'),
    );
    expect(toReadable(COMMENT)).toContain('@Tom Baker could you have a look until 2024-06-13?');
    expect(toReadable(PLAN)).toContain('\n\n{toc}\n\n');
  });

  it.each(Object.entries(REAL_DOCUMENTS))('takes no more than 1.3 of its visible text: %s', (_, document) => {
    expect(toReadable(document).length).toBeLessThanOrEqual(1.3 * toPlain(document).length);
  });

  it('has no backslash where nobody would write one', () => {
    expect(toReadable(PLAN)).toContain('not by number [see the note]; mails go to billing@example.com, C:\\\\archive');
    const words = '[x](y) [a]: b, [1] of a@b.example, [^1] ![c] [d][e]';
    expect(toReadable(doc(p(text(words))))).toBe(
      String.raw`\[x\](y) \[a\]: b, \[1\] of a@b.example, \[^1\] !\[c\] \[d\]\[e\]`,
    );
  });

  it('of every kind of list in a cell is one line', () => {
    const item = (...content: AdfNode[]): AdfNode => ({ type: 'listItem', content });
    const task = (state: string, words: string): AdfNode => ({
      type: 'taskItem',
      attrs: { localId: words, state },
      content: [text(words)],
    });
    const inner: AdfNode = { type: 'bulletList', content: [item(p(text('deep')))] };
    const cell: AdfNode = {
      type: 'tableCell',
      content: [
        { type: 'orderedList', attrs: { order: 3 }, content: [item(p(text('three')), inner), item(p(text('four')))] },
        { type: 'taskList', attrs: { localId: 'l' }, content: [task('TODO', 'open'), task('DONE', 'done')] },
        { type: 'codeBlock', content: [text('one\ntwo')] },
      ],
    };
    const document = doc({ type: 'table', content: [{ type: 'tableRow', content: [cell] }] });
    expect(toReadable(document)).toBe(
      '|  |\n| --- |\n| 3. three<br>-- deep<br>4. four<br>☐ open<br>☑ done<br>`one`<br>`two` |',
    );
    expect(replaced(document, '☐ open', '☑ open')).toEqual(withWords(document, 'TODO', 'DONE'));
    expect(replaced(document, 'deep', 'deeper')).toEqual(withWords(document, 'deep', 'deeper'));
    expect(replaced(document, '`two`', '`two`<br>`three`')).toEqual(
      withWords(document, 'one\\ntwo', 'one\\ntwo\\nthree'),
    );
    expect(toReadable(replaced(document, '4. four<br>', ''))).not.toContain('four');
    expect(toReadable(replaced(document, '-- deep', '-- deep<br>-- deeper'))).toContain(
      '-- deep<br>-- deeper<br>4. four',
    );
  });
});

describe('an edit', () => {
  it.each([
    ['a word beside a status in a cell', STATUS_TABLE, 'Asked on Monday', 'Asked on Tuesday'],
    ['an item of a list in a cell', STATUS_TABLE, 'rounding of Swiss francs', 'rounding of Japanese yen'],
    ['a word in a panel of its own colour', STATUS_TABLE, 'is still open', 'is decided'],
    ['the text of a status', STATUS_TABLE, 'BLOCKED', 'UNBLOCKED'],
    ['a word beside a person and a date', COMMENT, 'the first case only', 'both cases'],
    ['a word in a column', PLAN, 'New formats', 'Old formats'],
    ['a task', PLAN, 'the paper copies', 'all copies'],
    ['a decision', PLAN, 'stays readable', 'stays writable'],
    ['the title of an expand', PLAN, 'Minutes of the meeting', 'Minutes'],
    ['a coloured word', BUG_REPORT, 'privacy incident', 'security incident'],
  ])('of %s changes that and nothing else', (_, document, from, to) => {
    expect(replaced(document, from, to)).toEqual(withWords(document, from, to));
  });

  it.each([
    ['a date', COMMENT, '2024-06-13', '2024-06-14', '1718236800000', '1718323200000'],
    ['the address of a card', COMMENT, 'pull-requests/271', 'pull-requests/272', 'requests/271', 'requests/272'],
    ['the address of a card that is alone', PLAN, 'pages/98765', 'pages/4', 'pages/98765', 'pages/4'],
    ['the box of a task', PLAN, '- [ ] @Ann', '- [x] @Ann', 'TODO', 'DONE'],
    ['the words of an image', BUG_REPORT, '![Screenshot of the', '![The', 'Screenshot of the', 'The'],
    ['code', BUG_REPORT, 'Job.java:42', 'Job.java:43', 'Job.java:42', 'Job.java:43'],
    ['the kind of a panel', STATUS_TABLE, '[!NOTE]', '[!WARNING]', /"panelType":.*?"localId":"panel"/, ''],
  ])('of %s is stored as such', (_, document, from, to, stored, then) => {
    const result = replaced(document, from, to);
    if (typeof stored === 'string') expect(result).toEqual(withWords(document, stored, String(then)));
    else expect(result.content.at(-1)).toMatchObject({ attrs: { panelType: 'warning', localId: 'panel' } });
  });

  it('that removes a block removes that block', () => {
    const { content } = BUG_REPORT;
    const image = content.findIndex(({ type }) => type === 'mediaSingle');
    const result = edited(BUG_REPORT, (readable) => readable.replace(/!\[.*?\)\n\n/, ''));
    expect(result.content).toEqual(content.filter((_, at) => at !== image));
    const withoutMacro = edited(PLAN, (readable) => readable.replace('{toc}\n\n', ''));
    expect(withoutMacro.content).toEqual(PLAN.content.filter(({ type }) => type !== 'extension'));
    const [layout] = edited(PLAN, (readable) => readable.replace('Search in scanned invoices\n\n', '')).content.slice(
      1,
    );
    expect(layout?.content?.map(({ content: blocks = [] }) => blocks.length)).toEqual([3, 2]);
  });

  it('that removes all of a column leaves an empty one, and all of a layout none', () => {
    const column = '**Goals**\n\n- No invoice is lost\n- Nobody notices\n\n';
    const [, layout] = edited(PLAN, (readable) => readable.replace(column, '')).content;
    expect(layout?.content).toEqual([
      { ...(PLAN.content[1]?.content?.[0] ?? {}), content: [{ type: 'paragraph' }] },
      PLAN.content[1]?.content?.[1],
    ]);
    const rest = '**Not part of it**\n\n- New formats\n\nSearch in scanned invoices\n\n';
    const without = edited(PLAN, (readable) => readable.replace(column, '').replace(rest, ''));
    expect(without.content).toEqual(PLAN.content.filter(({ type }) => type !== 'layoutSection'));
  });

  it('that moves a macro and a paragraph with a person moves the very nodes', () => {
    const moved = edited(PLAN, (readable) => `${readable.replace('{toc}\n\n', '')}\n\n{toc}`);
    const macro = PLAN.content.find(({ type }) => type === 'extension');
    expect(moved.content).toEqual([...PLAN.content.filter((node) => node !== macro), macro]);
  });

  it('that names a person of the document means that person', () => {
    const added = edited(PLAN, (readable) => `${readable}\n\nThanks to @Ann Chen and @Nobody.`);
    expect(added.content.at(-1)?.content).toEqual([
      text('Thanks to '),
      { type: 'mention', attrs: { id: '712020:4f1', text: '@Ann Chen', accessLevel: '', localId: expect.any(String) } },
      text(' and @Nobody.'),
    ]);
  });

  it('that shows an image a second time shows the same file', () => {
    const added = edited(BUG_REPORT, (readable) => `${readable}\n\n![again](attachment:5f0c1a9e)`);
    expect(
      added.content.find(({ type, content }) => type === 'mediaSingle' && content?.[0]?.attrs?.alt === 'again'),
    ).toMatchObject({
      content: [{ attrs: { type: 'file', id: '5f0c1a9e-3d5e-4b0e-9d53-0d8c3c1f7a11', width: 1204 } }],
    });
  });

  it('that adds a row gives it the look of the others', () => {
    const result = replaced(STATUS_TABLE, '| Archive |', '| Search | OPEN | new |\n| Archive |');
    const [, table] = result.content;
    expect(table?.attrs).toEqual(STATUS_TABLE.content[1]?.attrs);
    expect(table?.content?.map((row) => row.content?.map(({ attrs }) => attrs?.colwidth))).toEqual(
      Array.from({ length: 5 }, () => [[180], [140], [440]]),
    );
    const old = STATUS_TABLE.content[1]?.content ?? [];
    expect(table?.content?.filter((_, y) => y !== 3)).toEqual(old);
  });

  it('that adds a column keeps all cells that there were', () => {
    const result = edited(STATUS_TABLE, (readable) =>
      readable.replace(/^\|(.*)\|$/gm, (_, cells: string) => `|${cells}| ${cells.includes('---') ? '---' : 'x'} |`),
    );
    const rows = result.content[1]?.content ?? [];
    const old = STATUS_TABLE.content[1]?.content ?? [];
    expect(rows.map(({ content = [] }) => content.slice(0, 3))).toEqual(old.map(({ content }) => content));
    expect(rows.map(({ content = [] }) => content.length)).toEqual([4, 4, 4, 4]);
  });

  it('that fills an empty cell fills the paragraph that is there', () => {
    const result = replaced(STATUS_TABLE, '| DONE |  |', '| DONE | moved |');
    const cell = result.content[1]?.content?.[3]?.content?.[2];
    expect(cell).toMatchObject({ attrs: { colwidth: [440] }, content: [p(text('moved'))] });
    expect(cell?.content).toHaveLength(1);
  });

  it('keeps merged cells, and what shows nothing beside its neighbour', () => {
    const cell = (words: string, attrs: object = {}): AdfNode => ({
      type: 'tableCell',
      attrs: { ...attrs },
      content: [p(text(words))],
    });
    const rows = [
      { type: 'tableRow', content: [cell('both', { colspan: 2, background: '#ffffff' })] },
      { type: 'tableRow', content: [cell('left'), cell('right')] },
    ];
    const document = doc(BLANK, { type: 'table', content: rows }, BLANK, p(text('end')), BLANK);
    expect(toReadable(document)).toBe(
      '<table>\n<tr><td colspan="2">both</td></tr>\n<tr><td>left</td><td>right</td></tr>\n</table>\n\nend',
    );
    expect(replaced(document, 'right', 'wrong')).toEqual(withWords(document, 'right', 'wrong'));
    expect(replaced(document, 'both', 'all')).toEqual(withWords(document, 'both', 'all'));
    expect(replaced(document, 'end', 'start')).toEqual(withWords(document, 'end', 'start'));
  });

  it('of everything leaves nothing of what was there', () => {
    expect(editReadable(PLAN, 'new')).toEqual(doc(p(text('new'))));
    expect(editReadable(PLAN, '')).toEqual(doc());
    expect(editReadable(null, '# new')).toEqual(doc({ type: 'heading', attrs: { level: 1 }, content: [text('new')] }));
  });
});
