/** Blocks in a cell as lines of one paragraph, and an edit of these lines. */
import type { AdfNode } from '../document.ts';
import { contentOf } from '../node-content.ts';
import { codeText } from '../to-md/code-block.ts';
import { attrsOf, stringOf } from '../to-md/node-shape.ts';
import { textWithin } from '../to-md/runs.ts';
import { type FileNames, isShowable } from './file-names.ts';
import { macroName } from './macro-name.ts';
import { oneLine } from './one-line.ts';
import { cardText, shownInlines } from './tokens.ts';

/** One line of a cell: of a block that holds text, or the whole of one that doesn't. */
export interface Line {
  readonly shown: readonly AdfNode[];
  readonly leaf: AdfNode;
  /** The items around it, the outermost first. */
  readonly items: readonly AdfNode[];
}

type Around = { prefix: string; items: readonly AdfNode[]; depth: number };

const DEEPEST = 50;
const LISTS = new Set(['bulletList', 'orderedList', 'taskList', 'decisionList']);
const CODE = [{ type: 'code' }];

export function cellLines(blocks: readonly AdfNode[], files: FileNames): Line[] {
  const lines: Line[] = [];
  addBlocks(lines, blocks, { prefix: '', items: [], depth: 0 }, files);
  return lines;
}

/** The lines as content of a paragraph. */
export function cellText(blocks: readonly AdfNode[], files: FileNames): AdfNode[] {
  return cellLines(blocks, files).flatMap(({ shown }, at) => (at > 0 ? [{ type: 'hardBreak' }, ...shown] : [...shown]));
}

/** The first block of an item stands behind its marker. */
function addBlocks(lines: Line[], blocks: readonly AdfNode[], around: Around, files: FileNames): void {
  let { prefix } = around;
  for (const block of blocks) {
    const count = lines.length;
    addBlock(lines, block, { ...around, prefix }, files);
    if (lines.length > count) prefix = '';
  }
}

function addBlock(lines: Line[], block: AdfNode, around: Around, files: FileNames): void {
  const add = (leaf: AdfNode, inlines: readonly AdfNode[]) => {
    const prefix = inlines.length > 0 ? around.prefix : around.prefix.trimEnd();
    const lead = prefix === '' ? [] : [{ type: 'text', text: prefix }];
    lines.push({ shown: [...lead, ...inlines], leaf, items: around.items });
  };
  const addText = (leaf: AdfNode, text: string) => {
    if (text.trim() !== '') add(leaf, [{ type: 'text', text: text.trim() }]);
  };
  const addLines = (leaf: AdfNode) => {
    const shown = shownInlines(contentOf(leaf), files);
    for (const line of shown.length > 0 || around.prefix !== '' ? linesOf(shown) : []) add(leaf, line);
  };
  if (around.depth > DEEPEST) {
    addText(block, oneLine(textWithin(block)));
    return;
  }
  switch (block.type) {
    case 'paragraph':
    case 'heading':
    case 'caption':
    case 'taskItem':
    case 'decisionItem':
      addLines(block);
      return;
    case 'codeBlock':
      for (const line of codeText(block).split('\n')) {
        if (line !== '') add(block, [{ type: 'text', text: oneLine(line), marks: CODE }]);
      }
      return;
    case 'media':
      if (isShowable(block)) add(block, [inText(files.media(block))]);
      else addText(block, oneLine(stringOf(attrsOf(block).alt)));
      return;
    case 'extension':
    case 'syncBlock':
      addText(block, macroName(block));
      return;
    case 'blockCard':
    case 'embedCard':
      add(block, cardText(block));
      return;
    case 'expand':
    case 'nestedExpand':
      addText(block, oneLine(stringOf(attrsOf(block).title)));
      break;
  }
  addContent(lines, block, around, files);
}

/** Within text an image from elsewhere is a link to it. */
function inText(media: AdfNode): AdfNode {
  const { type, url, alt } = media.attrs ?? {};
  if (media.type !== 'media' || type !== 'external') return media;
  return { type: 'text', text: String(alt ?? url), marks: [{ type: 'link', attrs: { href: url } }] };
}

/** An image of a block as one within text. */
export const withInlineImage = (node: AdfNode): AdfNode =>
  node.type !== 'media' || node.attrs?.type === 'external' ? inText(node) : { ...node, type: 'mediaInline' };

function addContent(lines: Line[], block: AdfNode, around: Around, files: FileNames): void {
  const isList = LISTS.has(block.type);
  let number = Number(attrsOf(block).order ?? 1);
  if (!isList) {
    addBlocks(lines, contentOf(block), { ...around, depth: around.depth + 1 }, files);
    return;
  }
  const level = around.items.length;
  for (const item of contentOf(block)) {
    const prefix = '-'.repeat(level) + markerOf(block, item, number);
    number += 1;
    const within = { prefix, items: [...around.items, item], depth: around.depth + 1 };
    const isText = item.type === 'taskItem' || item.type === 'decisionItem';
    addBlocks(lines, isText || item.type === 'taskList' ? [item] : contentOf(item), within, files);
  }
}

function markerOf(list: AdfNode, item: AdfNode, number: number): string {
  if (item.type === 'taskList') return '';
  if (list.type === 'orderedList') return `${number}. `;
  if (list.type !== 'taskList') return '- ';
  return attrsOf(item).state === 'DONE' ? '☑ ' : '☐ ';
}

/** Content of a paragraph, line by line. */
export function linesOf(inlines: readonly AdfNode[]): AdfNode[][] {
  const lines: AdfNode[][] = [[]];
  for (const node of inlines) {
    if (node.type === 'hardBreak') lines.push([]);
    else lines.at(-1)?.push(node);
  }
  return lines;
}
