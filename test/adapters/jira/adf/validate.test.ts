import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markAttributes, nodeAttributes } from '../../../../adapters/jira/adf/attribute-model.ts';
import { allowsChild, contentRule, markChoices } from '../../../../adapters/jira/adf/content-model.ts';
import { isValidNode, validateAdf } from '../../../../adapters/jira/adf/validate.ts';
import { arbitraryDoc, type Json, mutated } from './arbitrary-document.ts';
import { accepts, definitions } from './atlassian-schema.ts';

const text = { type: 'text', text: 'a' };
const paragraph = { type: 'paragraph', content: [text] };

function docOf(...content: unknown[]): unknown {
  return { version: 1, type: 'doc', content };
}

function markedDoc(...marks: unknown[]): unknown {
  return docOf({ type: 'paragraph', content: [{ ...text, marks }] });
}

function nestedLists(depth: number): unknown {
  let list: unknown = { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph] }] };
  for (let level = 1; level < depth; level++) {
    list = { type: 'bulletList', content: [{ type: 'listItem', content: [list] }] };
  }
  return docOf(list);
}

describe('agreement with the published schema', () => {
  it('takes every document that follows the content model, as the schema does', () => {
    fc.assert(
      fc.property(arbitraryDoc, (doc) => {
        expect(validateAdf(doc)).toBeUndefined();
        expect(accepts(doc)).toBe(true);
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  it('takes no mutated document that the schema refuses', () => {
    fc.assert(
      fc.property(mutated(arbitraryDoc), (doc) => {
        if (validateAdf(doc) === undefined) expect(accepts(doc), JSON.stringify(doc)).toBe(true);
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  it('takes no arbitrary value that the schema refuses, and throws on none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        if (validateAdf(value) === undefined) expect(accepts(value)).toBe(true);
        if (validateAdf(docOf(value)) === undefined) expect(accepts(docOf(value))).toBe(true);
      }),
      { seed: 13, numRuns: 500 },
    );
  });

  it('knows each node of the schema, and which of them may stand in the document itself', () => {
    for (const [name, { properties }] of Object.entries(definitions)) {
      const [type] = properties?.type?.enum ?? [];
      if (type === undefined || !name.endsWith('_node')) continue;
      const isLeafWithoutAttrs = type === 'text';
      expect(contentRule(type) ?? nodeAttributes(type) ?? isLeafWithoutAttrs, type).toBeTruthy();
    }
  });
});

describe('what Jira refuses', () => {
  const cell = (content: unknown[]) => ({
    type: 'table',
    content: [{ type: 'tableRow', content: [{ type: 'tableCell', content }] }],
  });
  const item = (content: unknown[]) => ({ type: 'bulletList', content: [{ type: 'listItem', content }] });
  const quote = (content: unknown[]) => ({ type: 'blockquote', content });
  const panel = (content: unknown[]) => ({ type: 'panel', attrs: { panelType: 'info' }, content });
  const heading = { type: 'heading', attrs: { level: 2 } };
  const task = { type: 'taskItem', attrs: { localId: '1', state: 'TODO' } };
  const tasks = { type: 'taskList', attrs: { localId: '2' }, content: [task] };
  const link = (href: string) => ({ type: 'link', attrs: { href } });

  const refused: [name: string, doc: unknown, path: string][] = [
    ['null', null, ''],
    ['an array', [], ''],
    ['another version', { version: 2, type: 'doc', content: [] }, ''],
    ['no content', { version: 1, type: 'doc' }, ''],
    ['a key beside content', { version: 1, type: 'doc', content: [], attrs: {} }, ''],
    ['empty text', docOf({ type: 'paragraph', content: [{ type: 'text', text: '' }] }), 'content[0].content[0]'],
    [
      'text that is a number',
      docOf({ type: 'paragraph', content: [{ type: 'text', text: 1 }] }),
      'content[0].content[0]',
    ],
    [
      'a line break in text',
      docOf({ type: 'paragraph', content: [{ type: 'text', text: 'a\nb' }] }),
      'content[0].content[0]',
    ],
    ['code with strong', markedDoc({ type: 'code' }, { type: 'strong' }), 'content[0].content[0].marks[1]'],
    ['one mark twice', markedDoc({ type: 'strong' }, { type: 'strong' }), 'content[0].content[0].marks[1]'],
    ['text in a cell', docOf(cell([text])), 'content[0].content[0].content[0].content[0]'],
    ['text in an item', docOf(item([text])), 'content[0].content[0].content[0]'],
    ['text in a panel', docOf(panel([text])), 'content[0].content[0]'],
    ['text in a quote', docOf(quote([text])), 'content[0].content[0]'],
    ['an empty cell', docOf(cell([])), 'content[0].content[0].content[0]'],
    [
      'a paragraph in a task',
      docOf({ ...tasks, content: [{ ...task, content: [paragraph] }] }),
      'content[0].content[0].content[0]',
    ],
    ['a quote in a quote', docOf(quote([quote([paragraph])])), 'content[0].content[0]'],
    ['a quote in an item', docOf(item([quote([paragraph])])), 'content[0].content[0].content[0]'],
    ['a heading in an item', docOf(item([heading])), 'content[0].content[0].content[0]'],
    ['a rule in a quote', docOf(quote([{ type: 'rule' }])), 'content[0].content[0]'],
    ['a table in a panel', docOf(panel([cell([paragraph])])), 'content[0].content[0]'],
    ['a table in a cell', docOf(cell([cell([paragraph])])), 'content[0].content[0].content[0].content[0]'],
    ['tasks in a quote', docOf(quote([tasks])), 'content[0].content[0]'],
    ['a panel in a panel', docOf(panel([panel([paragraph])])), 'content[0].content[0]'],
    ['tasks without localId', docOf({ type: 'taskList', content: [task] }), 'content[0]'],
    [
      'a task without localId',
      docOf({ ...tasks, content: [{ type: 'taskItem', attrs: { state: 'TODO' } }] }),
      'content[0].content[0]',
    ],
    ['an empty list', docOf({ type: 'bulletList', content: [] }), 'content[0]'],
    ['an empty panel', docOf(paragraph, panel([])), 'content[1]'],
    ['a hardBreak among blocks', docOf({ type: 'hardBreak' }), 'content[0]'],
    [
      'a marked hardBreak',
      docOf({ type: 'paragraph', content: [{ type: 'hardBreak', marks: [] }] }),
      'content[0].content[0]',
    ],
    ['a hardBreak in code', docOf({ type: 'codeBlock', content: [{ type: 'hardBreak' }] }), 'content[0].content[0]'],
    [
      'a marked text in code',
      docOf({ type: 'codeBlock', content: [{ ...text, marks: [{ type: 'em' }] }] }),
      'content[0].content[0].marks[0]',
    ],
    [
      'mediaSingle without media',
      docOf({ type: 'mediaSingle', attrs: { layout: 'center' }, content: [] }),
      'content[0]',
    ],
    [
      'a caption before its media',
      docOf({ type: 'mediaSingle', content: [{ type: 'caption' }] }),
      'content[0].content[0]',
    ],
    ['attrs that are null', docOf({ type: 'paragraph', attrs: null }), 'content[0]'],
    ['marks that are null', docOf({ type: 'paragraph', content: [{ ...text, marks: null }] }), 'content[0].content[0]'],
    ['an unknown attribute', docOf({ type: 'rule', attrs: { color: 'red' } }), 'content[0]'],
    ['an unknown node', docOf({ type: 'constructor' }), 'content[0]'],
    ['a node type from the prototype', docOf({ type: '__proto__' }), 'content[0]'],
    ['an unknown mark', markedDoc({ type: '__proto__' }), 'content[0].content[0].marks[0]'],
    ['a mark with an unknown key', markedDoc({ type: 'strong', attrs: {} }), 'content[0].content[0].marks[0]'],
    ['a script link', markedDoc(link('JavaScript:alert(1)')), 'content[0].content[0].marks[0]'],
    ['a disguised script link', markedDoc(link(' \u0001java\tscript:alert(1)')), 'content[0].content[0].marks[0]'],
    ['a vbscript link', markedDoc(link('vbscript:x')), 'content[0].content[0].marks[0]'],
    ['a data link', markedDoc(link('data:text/html,x')), 'content[0].content[0].marks[0]'],
    ['a script card', docOf({ type: 'blockCard', attrs: { url: 'javascript:x' } }), 'content[0]'],
    [
      'a breakout below the top',
      docOf({
        type: 'layoutSection',
        content: [0, 1].map(() => ({
          type: 'layoutColumn',
          attrs: { width: 50 },
          content: [{ type: 'codeBlock', marks: [{ type: 'breakout', attrs: { mode: 'wide' } }] }],
        })),
      }),
      'content[0].content[0].content[0].marks[0]',
    ],
    [
      'alignment with indentation',
      docOf({
        ...paragraph,
        marks: [
          { type: 'alignment', attrs: { align: 'end' } },
          { type: 'indentation', attrs: { level: 1 } },
        ],
      }),
      'content[0].marks[1]',
    ],
  ];

  it.each(refused)('%s', (_name, doc, path) => {
    expect(validateAdf(doc)).toEqual({ path, message: expect.stringMatching(/./) });
  });
});

describe('what Jira takes', () => {
  it.each([
    ['an empty document', docOf()],
    ['an empty paragraph', docOf({ type: 'paragraph' })],
    ['an empty list of marks', markedDoc()],
    ['code in a link', markedDoc({ type: 'code' }, { type: 'link', attrs: { href: '/relative' } })],
    ['line breaks in code', docOf({ type: 'codeBlock', content: [{ type: 'text', text: 'a\nb' }] })],
    [
      'unknown keys on mediaSingle',
      docOf({
        type: 'mediaSingle',
        extra: 1,
        content: [{ type: 'media', attrs: { type: 'external', url: 'data:image/png;base64,AA' } }],
      }),
    ],
  ])('%s', (_name, doc) => {
    expect(validateAdf(doc)).toBeUndefined();
    expect(accepts(doc)).toBe(true);
  });
});

describe('depth and size', () => {
  it('takes 500 levels and refuses more', () => {
    expect(validateAdf(nestedLists(249))).toBeUndefined();
    expect(validateAdf(nestedLists(250))?.message).toContain('500');
  });

  it('survives any depth', () => {
    const problem = validateAdf(nestedLists(200_000));
    expect(problem?.message).toContain('500');
    expect(problem?.path.length).toBeLessThan(10_000);
  });

  it('refuses free-form attributes that are too deep', () => {
    let parameters: Json = 1;
    for (let level = 0; level < 100_000; level++) parameters = [parameters];
    const extension = { type: 'extension', attrs: { extensionKey: 'k', extensionType: 't', parameters } };
    expect(validateAdf(docOf(extension))?.path).toBe('content[0]');
  });

  it('walks a wide document', () => {
    const blocks = Array.from({ length: 300_000 }, () => ({ type: 'rule' }));
    expect(validateAdf(docOf(...blocks.slice(0, 10)))).toBeUndefined();
    expect(validateAdf({ version: 1, type: 'doc', content: blocks })).toBeUndefined();
  });
});

describe('nodes by themselves', () => {
  it('judges the whole subtree as a child of the parent', () => {
    const bullets = { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph] }] };
    expect(isValidNode(bullets, 'panel')).toBe(true);
    expect(isValidNode(bullets, 'paragraph')).toBe(false);
    expect(isValidNode({ type: 'bulletList', content: [{ type: 'listItem' }] }, 'doc')).toBe(false);
    expect(isValidNode({ type: 'caption' }, 'mediaSingle')).toBe(true);
    expect(isValidNode(bullets, '__proto__')).toBe(false);
    expect(isValidNode(undefined, 'doc')).toBe(false);
  });

  it('answers for names from the prototype', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(allowsChild(name, name)).toBe(false);
      expect(allowsChild('doc', name)).toBe(false);
      expect(markChoices('doc', name)).toBeUndefined();
      expect(markAttributes(name)).toBeUndefined();
    }
  });
});
