/** A row of blocks with the comments between them that say more: about the next block, or about all up to a closer. */
import { decodeHTML } from 'entities';
import { isHtmlDocument } from '../../../toolkit/html-extent.ts';
import type { AdfMark, AdfNode } from '../document.ts';
import { blockToMd } from '../to-md/index.ts';
import { isValidNode, isValidShell } from '../validate.ts';
import { wrap } from './containment.ts';
import { literalHtml } from './html-block.ts';
import { endOfTable, isTableOpener, isTablePart, type TablePart, tableOf } from './html-table.ts';
import { jsonObject } from './marker.ts';
import { tableRows } from './table-marker.ts';

const MARKER = /^<!--adf(?::(\w+))? (\{.*\})-->$/s;
const CLOSER = /^(?:<!--\/adf:(\w+)-->|<\/(details)>)$/;
const DETAILS =
  /^<details(?:\s[^<>]*)?>(?:\s*<summary>((?:[^<]|<\/?(?:b|strong|i|em|code|h[1-6]|u|kbd)>)*)<\/summary>)?/i;
const TAGS = /<[^<>]*>/g;
const BODIES = new Set([
  'panel',
  'bodiedExtension',
  'bodiedSyncBlock',
  'layoutColumn',
  'layoutSection',
  'blockCard',
  'embedCard',
  'mediaSingle',
  'mediaGroup',
]);
/** Opened by HTML instead of a marker: it stays as text where it can't be opened. */
const FROM_HTML = new Set(['details', 'table']);
/** More than Atlassian's containers can be nested in each other. */
const DEEPEST = 10;

/** `shell` is missing where nothing can come of it: what is within stays where it is. */
type Frame = { type: string; shell: AdfNode | undefined; start: number };

/** How what is no marker becomes blocks. */
type Readers = { markdown: (markdown: string) => AdfNode[]; html: (html: string) => AdfNode[] };

export class MarkedBlocks {
  readonly nodes: AdfNode[];
  readonly #frames: Frame[] = [];
  readonly #openTypes = new Map<string, number>();
  /** HTML that opened or went on with something, which stays as text unless that is closed. */
  readonly #sources = new Map<AdfNode, string>();
  #pending: Record<string, unknown> | undefined;
  readonly #read: Readers;
  readonly #localId: () => string;

  /** `nodes` are added to. */
  constructor(nodes: AdfNode[], read: Readers, localId: () => string) {
    this.nodes = nodes;
    this.#read = read;
    this.#localId = localId;
  }

  add(blocks: readonly AdfNode[]): void {
    const [first, ...others] = blocks;
    if (!first) return;
    const said = this.#pending;
    const decisions = said && others.length === 0 ? decisionList(first, said.decision, this.#localId) : undefined;
    this.nodes.push(decisions ?? (said ? withMarker(first, said) : first), ...others);
    this.#pending = undefined;
  }

  /** Whether the HTML is a marker, or belongs to what one may open; a marker that can't be read says nothing. */
  takes(html: string): boolean {
    const source = html.trim();
    const [, type, json = ''] = MARKER.exec(source) ?? [];
    if (json !== '') {
      this.#marker(type, jsonObject(json) ?? {});
      return true;
    }
    const closer = CLOSER.exec(source);
    if (closer) return this.#close(closer[1] ?? closer[2] ?? '') || closer[1] !== undefined;
    return this.#takesDetails(source) || this.#takesTable(source);
  }

  #takesDetails(source: string): boolean {
    const [opener, summary = ''] = DETAILS.exec(source) ?? [];
    const rest = opener === undefined ? '' : source.slice(opener.length);
    const isWhole = /<\/details\s*>/i.test(rest);
    if (opener === undefined || isWhole || (rest !== '' && !rest.startsWith('\n'))) return false;
    const shell = withMarker(expandOf(summary.replace(TAGS, '')), this.#pending ?? {});
    if (!this.#open('details', shell, opener)) return false;
    this.nodes.push(...this.#read.html(rest));
    return true;
  }

  /** A table whose cells hold Markdown comes in pieces; one that is whole comes at once. */
  #takesTable(source: string): boolean {
    const isOpener = isTableOpener(source);
    if (!isOpener && !(this.#openTypes.get('table') && isTablePart(source))) return false;
    const end = endOfTable(source);
    const isWhole = isOpener && end > 0;
    const said = this.#pending ?? {};
    if (isOpener && !this.#open('table', { type: 'table', attrs: { said } }, isWhole ? '' : source)) return false;
    if (end === 0) {
      if (!isOpener) this.#keep(source);
      return true;
    }
    this.#keep(source.slice(0, end));
    const isTable = this.#close('table');
    if (!isTable && isWhole) this.nodes.pop();
    const rest = source.slice(end);
    if (isTable || !isWhole) this.add(this.#read.html(rest));
    return isTable || !isWhole;
  }

  /** Text, as long as nothing makes more of it. */
  #keep(source: string): void {
    const [text] = literalHtml(source);
    if (!text) return;
    this.#sources.set(text, source);
    this.nodes.push(text);
  }

  #marker(type: string | undefined, said: Record<string, unknown>): void {
    this.#pending = undefined;
    if (type === undefined) this.#pending = said;
    else if (isLeaf(said.leaf, type)) this.nodes.push(said.leaf);
    else if (type === 'raw') this.#open(type, this.#openTypes.get(type) ? undefined : (said as AdfNode));
    else if (BODIES.has(type)) this.#open(type, { type, ...fieldsOf(said) });
  }

  /** @param source stays as text when nothing closes this. */
  #open(type: string, shell: AdfNode | undefined, source = ''): boolean {
    this.#pending = undefined;
    const isTooDeep = this.#frames.length >= DEEPEST;
    if (isTooDeep && FROM_HTML.has(type)) return false;
    this.#frames.push({ type, shell: isTooDeep ? undefined : shell, start: this.nodes.length });
    this.#openTypes.set(type, (this.#openTypes.get(type) ?? 0) + 1);
    this.#keep(source);
    return true;
  }

  /** The node itself as long as nobody changed the text by which it is shown. */
  #guarded(node: AdfNode, blocks: readonly AdfNode[]): readonly AdfNode[] {
    if (!isValidNode(node, 'doc')) return blocks;
    const printed = blockToMd(node);
    const [opener, closer] = [printed.indexOf('\n'), printed.lastIndexOf('<!--/adf:raw-->')];
    if (!printed.startsWith('<!--adf:raw ') || opener < 0) return blocks;
    const unchanged = this.#read.markdown(printed.slice(opener, closer));
    return textOf(unchanged) === textOf(blocks) ? [node] : blocks;
  }

  /** What was opened in between and never closed is forgotten. */
  #close(type: string): boolean {
    this.#pending = undefined;
    if (!this.#openTypes.get(type)) return false;
    for (let frame = this.#frames.pop(); frame; frame = this.#frames.pop()) {
      this.#openTypes.set(frame.type, (this.#openTypes.get(frame.type) ?? 1) - 1);
      if (frame.type !== type) continue;
      if (!frame.shell) return true;
      const blocks = this.nodes.splice(frame.start);
      const closed = this.#closed(type, frame.shell, blocks);
      for (const node of closed ?? blocks) this.nodes.push(node);
      return closed !== undefined;
    }
    return true;
  }

  #closed(type: string, shell: AdfNode, blocks: readonly AdfNode[]): readonly AdfNode[] | undefined {
    switch (type) {
      case 'raw':
        return this.#guarded(shell, blocks);
      case 'details':
        return bodied(shell, blocks.slice(1));
      case 'table':
        return this.#table(shell, blocks);
      default:
        return bodied(shell, blocks);
    }
  }

  #table(shell: AdfNode, blocks: readonly AdfNode[]): AdfNode[] | undefined {
    const parts = blocks.map((block): TablePart => this.#sources.get(block) ?? block);
    const readCell = (html: string) => {
      const whole = `<div>${html}</div>`;
      return isHtmlDocument(whole) ? this.#read.html(whole) : literalHtml(html);
    };
    const [table, ...others] = tableOf(parts, readCell) ?? [];
    return table && [withMarker(table, shell.attrs?.said as Record<string, unknown>), ...others];
  }
}

/** All text below the blocks, with its spaces collapsed. */
function textOf(blocks: readonly AdfNode[]): string {
  const pending: AdfNode[] = [...blocks].reverse();
  const texts: string[] = [];
  for (let node = pending.pop(); node; node = pending.pop()) {
    texts.push(node.text ?? JSON.stringify(node.attrs?.text ?? node.attrs?.timestamp ?? node.attrs?.url ?? ''));
    pending.push(...[...(node.content ?? [])].reverse());
  }
  return texts.join(' ').replace(/\s+/g, ' ').trim();
}

function fieldsOf({ attrs, marks }: Record<string, unknown>): Partial<AdfNode> {
  const isFilled = typeof attrs === 'object' && attrs !== null && !Array.isArray(attrs);
  return { ...(isFilled && { attrs: { ...attrs } }), ...(Array.isArray(marks) && { marks: marks as AdfMark[] }) };
}

const expandOf = (title = ''): AdfNode => ({
  type: 'expand',
  ...(title && { attrs: { title: decodeHTML(title) } }),
  content: [{ type: 'paragraph' }],
});

function isLeaf(node: unknown, type: string): node is AdfNode {
  return (node as AdfNode | undefined)?.type === type && isValidNode(node, 'doc');
}

/** The block with what a marker says about it, unless Jira would refuse that. */
export function withMarker(block: AdfNode, said: Record<string, unknown>): AdfNode {
  const { attrs, marks } = fieldsOf(said);
  const isNested = said.type === 'nestedExpand' && block.type === 'expand';
  const node: AdfNode = {
    ...block,
    ...(isNested && { type: 'nestedExpand', attrs: block.attrs ?? {} }),
    ...(attrs && { attrs: { ...block.attrs, ...attrs } }),
    ...(marks && { marks }),
    ...(block.type === 'table' && { content: tableRows(block, said) }),
  };
  return isValidShell(node, isNested ? 'expand' : 'doc') ? node : block;
}

/** Bullets as decisions, when each is one paragraph and there are as many states. */
function decisionList({ type, content = [] }: AdfNode, states: unknown, localId: () => string): AdfNode | undefined {
  if (type !== 'bulletList' || !Array.isArray(states) || states.length !== content.length) return undefined;
  const isPlain = content.every(({ content: inner = [] }) => inner.length === 1 && inner[0]?.type === 'paragraph');
  if (!isPlain || !states.every((state) => typeof state === 'string')) return undefined;
  const items = content.map((item, index) => ({
    type: 'decisionItem',
    attrs: { localId: localId(), state: states[index] },
    ...(item.content?.[0]?.content && { content: item.content[0].content }),
  }));
  return { type: 'decisionList', attrs: { localId: localId() }, content: items };
}

/** Cards and media hold no blocks: what stands between their comments is read as what they show. */
function shown(shell: AdfNode, blocks: readonly AdfNode[]): AdfNode | undefined {
  if (shell.type === 'blockCard' || shell.type === 'embedCard') {
    const [link, ...others] = blocks.length === 1 ? (blocks[0]?.content ?? []) : [];
    const url = others.length === 0 ? link?.marks?.find(({ type }) => type === 'link')?.attrs?.href : undefined;
    return url === undefined ? undefined : { ...shell, attrs: { ...shell.attrs, url } };
  }
  const [image, ...others] = blocks;
  if (shell.type === 'mediaGroup') {
    return { ...shell, content: blocks.flatMap(({ type, content = [] }) => (type === 'mediaSingle' ? content : [])) };
  }
  if (shell.type !== 'mediaSingle' || image?.type !== 'mediaSingle' || others.length > 1) return undefined;
  const [caption] = others.map(({ content }) => ({ type: 'caption', ...(content && { content }) }));
  return { ...shell, content: [...(image.content ?? []), ...(caption ? [caption] : [])] };
}

const isAllShown = (shell: AdfNode, blocks: readonly AdfNode[]): boolean =>
  shell.type !== 'mediaGroup' || blocks.every(({ type }) => type === 'mediaSingle');

function bodied(shell: AdfNode, blocks: readonly AdfNode[]): AdfNode[] {
  if (/Card$|^media/.test(shell.type)) {
    const node = isAllShown(shell, blocks) ? shown(shell, blocks) : undefined;
    return node && isValidNode(node, 'doc') ? [node] : [...blocks];
  }
  if (shell.type === 'layoutSection') {
    const isRow = blocks.every(({ type }) => type === 'layoutColumn');
    const section = { ...shell, content: [...blocks] };
    return isRow && isValidShell(section, 'doc') ? [section] : [...blocks];
  }
  const parent = shell.type === 'layoutColumn' ? 'layoutSection' : shell.type === 'nestedExpand' ? 'expand' : 'doc';
  const isValid = isValidShell({ ...shell, content: [{ type: 'paragraph' }] }, parent);
  return isValid ? wrap(shell, [...blocks]) : [...blocks];
}
