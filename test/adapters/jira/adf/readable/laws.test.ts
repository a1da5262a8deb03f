/** The laws of the readable form, over documents of the whole content model, with the stored document at hand. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdfDoc, AdfNode } from '../../../../../adapters/jira/adf/document.ts';
import { toAdf } from '../../../../../adapters/jira/adf/index.ts';
import { withUniqueLocalIds } from '../../../../../adapters/jira/adf/local-ids.ts';
import { editReadable, toReadable } from '../../../../../adapters/jira/adf/readable/index.ts';
import { toPlain } from '../../../../../adapters/jira/adf/to-plain.ts';
import { validateAdf } from '../../../../../adapters/jira/adf/validate.ts';
import { type ANYTHING, arbitraryDoc, documentsOf, mutated } from '../arbitrary-document.ts';
import { p, REAL_DOCUMENTS, text } from './real-documents.ts';

const RUNS = { numRuns: Number(process.env.PROPERTY_RUNS ?? 300) };

const asDoc = (value: unknown) => value as AdfDoc;
const withIds = (doc: AdfDoc): AdfDoc => ({ ...doc, content: withUniqueLocalIds(doc.content, new Set()) });

/** Texts as people write them, with every character that Markdown gives a meaning. */
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
    '[see it] x',
    'a@b.test',
    '&amp;',
  ),
  url: fc.constantFrom('https://a.test/b', 'https://a.test/c?d=e&f#g', 'https://a.test/(h)'),
  emoji: fc.constantFrom(
    { shortName: ':smile:', text: '😀' },
    { shortName: ':acme:', id: '1', text: ':acme:' },
  ) as unknown as typeof ANYTHING.emoji,
}).map((doc) => withIds(asDoc(doc)));

const real = fc.constantFrom(...Object.values(REAL_DOCUMENTS));

/** All texts of a document, in order. */
function textsOf(doc: AdfDoc): AdfNode[] {
  const texts: AdfNode[] = [];
  const visit = (node: AdfNode) => {
    if (node.type === 'text') texts.push(node);
    for (const child of node.content ?? []) visit(child);
  };
  for (const node of doc.content) visit(node);
  return texts;
}

/** The document with one of its texts replaced, once by each of the words. */
function withWord(doc: AdfDoc, at: number, word: string): AdfDoc | undefined {
  const copy = structuredClone(doc);
  const texts = textsOf(copy);
  const chosen = texts[at % texts.length];
  if (!chosen) return undefined;
  chosen.text = word;
  return copy;
}

/** Two texts of the same look are one, and no marks at all may be said by an empty list, too. */
const joined = (doc: unknown): unknown =>
  JSON.parse(JSON.stringify(doc), (key, value: unknown) => {
    if (!Array.isArray(value)) return value;
    if (key === 'marks' && value.length === 0) return undefined;
    const nodes: AdfNode[] = [];
    for (const node of value as AdfNode[]) {
      const last = nodes.at(-1);
      const isSame = node?.type === 'text' && last?.type === 'text' && isDeepStrictEqual(last.marks, node.marks);
      if (isSame) nodes[nodes.length - 1] = { ...last, text: `${last.text}${node.text}` };
      else nodes.push(node);
    }
    return nodes;
  });

/** What is left of a text whose markup does not count. */
const letters = (words: string) => words.replace(/```\S+|\[x\](?!\()|[^\p{L}\p{So}]|☑|☐/gu, '');

/** What the other text lacks, from the first letter on that is not there in its order. */
function lostFrom(words: string, other: string): string {
  const [wanted, there] = [letters(words), letters(other)];
  let from = 0;
  for (let at = 0; at < wanted.length; at += 1) {
    from = there.indexOf(wanted.charAt(at), from) + 1;
    if (from === 0) return wanted.slice(at);
  }
  return '';
}

describe('the readable form', () => {
  it('that comes back unchanged changes nothing, whatever the document', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryDoc, mutated(arbitraryDoc)), (doc) => {
        const readable = toReadable(asDoc(doc));
        expect(editReadable(asDoc(doc), readable)).toBe('unchanged');
        expect(editReadable(asDoc(doc), `${readable.replaceAll('\n', '\r\n')}\n`)).toBe('unchanged');
      }),
      RUNS,
    );
  });

  it('holds no marker', () => {
    fc.assert(
      fc.property(written, (doc) => {
        expect(toReadable(doc)).not.toMatch(/<!--|data-adf|data-attrs|style=/);
      }),
      RUNS,
    );
  });

  it('is stable: what it reads back as reads the same', () => {
    fc.assert(
      fc.property(written, (doc) => {
        const readable = toReadable(doc);
        expect(toReadable(toAdf(readable))).toBe(readable);
      }),
      RUNS,
    );
  });

  it('shows all text', () => {
    fc.assert(
      fc.property(written, (doc) => {
        expect(lostFrom(toPlain(doc), toPlain(toAdf(toReadable(doc))))).toBe('');
      }),
      RUNS,
    );
  });

  it('with another word in one text is the document with that word in it, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(written, real), fc.nat(), (doc, at) => {
        const before = withWord(doc, at, 'needle');
        const after = withWord(doc, at, 'changed');
        if (!before || !after) return;
        const edited = editReadable(before, toReadable(before).replace('needle', 'changed'));
        expect(joined(edited)).toEqual(joined(after));
      }),
      RUNS,
    );
  });

  it('with another word before all others keeps every block as it is', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryDoc, real), (doc) => {
        const content = [p(text('before')), ...asDoc(doc).content];
        const original: AdfDoc = { version: 1, type: 'doc', content };
        const edited = editReadable(original, toReadable(original).replace('before', 'changed'));
        if (edited === 'unchanged') throw new Error('the word is lost');
        expect(edited.content.slice(1)).toEqual(content.slice(1));
        for (const [at, node] of edited.content.slice(1).entries()) expect(node).toBe(content[at + 1]);
      }),
      RUNS,
    );
  });

  it('is a valid document after any edit, in which nothing is lost that was written', () => {
    fc.assert(
      fc.property(fc.oneof(written, real), fc.oneof(written, real), fc.nat(), fc.nat(), (doc, other, from, to) => {
        const [lines, more] = [toReadable(doc).split('\n'), toReadable(other).split('\n')];
        const start = from % (lines.length + 1);
        lines.splice(start, to % (lines.length + 1 - start), ...more);
        const given = lines.join('\n');
        const edited = editReadable(doc, given);
        if (edited === 'unchanged') return;
        expect(validateAdf(edited)).toBeUndefined();
        expect(lostFrom(toPlain(toAdf(given)), toReadable(edited))).toBe('');
      }),
      RUNS,
    );
  });
});
