/** Block tokens as nodes: one pass over markdown-it's flat list. */
import type { AdfNode } from '../document.ts';
import { withUniqueLocalIds } from '../local-ids.ts';
import { contained, wrap } from './containment.ts';
import { htmlBlock } from './html-block.ts';
import { loneImage } from './images.ts';
import type { Token } from './inline-rule.ts';
import { inlinesOf } from './inlines.ts';
import { MarkedBlocks } from './marked-blocks.ts';
import { parseInline, parseMarkdown } from './parser.ts';

const PANELS: Readonly<Record<string, string>> = {
  NOTE: 'info',
  IMPORTANT: 'note',
  TIP: 'success',
  WARNING: 'warning',
  CAUTION: 'error',
};
const ALERT = /^\[!(NOTE|IMPORTANT|TIP|WARNING|CAUTION)\]$/;
/** What only a renderer reads of the words after a fence, such as `title="a.js"` or `{1,3}`. */
const OPTIONS = /[={}]/;
/** Several may stand on one line. */
const BETWEEN_MARKERS = /(?<=-->)(?=<!--\/?adf)/;
const BOX = /^\[[ xX]\](?: |$)/;

/** @param node made for this call. */
function withContent(node: AdfNode, content: AdfNode[]): AdfNode {
  if (content.length > 0) node.content = content;
  return node;
}

export class BlockReader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #localIds = 0;
  #hasMarkers = false;
  readonly #footnotes: AdfNode[] = [];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  document(): AdfNode[] {
    const content = contained('doc', this.blocks(), []).flat();
    // Markers bring ids along, and may be pasted twice.
    return this.#hasMarkers ? withUniqueLocalIds(content, new Set()) : content;
  }

  /** All blocks, with the footnotes behind the others. */
  blocks(): AdfNode[] {
    return [...this.until(), ...this.#footnotes];
  }

  /** Blocks up to the token that closes the present one. */
  until(close?: string): AdfNode[] {
    const nodes: AdfNode[] = [];
    let marked: MarkedBlocks | undefined;
    for (let token = this.#tokens[this.#next]; token; token = this.#tokens[this.#next]) {
      this.#next += 1;
      if (token.type === close) break;
      if (token.type === 'html_block') {
        marked ??= this.#markedBlocks(nodes);
        for (const part of token.content.split(BETWEEN_MARKERS)) {
          if (!marked.takes(part)) marked.add(this.#html(part));
        }
        continue;
      }
      const blocks = this.#block(token);
      if (marked) marked.add(blocks);
      else for (const block of blocks) nodes.push(block);
    }
    return nodes;
  }

  /** Most documents hold no marker, so this is made for those that do. */
  #markedBlocks(nodes: AdfNode[]): MarkedBlocks {
    this.#hasMarkers = true;
    return new MarkedBlocks(nodes, { markdown: readMarkdown, html: (html) => this.#html(html) }, () => this.#localId());
  }

  #block(token: Token): AdfNode[] {
    switch (token.type) {
      case 'paragraph_open':
        return this.#paragraph();
      case 'heading_open':
        return [withContent({ type: 'heading', attrs: { level: Number(token.tag.slice(1)) } }, this.#inline())];
      case 'fence':
      case 'code_block':
        return this.#code(token);
      case 'blockquote_open':
        return this.#quote();
      case 'bullet_list_open':
        return this.#list(token, 'bullet_list_close');
      case 'ordered_list_open':
        return this.#list(token, 'ordered_list_close');
      case 'table_open':
        return [this.#table()];
      case 'hr':
        return [{ type: 'rule' }];
      case 'footnote_open':
        return this.#footnote(String(token.meta));
      default:
        return [];
    }
  }

  /** The inline token and the closing one after it. */
  #inline(): AdfNode[] {
    const inline = this.#tokens[this.#next];
    this.#next += 2;
    return inlinesOf(inline?.children ?? []);
  }

  #paragraph(): AdfNode[] {
    const block = this.#imageOrText();
    return block.type === 'paragraph' && !block.content ? [] : [block];
  }

  /** What stands in a paragraph or a cell. */
  #imageOrText(): AdfNode {
    const image = loneImage(this.#tokens[this.#next]?.children ?? []);
    if (!image) return withContent({ type: 'paragraph' }, this.#inline());
    this.#next += 2;
    return image;
  }

  /** Definitions are read after everything else. */
  #footnote(label: string): AdfNode[] {
    let start = `[${label}] `;
    for (let token = this.#tokens[this.#next]; token; token = this.#tokens[this.#next]) {
      this.#next += 1;
      if (token.type === 'footnote_close') break;
      const [lead, ...others] = inlinesOf(token.children ?? []);
      const isPlain = lead?.type === 'text' && !lead.marks;
      const text = start + (isPlain ? lead.text : '');
      const rest = lead && !isPlain ? [lead, ...others] : others;
      const content = text === '' ? rest : [{ type: 'text', text }, ...rest];
      this.#footnotes.push(withContent({ type: 'paragraph' }, content));
      start = '';
    }
    return [];
  }

  #code(token: Token): AdfNode[] {
    const info = token.info.trim();
    const [language = '', ...others] = info.split(/\s+/);
    const text = token.content.replace(/\n$/, '');
    if (others.length === 0 || OPTIONS.test(info)) return [codeBlock(language, text)];
    // Who goes on behind the fence with words means them as code, or as what the code is called.
    if (text === '') return [codeBlock('', info)];
    const name = { type: 'paragraph', content: [{ type: 'text', text: others.join(' ') }] };
    return [name, codeBlock(language, text)];
  }

  #quote(): AdfNode[] {
    const isEscaped = this.#isEscaped();
    const blocks = this.until('blockquote_close');
    const [first, ...others] = blocks;
    const [lead, ...tail] = first?.type === 'paragraph' ? (first.content ?? []) : [];
    const [, alert, more] = /^(\[!\w+\])(?: (.*))?$/s.exec(lead?.text ?? '') ?? [];
    const kind = ALERT.exec(alert ?? '')?.[1];
    if (kind === undefined || isEscaped || lead?.marks) return wrap({ type: 'blockquote' }, blocks);
    const rest = [...(more ? [{ type: 'text', text: more }] : []), ...tail];
    const inner = rest.length > 0 ? [{ type: 'paragraph', content: rest }, ...others] : others;
    return wrap({ type: 'panel', attrs: { panelType: PANELS[kind] ?? 'info' } }, inner);
  }

  #list(open: Token, close: string): AdfNode[] {
    const isOrdered = open.type === 'ordered_list_open';
    const items: AdfNode[][] = [];
    let isTasks = !isOrdered;
    while (this.#tokens[this.#next] && this.#tokens[this.#next]?.type !== close) {
      this.#next += 1;
      const isEscaped = this.#isEscaped();
      const blocks = this.until('list_item_close');
      isTasks &&= !isEscaped && isTask(blocks);
      items.push(blocks);
    }
    this.#next += 1;
    if (isTasks && items.length > 0) return [this.#taskList(items)];
    const start = Number(open.attrGet('start') ?? 1);
    return isOrdered ? orderedList(items, start) : bulletList(items);
  }

  /** Whether the text that follows starts with a bracket that is meant as one. */
  #isEscaped(): boolean {
    const [open, inline] = this.#tokens.slice(this.#next, this.#next + 2);
    return open?.type === 'paragraph_open' && inline?.content.startsWith('\\[') === true;
  }

  #taskList(items: readonly AdfNode[][]): AdfNode {
    const content = items.flatMap(([paragraph, ...nested]) => {
      const [lead, ...others] = paragraph?.content ?? [];
      const state = /^\[ \]/.test(lead?.text ?? '') ? 'TODO' : 'DONE';
      const text = (lead?.text ?? '').replace(BOX, '');
      const inline = [...(text ? [{ ...lead, type: 'text', text }] : []), ...others];
      const item = withContent({ type: 'taskItem', attrs: { localId: this.#localId(), state } }, inline);
      return [item, ...nested];
    });
    return { type: 'taskList', attrs: { localId: this.#localId() }, content };
  }

  #localId(): string {
    this.#localIds += 1;
    return `task-${this.#localIds}`;
  }

  #table(): AdfNode {
    const rows: AdfNode[] = [];
    for (let token = this.#tokens[this.#next]; token; token = this.#tokens[this.#next]) {
      this.#next += 1;
      if (token.type === 'table_close') break;
      if (token.type === 'tr_open') rows.push({ type: 'tableRow', content: [] });
      if (token.type !== 'th_open' && token.type !== 'td_open') continue;
      const type = token.type === 'th_open' ? 'tableHeader' : 'tableCell';
      rows.at(-1)?.content?.push({ type, content: [this.#imageOrText()] });
    }
    return { type: 'table', content: rows };
  }

  #html(source: string): AdfNode[] {
    return htmlBlock(source, readMarkdown, (markdown) => blocksOf(parseInline(markdown)));
  }
}

function codeBlock(language: string, text: string): AdfNode {
  const node: AdfNode = { type: 'codeBlock', ...(language && { attrs: { language } }) };
  return withContent(node, text === '' ? [] : [{ type: 'text', text }]);
}

const blocksOf = (tokens: readonly Token[]): AdfNode[] => new BlockReader(tokens).blocks();

const readMarkdown = (markdown: string): AdfNode[] => blocksOf(parseMarkdown(markdown));

/** A task: one paragraph that starts with a box, and lists of tasks below it. */
function isTask([paragraph, ...nested]: readonly AdfNode[]): boolean {
  const [lead] = paragraph?.content ?? [];
  const hasBox = paragraph?.type === 'paragraph' && lead?.type === 'text' && !lead.marks && BOX.test(lead.text ?? '');
  return hasBox && nested.every(({ type }) => type === 'taskList');
}

const bulletList = (items: readonly AdfNode[][]): AdfNode[] => listOf(items, () => ({ type: 'bulletList' }));

const orderedList = (items: readonly AdfNode[][], start: number): AdfNode[] =>
  listOf(items, (index) => ({ type: 'orderedList', attrs: { order: start + index } }));

/** A list, split where an item holds what no item may hold; numbers go on. */
function listOf(items: readonly AdfNode[][], listAt: (index: number) => AdfNode): AdfNode[] {
  const out: AdfNode[] = [];
  let list: AdfNode | undefined;
  for (const [index, blocks] of items.entries()) {
    for (const piece of contained('listItem', blocks)) {
      if (!Array.isArray(piece)) {
        out.push(piece);
        list = undefined;
        continue;
      }
      if (!list) {
        list = { ...listAt(index), content: [] };
        out.push(list);
      }
      list.content?.push({ type: 'listItem', content: piece });
    }
  }
  return out;
}
