/** Edits by clients that remove comments: what their authors did not see stays. */
import { describe, expect, it } from 'vitest';
import type { AdfDoc, AdfNode } from '../../../../adapters/jira/adf/document.ts';
import { editAdf } from '../../../../adapters/jira/adf/edit.ts';
import { toMd } from '../../../../adapters/jira/adf/index.ts';
import { validateAdf } from '../../../../adapters/jira/adf/validate.ts';

const doc = (...content: AdfNode[]): AdfDoc => ({ version: 1, type: 'doc', content });
const paragraph = (text: string): AdfNode => ({ type: 'paragraph', content: [{ type: 'text', text }] });
const macro = (key: string): AdfNode => ({
  type: 'extension',
  attrs: { extensionKey: key, extensionType: 'com.example' },
});
const card: AdfNode = { type: 'blockCard', attrs: { data: { name: 'x' } } };
const urlCard: AdfNode = { type: 'blockCard', attrs: { url: 'https://a.test/x' } };
const blank: AdfNode = { type: 'paragraph' };
const code = (text: string): AdfNode => ({
  type: 'codeBlock',
  attrs: { language: 'ts', wrap: true },
  marks: [{ type: 'breakout', attrs: { mode: 'wide' } }],
  content: [{ type: 'text', text }],
});

function stripped(markdown: string): string {
  return markdown
    .replace(/^<!--adf \{.*?-->\n/gm, '')
    .replace(/<!--.*?-->/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The document after a client removed all comments and replaced words. */
function edited(original: AdfDoc, ...words: [string, string][]): AdfNode[] {
  const markdown = words.reduce((text, [from, to]) => text.replace(from, to), stripped(toMd(original)));
  const result = editAdf(original, markdown);
  if (result === 'unchanged') return original.content;
  expect(validateAdf(result)).toBeUndefined();
  return result.content;
}

describe('a node of which a client shows nothing', () => {
  it.each([
    ['a macro', macro('a')],
    ['a card of data', card],
    ['a card of an address', urlCard],
    ['a blank paragraph', blank],
  ])('%s stays when the block before it, behind it, or both change', (_, node) => {
    const original = doc(paragraph('one'), node, paragraph('two'));
    expect(edited(original, ['one', 'ONE'])).toEqual([paragraph('ONE'), node, paragraph('two')]);
    expect(edited(original, ['two', 'TWO'])).toEqual([paragraph('one'), node, paragraph('TWO')]);
    expect(edited(original, ['one', 'ONE'], ['two', 'TWO'])).toEqual([paragraph('ONE'), node, paragraph('TWO')]);
    expect(edited(original, ['one\n\n', ''])).toEqual([node, paragraph('two')]);
  });

  it('stays at the beginning and at the end', () => {
    const original = doc(macro('a'), paragraph('one'), macro('b'));
    expect(edited(original, ['one', 'ONE'])).toEqual([macro('a'), paragraph('ONE'), macro('b')]);
  });

  it('stays when it is all there is', () => {
    const original = doc(macro('a'));
    expect(editAdf(original, '')).toBe('unchanged');
    expect(editAdf(original, 'new')).toEqual(doc(macro('a'), paragraph('new')));
  });

  it('stays within a container', () => {
    const panel = (word: string): AdfNode => ({
      type: 'panel',
      attrs: { panelType: 'info' },
      content: [paragraph(word), macro('a'), paragraph('two')],
    });
    expect(edited(doc(panel('one')), ['one', 'ONE'])).toEqual([panel('ONE')]);
  });

  it('goes when its marker alone is removed', () => {
    const original = doc(paragraph('one'), macro('a'), macro('b'), paragraph('two'));
    const markdown = toMd(original).replace(/<!--adf:extension .*?"a".*?-->\n\n/, '');
    expect(editAdf(original, markdown)).toEqual(doc(paragraph('one'), macro('b'), paragraph('two')));
  });
});

describe('the form of a node', () => {
  const centered = (text: string): AdfNode => ({
    ...paragraph(text),
    marks: [{ type: 'alignment', attrs: { align: 'center' } }],
  });

  it.each([
    ['code', code],
    ['a centered paragraph', centered],
  ])('%s stays when the block before it changes, and when its own text does', (_, formed) => {
    const original = doc(paragraph('one'), formed('x'), paragraph('two'));
    expect(edited(original, ['one', 'ONE'])).toEqual([paragraph('ONE'), formed('x'), paragraph('two')]);
    expect(edited(original, ['x', 'y'])).toEqual([paragraph('one'), formed('y'), paragraph('two')]);
    expect(edited(original, ['one', 'ONE'], ['x', 'y'])).toEqual([paragraph('ONE'), formed('y'), paragraph('two')]);
  });

  it('of code that looks like a marker stays, too', () => {
    const original = doc(paragraph('one'), code('<!--adf {"attrs":{}}-->'));
    const markdown = 'ONE\n\n```ts\n<!--adf {"attrs":{}}-->\n```';
    const result = editAdf(original, markdown);
    expect(result).toEqual(doc(paragraph('ONE'), code('<!--adf {"attrs":{}}-->')));
  });

  it('a table keeps its form when a cell changes', () => {
    const cell = (text: string): AdfNode => ({
      type: 'tableCell',
      attrs: { colwidth: [100], background: '#deebff' },
      content: [paragraph(text)],
    });
    const table = (word: string): AdfNode => ({
      type: 'table',
      attrs: { layout: 'wide' },
      content: [
        { type: 'tableRow', content: [cell(word), cell('b')] },
        { type: 'tableRow', content: [cell('c'), cell('d')] },
      ],
    });
    expect(edited(doc(table('word')), ['word', 'other'])).toEqual([table('other')]);
  });
});

describe('a container of which a client shows only the content', () => {
  const panel = (...words: string[]): AdfNode => ({
    type: 'panel',
    attrs: { panelType: 'custom', panelColor: '#deebff' },
    content: words.map(paragraph),
  });
  const columns = (...words: string[]): AdfNode => ({
    type: 'layoutSection',
    content: words.map((word) => ({ type: 'layoutColumn', attrs: { width: 50 }, content: [paragraph(word)] })),
  });

  it.each([
    ['a panel', panel],
    ['columns', columns],
  ])('%s stays when a word in it or beside it changes', (_, container) => {
    const original = doc(paragraph('one'), container('in', 'side'), paragraph('two'));
    const around = (...words: string[]) => [paragraph('one'), container(...words), paragraph('two')];
    expect(edited(original, ['in', 'IN'])).toEqual(around('IN', 'side'));
    expect(edited(original, ['in', 'IN'], ['side', 'SIDE'])).toEqual(around('IN', 'SIDE'));
    expect(edited(original, ['one', 'ONE'])[1]).toEqual(container('in', 'side'));
    expect(edited(original, ['one', 'ONE'], ['in', 'IN'])).toEqual([
      paragraph('ONE'),
      container('IN', 'side'),
      paragraph('two'),
    ]);
  });
});

describe('tasks that nobody wrote', () => {
  const emptyItem: AdfNode = { type: 'listItem', content: [blank] };
  const bullets: AdfNode = { type: 'bulletList', content: [emptyItem] };
  const nested: AdfNode = { type: 'bulletList', content: [{ type: 'listItem', content: [bullets] }] };
  const task = (type: string): AdfNode => ({
    type: 'taskList',
    attrs: { localId: 'list' },
    content: [
      { type, attrs: { localId: 'task', state: 'TODO' }, ...(type === 'blockTaskItem' && { content: [blank] }) },
    ],
  });
  const panel = (...content: AdfNode[]): AdfNode => ({
    type: 'panel',
    attrs: { panelType: 'info', panelColor: '#deebff' },
    content,
  });
  const items = (...content: AdfNode[]): AdfNode => ({
    type: 'bulletList',
    content: [
      { type: 'listItem', content },
      { type: 'listItem', content: [bullets] },
    ],
  });

  it.each([
    ['beside a panel with a list', [task('taskItem'), panel(bullets, blank)]],
    ['behind a panel with a list', [panel(blank, bullets), task('taskItem')]],
    ['in an item of a list', [nested, items(task('blockTaskItem'))]],
    ['in an item behind a macro', [items(macro('a'), task('blockTaskItem'), macro('b'))]],
  ])('%s stay tasks, and no box becomes text', (_, nodes) => {
    const content = edited(doc(paragraph('one'), ...nodes), ['one', 'ONE']);
    expect(content[0]).toEqual(paragraph('ONE'));
    expect(JSON.stringify(content)).not.toContain('[ ]');
    expect(JSON.stringify(content)).toContain('"TODO"');
  });
});
