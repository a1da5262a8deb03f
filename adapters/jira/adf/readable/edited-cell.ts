/** An edit of the lines of a cell: each goes back into the block that it was shown of. */
import type { AdfNode } from '../document.ts';
import { contentOf } from '../node-content.ts';
import { pairChanged } from '../pair-changed.ts';
import { matchSequences } from '../sequence-match.ts';
import { blockToMd } from '../to-md/index.ts';
import { cellLines, type Line, linesOf, withInlineImage } from './cell-lines.ts';
import { mergedInlines, type Named, namedInlines } from './merge-inlines.ts';
import { shownInlines } from './tokens.ts';

const MARKER = /^-*(?:-|\d{1,9}\.|[☐☑])(?: |$)/;
const DONE = /^-*☑/;

/** What became of a block: its lines as they were written, and whether any of them is another. */
interface Edit {
  readonly lines: AdfNode[][];
  isChanged: boolean;
}

/** @param given what stands in the cell now: paragraphs with a break between their lines. */
export function editedCell(stored: readonly AdfNode[], given: readonly AdfNode[], named: Named): AdfNode[] {
  const old = cellLines(stored, named.files);
  const written = given.flatMap((block) => linesOf(inlinesIn(block)));
  const keyOf = (inlines: readonly AdfNode[]) => blockToMd({ type: 'paragraph', content: [...inlines] });
  const oldKeys = old.map(({ shown }) => keyOf(shown));
  const keys = written.map((line) => keyOf(shownInlines(line, named.files)));
  const owners = ownersOf(oldKeys, keys);
  const cell = new CellEdit(old, named);
  for (const [at, line] of written.entries()) {
    const owner = owners[at];
    if (owner === undefined) cell.insert(line);
    else cell.take(line, owner, oldKeys[owner] === keys[at]);
  }
  return cell.content(stored);
}

const inlinesIn = (block: AdfNode): readonly AdfNode[] =>
  block.type === 'mediaSingle' ? contentOf(block).map(withInlineImage) : contentOf(block);

/** By new line the old one that it is, changed or not. */
function ownersOf(before: readonly string[], after: readonly string[]): (number | undefined)[] {
  const owners: (number | undefined)[] = after.map(() => undefined);
  const matches = matchSequences(before, after);
  for (const [from, to] of matches.entries()) if (to >= 0) owners[to] = from;
  let gap = 0;
  const ofBefore = matches.map((to) => (to >= 0 ? ++gap : gap));
  gap = 0;
  const ofAfter = owners.map((from) => (from !== undefined ? ++gap : gap));
  const words = (text: string) => text.replace(/\s+/g, '\n');
  const left = before.flatMap((text, index) =>
    (matches[index] ?? -1) >= 0 ? [] : [{ index, group: String(ofBefore[index]), markdown: words(text) }],
  );
  const changed = after.flatMap((text, index) =>
    owners[index] === undefined ? [{ index, group: String(ofAfter[index]), markdown: words(text) }] : [],
  );
  for (const [index, from] of pairChanged(left, changed)) owners[index] = from;
  return owners;
}

class CellEdit {
  readonly #old: readonly Line[];
  readonly #named: Named;
  readonly #edits = new Map<AdfNode, Edit>();
  /** New blocks behind a block or an item; behind nothing at the start. */
  readonly #behind = new Map<AdfNode | undefined, AdfNode[]>();
  #last: Line | undefined;

  constructor(old: readonly Line[], named: Named) {
    this.#old = old;
    this.#named = named;
    for (const { leaf } of old) this.#edits.set(leaf, { lines: [], isChanged: false });
  }

  take(line: AdfNode[], owner: number, isSame: boolean): void {
    const old = this.#old[owner];
    const edit = old && this.#edits.get(old.leaf);
    if (!old || !edit) return;
    edit.lines.push(line);
    edit.isChanged ||= !isSame;
    this.#last = old;
  }

  insert(line: AdfNode[]): void {
    const item = this.#last?.items.at(-1);
    const isItem = item !== undefined && MARKER.test(line[0]?.text ?? '');
    const isCode = line.length > 0 && line.every(({ marks }) => marks?.some(({ type }) => type === 'code'));
    if (this.#last?.leaf.type === 'codeBlock' && isCode) {
      const edit = this.#edits.get(this.#last.leaf);
      edit?.lines.push(line);
      if (edit) edit.isChanged = true;
      return;
    }
    const content = namedInlines(isItem ? withoutMarker(line) : line, this.#named);
    if (content.length === 0) return;
    const place = isItem ? item : this.#last?.leaf;
    const behind = this.#behind.get(place);
    const node = isItem ? this.#named.withNewId(itemLike(item, content, line)) : { type: 'paragraph', content };
    if (behind) behind.push(node);
    else this.#behind.set(place, [node]);
  }

  content(stored: readonly AdfNode[]): AdfNode[] {
    return [...(this.#behind.get(undefined) ?? []), ...this.#blocks(stored, true)];
  }

  /** New paragraphs stand behind the block of the cell that the line before them is in. */
  #blocks(blocks: readonly AdfNode[], isTop: boolean): AdfNode[] {
    return blocks.flatMap((block) => {
      const kept = this.#block(block);
      const items = this.#behind.get(block) ?? [];
      const isItem = ITEMS.has(block.type);
      return [...kept, ...(isItem ? items : []), ...(isTop ? this.#paragraphsIn(block) : [])];
    });
  }

  #paragraphsIn(block: AdfNode): AdfNode[] {
    const own = (this.#behind.get(block) ?? []).filter(({ type }) => type === 'paragraph');
    return [...own, ...contentOf(block).flatMap((inner) => this.#paragraphsIn(inner))];
  }

  #block(block: AdfNode): AdfNode[] {
    const edit = this.#edits.get(block);
    if (edit) return this.#leaf(block, edit);
    const before = contentOf(block);
    if (before.length === 0) return [block];
    const content = this.#blocks(before, false);
    if (content.length === before.length && content.every((node, at) => node === before[at])) return [block];
    // What held nothing that shows stays; what lost all of it goes.
    return content.some((node) => !before.includes(node) || this.#shows(node)) ? [{ ...block, content }] : [];
  }

  #shows(node: AdfNode): boolean {
    return this.#edits.has(node) || contentOf(node).some((inner) => this.#shows(inner));
  }

  #leaf(leaf: AdfNode, { lines, isChanged }: Edit): AdfNode[] {
    const count = this.#old.filter((line) => line.leaf === leaf).length;
    if (lines.length === 0) return [];
    if (!isChanged && lines.length === count) return [leaf];
    const isListed = this.#old.some((line) => line.leaf === leaf && line.items.length > 0);
    const [first = [], ...others] = lines;
    const written = [isListed ? withoutMarker(first) : first, ...others];
    if (leaf.type === 'codeBlock') {
      const text = written.map((line) => line.map((node) => node.text ?? '').join('')).join('\n');
      return [{ ...leaf, content: [{ type: 'text', text }] }];
    }
    if (leaf.type === 'media') return this.#media(leaf, written);
    const inlines = inOneLine(written);
    if (!TEXTS.has(leaf.type)) return [{ type: 'paragraph', content: namedInlines(inlines, this.#named) }];
    const content = mergedInlines(contentOf(leaf), inlines, this.#named);
    const state = leaf.type === 'taskItem' ? { state: DONE.test(first[0]?.text ?? '') ? 'DONE' : 'TODO' } : {};
    return [{ ...leaf, ...(leaf.attrs && { attrs: { ...leaf.attrs, ...state } }), content }];
  }

  #media(leaf: AdfNode, written: readonly AdfNode[][]): AdfNode[] {
    const inlines = inOneLine(written);
    const [image, ...others] = inlines;
    const isFile = image?.type === 'mediaInline' || image?.type === 'media';
    if (image && isFile && others.length === 0) return [this.#named.files.withFile({ ...image, type: 'media' })];
    const href = image?.marks?.find(({ type }) => type === 'link')?.attrs?.href;
    const isSame = others.length === 0 && href !== undefined && href === leaf.attrs?.url;
    if (isSame) return [{ ...leaf, attrs: { ...leaf.attrs, ...(image?.text !== href && { alt: image?.text }) } }];
    return [{ type: 'paragraph', content: namedInlines(inlines, this.#named) }];
  }
}

const inOneLine = (lines: readonly AdfNode[][]): AdfNode[] =>
  lines.flatMap((line, at) => (at > 0 ? [{ type: 'hardBreak' }, ...line] : line));

const ITEMS = new Set(['listItem', 'taskItem', 'decisionItem']);
const TEXTS = new Set(['paragraph', 'heading', 'caption', 'taskItem', 'decisionItem']);

function withoutMarker(line: readonly AdfNode[]): AdfNode[] {
  const [first, ...others] = line;
  if (first?.type !== 'text') return [...line];
  const text = first.text?.replace(MARKER, '') ?? '';
  return text === '' ? others : [{ ...first, text }, ...others];
}

function itemLike(item: AdfNode, content: AdfNode[], line: readonly AdfNode[]): AdfNode {
  const state = DONE.test(line[0]?.text ?? '') ? 'DONE' : 'TODO';
  switch (item.type) {
    case 'taskItem':
      return { type: 'taskItem', attrs: { localId: '', state }, content };
    case 'decisionItem':
      return { type: 'decisionItem', attrs: { localId: '', state: 'DECIDED' }, content };
    default:
      return { type: 'listItem', content: [{ type: 'paragraph', content }] };
  }
}
