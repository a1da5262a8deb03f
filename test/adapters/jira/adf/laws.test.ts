/** The laws of rich text, over documents of the whole content model and over Markdown made of its own delimiters. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdfNode } from '../../../../adapters/jira/adf/document.ts';
import { editAdf } from '../../../../adapters/jira/adf/edit.ts';
import type { AdfDoc } from '../../../../adapters/jira/adf/index.ts';
import { toAdf, toMd } from '../../../../adapters/jira/adf/index.ts';
import { withUniqueLocalIds } from '../../../../adapters/jira/adf/local-ids.ts';
import { validateAdf } from '../../../../adapters/jira/adf/validate.ts';
import { ANYTHING, documentsOf, type Json } from './arbitrary-document.ts';
import { accepts } from './atlassian-schema.ts';
import { canonical, textOf } from './canonical.ts';

/** How often each law is tried; more by `PROPERTY_RUNS`. */
const RUNS = { numRuns: Number(process.env.PROPERTY_RUNS ?? 1500) };

/** Texts and addresses as people write them, with every character that Markdown gives a meaning. */
const written = documentsOf({
  word: fc.constantFrom(
    'a',
    'Ünï',
    '*x*',
    '😀',
    'two words',
    '<b>',
    'a_b',
    '#5',
    '1. x',
    '|',
    '~',
    '`',
    '[x](y)',
    '&amp;',
  ),
  url: fc.constantFrom('https://a.test/b', 'https://a.test/c?d=e&f#g', 'https://a.test/(h)'),
  emoji: fc.constantFrom(
    { shortName: ':smile:', text: '😀' },
    { shortName: ':acme:', id: '1', text: ':acme:' },
  ) as unknown as typeof ANYTHING.emoji,
});

/** Ids are unique within a document, as Jira's editor keeps them. */
const documents = written.map((doc) => ({
  ...doc,
  content: withUniqueLocalIds(doc.content as unknown as AdfNode[], new Set()) as unknown as Json,
}));

const PIECES = [
  ...['a', 'b c', 'é', '中文', '😀', '\u200b', '\u202e', '\0', '\ud800', '.', ':', '!', '(', ')', '"', '{', '}', '@'],
  ...['*', '**', '_', '__', '~~', '`', '``', '[', ']', '](x)', '](https://a.test)', '![', '<', '>', '\\', '|', '&'],
  ...['\n', '\n\n', '\n\n\n', ' ', '  ', '    ', '\t', '  \n', '\\\n'],
  ...['- ', '1. ', '3) ', '* ', '+ ', '# ', '## ', '> ', '```\n', '~~~', '---', '===', '- [ ] ', '- [x] '],
  ...['| a | b |\n| --- | --- |\n| c | d |\n', '[^1]', '[^1]: note', '[x]: https://r.test\n', '[x]', '> [!NOTE]\n'],
  ...['&amp;', '&#10;', 'https://x.test', 'www.x.test', 'me@x.test', ':smile:'],
  ...['<br>', '<u>', '</u>', '<sub>', '</sub>', '<p>', '</p>', '<a href="https://q.test">', '</a>', '<!-- x -->'],
  ...['<!--adf:panel {"attrs":{"panelType":"custom"}}-->', '<!--/adf:panel-->', '<!--adf {"attrs":{"localId":"1"}}-->'],
  ...['<details>', '<summary>', '</summary>', '</details>', '<span data-adf="status" data-attrs=\'{"color":"red"}\'>'],
];
const markdown = fc.array(fc.constantFrom(...PIECES), { maxLength: 16 }).map((pieces) => pieces.join(''));

/** By Atlassian's schema, and by the stricter rules of Jira. */
function expectValid(doc: AdfDoc): void {
  if (!accepts(doc)) throw new Error(`${JSON.stringify(accepts.errors?.slice(0, 3))} in ${JSON.stringify(doc)}`);
  expect(validateAdf(doc)).toBeUndefined();
}

const asDoc = (value: unknown) => value as AdfDoc;

describe('Markdown → document → Markdown', () => {
  it('is a valid document, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(markdown, fc.string({ unit: 'binary' })), (text) => {
        expectValid(toAdf(text));
      }),
      RUNS,
    );
  });

  it('changes nothing any more the second time', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const once = toMd(toAdf(text));
        expect(toMd(toAdf(once))).toBe(once);
      }),
      RUNS,
    );
  });

  it.each([
    '[https://a.test/b`two words`](https://a.test/b)',
    '__+ \\\n&#10;__',
    'a```\n    ```\n',
    'a`    `',
    '_a \\\n\\\n&#32;b_',
  ])('is %j once and for all', (text) => {
    const once = toMd(toAdf(text));
    expect(toMd(toAdf(once))).toBe(once);
    expect(canonical(toAdf(once))).toEqual(canonical(toAdf(text)));
  });

  it('is the same document again', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const doc = toAdf(text);
        expect(canonical(toAdf(toMd(doc)))).toEqual(canonical(doc));
      }),
      RUNS,
    );
  });

  it('gives tasks identities of their own', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('- [ ] a\n', '- [x] b\n', '  - [ ] c\n', '\n', 'text\n\n')), (lines) => {
        const ids = [...JSON.stringify(toAdf(lines.join(''))).matchAll(/"localId":"([^"]*)"/g)].map(([, id]) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});

describe('Markdown that was pasted twice', () => {
  it('gives each copy ids of its own', () => {
    const guarded = {
      version: 1,
      type: 'doc',
      content: [
        {
          type: 'taskList',
          attrs: { localId: 'list' },
          content: [
            {
              type: 'blockTaskItem',
              attrs: { localId: 'item', state: 'TODO' },
              content: [{ type: 'paragraph', content: [{ type: 'text', text: 'a' }] }],
            },
          ],
        },
      ],
    };
    const md = toMd(asDoc(guarded));
    const twice = JSON.stringify(toAdf(`${md}\n\nand again\n\n${md}`));
    const ids = [...twice.matchAll(/"localId":"([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length).toBe(4);
    expect(new Set(ids).size).toBe(4);
    expect(twice.split('blockTaskItem').length - 1).toBe(2);
  });
});

describe('document → Markdown → document', () => {
  it('keeps every text, and is valid', () => {
    fc.assert(
      fc.property(documents, (doc) => {
        const back = toAdf(toMd(asDoc(doc)));
        expect(textOf(canonical(back))).toBe(textOf(canonical(doc)));
        expectValid(back);
      }),
      RUNS,
    );
  });

  it('is the same document', () => {
    fc.assert(
      fc.property(documents, (doc) => {
        expect(canonical(toAdf(toMd(asDoc(doc))))).toEqual(canonical(doc));
      }),
      RUNS,
    );
  });

  it('is the same Markdown again', () => {
    fc.assert(
      fc.property(documents, (doc) => {
        const md = toMd(asDoc(doc));
        expect(toMd(toAdf(md))).toBe(md);
      }),
      RUNS,
    );
  });

  it('is stable, blank paragraphs and ids of tasks included', () => {
    fc.assert(
      fc.property(documents, (doc) => {
        const read = toAdf(toMd(asDoc(doc)));
        expect(toAdf(toMd(read))).toEqual(read);
      }),
      RUNS,
    );
  });

  it('is valid for whatever the schema lets pass, sensible or not', () => {
    fc.assert(
      fc.property(documentsOf(ANYTHING), (doc) => {
        expectValid(toAdf(toMd(asDoc(doc))));
      }),
      RUNS,
    );
  });

  it('changes neither of its inputs', () => {
    fc.assert(
      fc.property(documents, (doc) => {
        const before = structuredClone(doc);
        toMd(asDoc(doc));
        expect(doc).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});

describe('an edit by a client that removes all markers', () => {
  const stripped = (md: string) => md.replace(/<!--.*?-->/g, '');

  it('of nothing changes nothing, and of a word before all others keeps all of them', () => {
    fc.assert(
      fc.property(documents, (doc) => {
        const words = { type: 'paragraph', content: [{ type: 'text', text: 'before' }] };
        const original = asDoc({ ...doc, content: [words, { type: 'rule' }, ...asDoc(doc).content] });
        const md = stripped(toMd(original));
        if (stripped(md) === toMd(original)) return;
        const edited = editAdf(original, md.replace('before', 'changed'));
        if (edited === 'unchanged') throw new Error('the word is lost');
        expect(textOf(canonical(edited))).toBe(textOf(canonical(original)).replace('before', 'changed'));
        expectValid(edited);
        for (const node of original.content.slice(2)) {
          if (node.type === 'extension') expect(edited.content).toContain(node);
        }
      }),
      { numRuns: Math.ceil(RUNS.numRuns / 3) },
    );
  });
});
