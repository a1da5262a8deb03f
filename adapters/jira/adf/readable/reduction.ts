/**
 * A document reduced to what Markdown says without any marker, and where each part of it comes from. What Markdown reads
 * back as is reduced the same way, so that two such documents can be compared.
 */
import type { AdfAttrs, AdfNode } from '../document.ts';
import { contentOf } from '../node-content.ts';
import { codeText } from '../to-md/code-block.ts';
import { attrsOf, isEmptyParagraph, isInline, ownText, stringOf } from '../to-md/node-shape.ts';
import { DEEPEST_CONTAINER } from '../to-md/place.ts';
import { textWithin } from '../to-md/runs.ts';
import { isCell, isSpan, isSpanned } from '../to-md/table-grid.ts';
import { cellText } from './cell-lines.ts';
import { type FileNames, isShowable } from './file-names.ts';
import { macroName } from './macro-name.ts';
import { oneLine } from './one-line.ts';
import { cardText, shownInlines } from './tokens.ts';

/** One block of a container, in order. */
export interface Entry {
  /** Undefined where a reader sees nothing. */
  readonly shown: AdfNode | undefined;
  readonly origin: AdfNode;
  /** Containers around it of which a reader sees nothing, the outermost first. */
  readonly path: readonly AdfNode[];
}

const PANELS: ReadonlyMap<unknown, string> = new Map([
  ...['info', 'note', 'success', 'warning', 'error'].map((type) => [type, type] as const),
  ['tip', 'success'],
]);
const LISTS = new Set(['bulletList', 'orderedList', 'taskList', 'decisionList']);
const ONE_WORD = /^[^\s`\\&|]+$/;
const LARGEST_NUMBER = 999_999_999;

export class Reduction {
  readonly root: AdfNode;
  readonly files: FileNames;
  readonly #origins = new WeakMap<AdfNode, AdfNode>();
  readonly #entries = new WeakMap<AdfNode, readonly Entry[]>();

  constructor(content: readonly AdfNode[], files: FileNames) {
    this.files = files;
    const root = { type: 'doc', content: [...content] };
    this.root = this.#container({ type: 'doc' }, root, 0);
  }

  /** What a reduced node stands for; undefined for one that only Markdown needs, such as a blank header row. */
  originOf(shown: AdfNode): AdfNode | undefined {
    return this.#origins.get(shown);
  }

  entriesOf(shown: AdfNode): readonly Entry[] {
    return this.#entries.get(shown) ?? [];
  }

  #known(shown: AdfNode, origin: AdfNode): AdfNode {
    this.#origins.set(shown, origin);
    return shown;
  }

  #container(shell: AdfNode, origin: AdfNode, depth: number): AdfNode {
    const entries = this.#blocks(contentOf(origin), [], depth, shell.type);
    const shown = { ...shell, content: entries.flatMap((entry) => entry.shown ?? []) };
    this.#entries.set(shown, entries);
    return this.#known(shown, origin);
  }

  #blocks(nodes: readonly AdfNode[], path: readonly AdfNode[], depth: number, parentType: string): Entry[] {
    const entries: Entry[] = [];
    for (let at = 0; at < nodes.length; at += 1) {
      const from = at;
      while (isInline(nodes[at])) at += 1;
      const node = at > from ? { type: 'paragraph', content: nodes.slice(from, at--) } : (nodes[at] as AdfNode);
      // Tasks stand below a task only.
      const isOutermost = parentType === 'taskList' && node.type === 'taskList' && entries.length === 0;
      const isFrame = isOutermost || isInvisible(node);
      for (const entry of this.#block(node, { path, depth, parentType, isFrame })) entries.push(entry);
    }
    return entries;
  }

  #block(node: AdfNode, { path, depth, parentType, isFrame }: Place): Entry[] {
    if (depth > DEEPEST_CONTAINER) return [this.#text(node, path, oneLine(textWithin(node)))];
    if (isFrame) {
      const inner = this.#blocks(contentOf(node), [...path, node], depth + 1, parentType);
      return inner.length > 0 ? inner : [{ shown: undefined, origin: node, path }];
    }
    const shown = this.#shown(node, depth);
    return [{ shown: shown && this.#known(shown, node), origin: node, path }];
  }

  #shown(node: AdfNode, depth: number): AdfNode | undefined {
    const attrs = attrsOf(node);
    switch (node.type) {
      case 'paragraph':
      case 'caption':
        return this.#paragraph(node);
      case 'heading':
        return this.#texts({ type: 'heading', attrs: { level: levelOf(attrs.level) } }, node);
      case 'taskItem':
        return this.#texts(taskShell(attrs), node);
      case 'blockTaskItem':
        return this.#flat(taskShell(attrs), node);
      case 'decisionItem':
        return { type: 'listItem', content: [this.#paragraph(node) ?? { type: 'paragraph', content: [] }] };
      case 'codeBlock':
        return codeOf(node);
      case 'rule':
        return { type: 'rule' };
      case 'table':
        return this.#table(node, depth + 1);
      case 'media':
        return this.#image(node);
      case 'mediaSingle':
        return this.#image(contentOf(node)[0] ?? node);
      case 'blockCard':
      case 'embedCard':
        return { type: 'paragraph', content: cardText(node) };
      case 'extension':
      case 'syncBlock':
        return paragraphOf(oneLine(ownText(node)).trim() || macroName(node));
      default:
        return this.#framed(node, depth + 1);
    }
  }

  /** Blocks around blocks that show by themselves. */
  #framed(node: AdfNode, depth: number): AdfNode | undefined {
    const shell = shellOf(node);
    if (!shell) return this.#text(node, [], oneLine(ownText(node))).shown;
    const shown = this.#container(shell, node, depth);
    const needsContent = LISTS.has(node.type);
    return needsContent && shown.content?.length === 0 ? undefined : shown;
  }

  #texts(shell: AdfNode, node: AdfNode): AdfNode {
    return { ...shell, content: shownInlines(contentOf(node), this.files) };
  }

  #paragraph(node: AdfNode): AdfNode | undefined {
    const content = shownInlines(contentOf(node), this.files);
    const [only, ...others] = content;
    if (only?.type === 'media' && others.length === 0) return mediaSingleOf(only);
    return content.length > 0 ? { type: 'paragraph', content } : undefined;
  }

  #flat(shell: AdfNode, node: AdfNode): AdfNode {
    return { ...shell, content: cellText(contentOf(node), this.files) };
  }

  #text(origin: AdfNode, path: readonly AdfNode[], text: string): Entry {
    const shown = text.trim() === '' ? undefined : this.#known(paragraphOf(text.trim()), origin);
    return { shown, origin, path };
  }

  #image(media: AdfNode): AdfNode | undefined {
    if (isShowable(media)) return mediaSingleOf(this.files.media(media));
    const alt = oneLine(stringOf(attrsOf(media).alt)).trim();
    return alt === '' ? undefined : paragraphOf(alt);
  }

  #table(node: AdfNode, depth: number): AdfNode | undefined {
    const rows = contentOf(node).filter(({ type }) => type === 'tableRow');
    const width = Math.max(0, ...rows.map((row) => contentOf(row).length));
    if (width === 0) return undefined;
    const isMerged = rows.some((row) => contentOf(row).some(isSpanned));
    const shown = rows.map((row, y) => this.#row(row, { isMerged, width, isFirst: y === 0, depth }));
    const isHeaded = isMerged || shown[0]?.content?.every(({ type }) => type === 'tableHeader');
    const blank = Array.from({ length: width }, () => ({ type: 'tableHeader', content: [] }));
    return { type: 'table', content: isHeaded ? shown : [{ type: 'tableRow', content: blank }, ...shown] };
  }

  #row(row: AdfNode, { isMerged, width, isFirst, depth }: RowPlace): AdfNode {
    const cells = contentOf(row).filter(isCell) as AdfNode[];
    if (isMerged) return this.#known({ type: 'tableRow', content: cells.map((cell) => this.#cell(cell, depth)) }, row);
    const isHeader = isFirst && cells.length === width && cells.every(({ type }) => type === 'tableHeader');
    const type = isHeader ? 'tableHeader' : 'tableCell';
    const content = Array.from({ length: width }, (_, x): AdfNode => {
      const cell = cells[x];
      return cell ? this.#pipedCell(type, cell, depth) : { type, content: [] };
    });
    return this.#known({ type: 'tableRow', content }, row);
  }

  #cell(cell: AdfNode, depth: number): AdfNode {
    const { colspan, rowspan } = attrsOf(cell);
    const isMerging = ([, span]: [string, unknown]) => isSpan(span) && span > 1;
    const spans = Object.fromEntries(Object.entries({ colspan, rowspan }).filter(isMerging));
    return this.#container({ type: cell.type, ...(Object.keys(spans).length > 0 && { attrs: spans }) }, cell, depth);
  }

  /** One line, whatever the cell holds. */
  #pipedCell(type: string, cell: AdfNode, depth: number): AdfNode {
    const whole = this.#container({ type }, cell, depth);
    if (isOneLine(cell)) return whole;
    const content = cellText(contentOf(cell), this.files);
    return this.#known({ type, content: content.length > 0 ? [{ type: 'paragraph', content }] : [] }, cell);
  }
}

interface Place {
  readonly path: readonly AdfNode[];
  readonly depth: number;
  readonly parentType: string;
  /** Whether nothing is shown of it but its content. */
  readonly isFrame: boolean;
}

interface RowPlace {
  readonly isMerged: boolean;
  readonly width: number;
  readonly isFirst: boolean;
  readonly depth: number;
}

/** Whether the content of a cell is what stands between its pipes, and not lines that stand for blocks. */
export function isOneLine(cell: AdfNode): boolean {
  const blocks = contentOf(cell).filter((block) => !isEmptyParagraph(block));
  const [only] = blocks;
  if (!only) return true;
  return blocks.length === 1 && (only.type === 'paragraph' || isLoneMedia(only));
}

/** Of all others, also of layouts and of macros with content, only the content shows. */
const KNOWN = new Set([
  ...['paragraph', 'caption', 'heading', 'taskItem', 'blockTaskItem', 'decisionItem', 'codeBlock', 'rule', 'table'],
  ...['media', 'mediaSingle', 'blockCard', 'embedCard', 'extension', 'syncBlock', 'bulletList', 'decisionList'],
  ...['orderedList', 'listItem', 'taskList', 'blockquote', 'panel', 'expand', 'nestedExpand'],
]);

const isInvisible = (node: AdfNode): boolean =>
  KNOWN.has(node.type) ? node.type === 'mediaSingle' && !isLoneMedia(node) : contentOf(node).length > 0;

/** What is shown around the content of a block; undefined for a type that shows nothing itself. */
function shellOf(node: AdfNode): AdfNode | undefined {
  const attrs = attrsOf(node);
  switch (node.type) {
    case 'bulletList':
    case 'decisionList':
      return { type: 'bulletList' };
    case 'orderedList': {
      const order = Number(attrs.order ?? 1);
      const isSayable = Number.isInteger(order) && order >= 0 && order <= LARGEST_NUMBER;
      return { type: 'orderedList', attrs: { order: isSayable ? order : 1 } };
    }
    case 'listItem':
    case 'blockquote':
      return { type: node.type };
    case 'taskList':
      return { type: 'taskList', attrs: { localId: '' } };
    case 'panel':
      return { type: 'panel', attrs: { panelType: PANELS.get(attrs.panelType) ?? 'info' } };
    case 'expand':
    case 'nestedExpand': {
      const title = oneLine(stringOf(attrs.title)).trim();
      return { type: 'expand', attrs: { ...(title && { title }) } };
    }
    default:
      return undefined;
  }
}

function isLoneMedia(node: AdfNode): boolean {
  const shown = contentOf(node).filter(({ type, content }) => type !== 'caption' || (content ?? []).length > 0);
  return node.type === 'mediaSingle' && shown.length === 1 && shown[0]?.type === 'media';
}

const levelOf = (level: unknown): number => Math.min(6, Math.max(1, Math.trunc(Number(level) || 1)));

const taskShell = ({ state }: AdfAttrs): AdfNode => ({
  type: 'taskItem',
  attrs: { localId: '', state: state === 'DONE' ? 'DONE' : 'TODO' },
});

export const paragraphOf = (text: string): AdfNode => ({ type: 'paragraph', content: [{ type: 'text', text }] });

const mediaSingleOf = (media: AdfNode): AdfNode => ({
  type: 'mediaSingle',
  attrs: { layout: 'center' },
  content: [media],
});

function codeOf(node: AdfNode): AdfNode {
  const language = stringOf(attrsOf(node).language);
  const text = codeText(node);
  return {
    type: 'codeBlock',
    ...(ONE_WORD.test(language) && { attrs: { language } }),
    ...(text !== '' && { content: [{ type: 'text', text }] }),
  };
}
