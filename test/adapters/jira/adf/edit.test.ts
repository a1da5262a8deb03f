import { describe, expect, it } from 'vitest';
import type { AdfDoc, AdfNode } from '../../../../adapters/jira/adf/document.ts';
import { editAdf } from '../../../../adapters/jira/adf/edit.ts';
import { toMd } from '../../../../adapters/jira/adf/index.ts';
import { validateAdf } from '../../../../adapters/jira/adf/validate.ts';

const doc = (...content: AdfNode[]): AdfDoc => ({ version: 1, type: 'doc', content });
const text = (value: string): AdfNode => ({ type: 'text', text: value });
const paragraph = (value: string, localId?: string): AdfNode => ({
  type: 'paragraph',
  ...(localId === undefined ? {} : { attrs: { localId } }),
  content: [text(value)],
});
const item = (value: string, localId: string): AdfNode => ({
  type: 'listItem',
  attrs: { localId },
  content: [paragraph(value, `${localId}-p`)],
});
const bullets = (...content: AdfNode[]): AdfNode => ({ type: 'bulletList', attrs: { localId: 'list' }, content });
const task = (value: string, localId: string): AdfNode => ({
  type: 'taskItem',
  attrs: { localId, state: 'TODO' },
  content: [text(value)],
});
const tasks = (localId: string, ...content: AdfNode[]): AdfNode => ({ type: 'taskList', attrs: { localId }, content });
const cell = (...content: AdfNode[]): AdfNode => ({ type: 'tableCell', content });
const headers = (...names: string[]): AdfNode => ({
  type: 'tableRow',
  content: names.map((name) => ({ type: 'tableHeader', content: [paragraph(name)] })),
});
const row = (localId: string, ...values: string[]): AdfNode => ({
  type: 'tableRow',
  attrs: { localId },
  content: values.map((value) => cell(paragraph(value))),
});

const centered: AdfNode = {
  ...paragraph('in the middle', 'c'),
  marks: [{ type: 'alignment', attrs: { align: 'center' } }],
};
const macro: AdfNode = {
  type: 'extension',
  attrs: { extensionKey: 'chart', extensionType: 'com.example', parameters: { rows: 3 } },
};
const file: AdfNode = {
  type: 'mediaSingle',
  attrs: { layout: 'align-start', width: 42 },
  content: [
    { type: 'media', attrs: { type: 'file', id: 'f1', collection: '', width: 1, height: 1, occurrenceKey: 'k' } },
  ],
};
const rich = doc(
  paragraph('first', 'p1'),
  centered,
  bullets(item('one', 'i1'), item('two', 'i2')),
  macro,
  file,
  paragraph('last', 'p2'),
);

/** The edited document, which must be valid and leave the original alone. */
function edited(original: AdfDoc, markdown: string): AdfDoc {
  const copy = structuredClone(original);
  const result = editAdf(original, markdown);
  expect(original).toEqual(copy);
  if (result === 'unchanged') throw new Error('nothing changed');
  expect(validateAdf(result)).toBeUndefined();
  return result;
}

function withoutMarkers(markdown: string): string {
  return markdown.replace(/<!--\/?adf.*?-->\n?/g, '').replace(/\n{3,}/g, '\n\n');
}

function localIds(document: AdfDoc): string[] {
  return [...JSON.stringify(document).matchAll(/"localId":"([^"]*)"/g)].map(([, id]) => id ?? '');
}

describe('nothing changed', () => {
  it('is told for the same Markdown, with other line ends and spaces at its end', () => {
    const markdown = toMd(rich);
    expect(editAdf(rich, markdown)).toBe('unchanged');
    expect(editAdf(rich, `${markdown.replaceAll('\n', '\r\n')}\r\n  \n`)).toBe('unchanged');
    expect(editAdf(rich, `\uFEFF${markdown}`)).toBe('unchanged');
  });

  it('is told for Markdown that is written differently and means the same', () => {
    expect(editAdf(doc(bullets(item('one', 'i1')), paragraph('a')), '* one\n\na')).toBe('unchanged');
  });

  it('is told when only the markers are gone', () => {
    expect(withoutMarkers(toMd(rich))).not.toContain('<!--');
    expect(editAdf(rich, withoutMarkers(toMd(rich)))).toBe('unchanged');
  });

  it('is told for nothing and nothing', () => {
    expect(editAdf(null, '')).toBe('unchanged');
    expect(editAdf(undefined, ' \n')).toBe('unchanged');
    expect(editAdf(doc(), '')).toBe('unchanged');
  });
});

describe('blocks', () => {
  it('come from the text when there was no document', () => {
    expect(edited(doc(), 'new').content).toEqual([paragraph('new')]);
    expect(editAdf(null, 'new')).toEqual(doc(paragraph('new')));
    expect(editAdf({} as AdfDoc, 'new')).toEqual(doc(paragraph('new')));
  });

  it('are all removed by empty text', () => {
    expect(editAdf(rich, '')).toEqual(doc());
  });

  it('stay the very same nodes around a changed word', () => {
    const { content } = edited(rich, toMd(rich).replace('first', 'second'));
    expect(content[0]).toEqual(paragraph('second'));
    for (let index = 1; index < rich.content.length; index++) expect(content[index]).toBe(rich.content[index]);
  });

  it('stay around an added and a removed block', () => {
    const markdown = `added\n\n${toMd(rich).replace('first\n\n', '')}\n\nat the end`;
    const { content } = edited(rich, markdown);
    expect(content[0]).toEqual(paragraph('added'));
    expect(content.slice(1, -1)).toEqual(rich.content.slice(1));
    expect(content.at(-1)).toEqual(paragraph('at the end'));
  });

  it('keep what their markers said when a client removed all of them', () => {
    const { content } = edited(rich, withoutMarkers(toMd(rich)).replace('last', 'final'));
    expect(content.slice(0, -1)).toEqual(rich.content.slice(0, -1));
    expect(content.at(-1)).toEqual(paragraph('final'));
  });

  it('keep their ids when they move', () => {
    const original = doc(paragraph('a', '1'), paragraph('b', '2'), paragraph('c', '3'));
    expect(edited(original, 'c\n\na\n\nb').content).toEqual([
      original.content[2],
      original.content[0],
      original.content[1],
    ]);
  });

  it('keep empty paragraphs beside those that stay', () => {
    const empty: AdfNode = { type: 'paragraph' };
    const original = doc(empty, paragraph('a', '1'), empty, empty, paragraph('b', '2'), empty);
    const { content } = edited(original, toMd(original).replace('b', 'changed'));
    expect(content.slice(0, 4)).toEqual(original.content.slice(0, 4));
    expect(content.find((node) => JSON.stringify(node).includes('changed'))).toEqual(paragraph('changed'));
  });

  it('stay when they are of an unknown type', () => {
    const unknown = { type: 'futureBlock', attrs: { x: 1 }, content: [paragraph('inside')] };
    const original = doc(paragraph('a'), unknown, paragraph('b'));
    const result = editAdf(original, toMd(original).replace(/b$/, 'c'));
    expect(result).toEqual(doc(paragraph('a'), unknown, paragraph('c')));
  });
});

describe('inside of blocks', () => {
  it('unchanged items of a list stay', () => {
    const original = doc(bullets(item('one', 'i1'), item('two', 'i2'), item('three', 'i3')));
    const [list] = edited(original, toMd(original).replace('two', '2')).content;
    expect(list?.attrs).toEqual({ localId: 'list' });
    expect(list?.content?.[0]).toEqual(item('one', 'i1'));
    expect(list?.content?.[1]?.content).toEqual([paragraph('2')]);
    expect(list?.content?.[2]).toEqual(item('three', 'i3'));
  });

  it('unchanged blocks of a panel stay', () => {
    const panel: AdfNode = {
      type: 'panel',
      attrs: { panelType: 'info' },
      content: [paragraph('a', '1'), paragraph('b', '2')],
    };
    const original = doc(panel);
    expect(edited(original, toMd(original).replace('b', 'c')).content).toEqual([
      { ...panel, content: [paragraph('a', '1'), paragraph('c')] },
    ]);
  });

  it('unchanged rows and cells of a table stay', () => {
    const table: AdfNode = { type: 'table', content: [headers('H', 'I'), row('r1', 'a', 'b'), row('r2', 'c', 'd')] };
    const original = doc(table);
    const [changed] = edited(original, toMd(original).replace('b', 'x')).content;
    expect(changed?.content?.[0]).toEqual(headers('H', 'I'));
    expect(changed?.content?.[1]?.content).toEqual([cell(paragraph('a')), cell(paragraph('x'))]);
    expect(changed?.content?.[2]).toEqual(row('r2', 'c', 'd'));
  });
});

describe('ids of tasks', () => {
  it('stay with unchanged tasks and are unique among all', () => {
    const original = doc(tasks('1', task('a', '2'), task('b', '3')), paragraph('p'));
    const markdown = `- [ ] before\n\ntext\n\n${toMd(original).replace('- [ ] b', '- [x] b\n- [ ] new')}\n\n- [ ] after`;
    const result = edited(original, markdown);
    expect(JSON.stringify(result)).toContain(JSON.stringify(task('a', '2')));
    const ids = localIds(result);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('size', () => {
  it('stays fast for a long document with changes all over', () => {
    const original = doc(
      ...Array.from({ length: 4000 }, (_, index) => paragraph(`block ${index % 3 ? index : 'same'}`, `${index}`)),
    );
    const markdown = toMd(original).replaceAll(/block (\d*7)\n/g, 'changed $1\n');
    const started = performance.now();
    const { content } = edited(original, markdown);
    expect(performance.now() - started).toBeLessThan(4000);
    expect(content).toHaveLength(4000);
    expect(content.filter((node) => node.attrs?.localId !== undefined).length).toBeGreaterThan(3600);
  });
});
