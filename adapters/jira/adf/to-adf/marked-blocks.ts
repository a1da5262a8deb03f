/** A row of blocks with the comments between them that say more: about the next block, or about all up to a closer. */
import { decodeHTML } from 'entities';
import type { AdfMark, AdfNode } from '../document.ts';
import { blockToMd } from '../to-md/index.ts';
import { isValidNode, isValidShell } from '../validate.ts';
import { wrap } from './containment.ts';
import { jsonObject } from './marker.ts';

const MARKER = /^<!--adf(?::(\w+))? (\{.*\})-->$/s;
const CLOSER = /^(?:<!--\/adf:(\w+)-->|<\/(details)>)$/;
const DETAILS = /^<details>(?:\s*<summary>([^<]*)<\/summary>)?$/;
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
/** More than Atlassian's containers can be nested in each other. */
const DEEPEST = 10;

/** `shell` is missing where nothing can come of it: what is within stays where it is. */
type Frame = { type: string; shell: AdfNode | undefined; start: number };

export class MarkedBlocks {
  readonly nodes: AdfNode[];
  readonly #frames: Frame[] = [];
  readonly #openTypes = new Map<string, number>();
  #pending: Record<string, unknown> | undefined;
  readonly #read: (markdown: string) => readonly AdfNode[];

  readonly #localId: () => string;

  /** `nodes` are added to; `read` turns Markdown into blocks. */
  constructor(nodes: AdfNode[], read: (markdown: string) => readonly AdfNode[], localId: () => string) {
    this.nodes = nodes;
    this.#read = read;
    this.#localId = localId;
  }

  add(blocks: readonly AdfNode[]): void {
    const [first, ...others] = blocks;
    if (!first) return;
    const said = this.#pending;
    const decisions = said && others.length === 0 ? decisionList(first, said.decision, this.#localId) : undefined;
    this.nodes.push(decisions ?? (said ? marked(first, said) : first), ...others);
    this.#pending = undefined;
  }

  /** Whether the HTML is a marker; one that can't be read says nothing. */
  takes(html: string): boolean {
    const source = html.trim();
    const [, type, json = ''] = MARKER.exec(source) ?? [];
    if (json !== '') this.#marker(type, jsonObject(json) ?? {});
    const closer = CLOSER.exec(source);
    if (closer) return this.#close(closer[1] ?? closer[2] ?? '') || closer[1] !== undefined;
    const details = DETAILS.exec(source);
    if (details) this.#open('details', marked(expandOf(details[1]), this.#pending ?? {}));
    return json !== '' || details !== null;
  }

  #marker(type: string | undefined, said: Record<string, unknown>): void {
    this.#pending = undefined;
    if (type === undefined) this.#pending = said;
    else if (isLeaf(said.leaf, type)) this.nodes.push(said.leaf);
    else if (type === 'raw') this.#open(type, this.#openTypes.get(type) ? undefined : (said as AdfNode));
    else if (BODIES.has(type)) this.#open(type, { type, ...fieldsOf(said) });
  }

  #open(type: string, shell: AdfNode | undefined): void {
    this.#pending = undefined;
    const isTooDeep = this.#frames.length >= DEEPEST;
    this.#frames.push({ type, shell: isTooDeep ? undefined : shell, start: this.nodes.length });
    this.#openTypes.set(type, (this.#openTypes.get(type) ?? 0) + 1);
  }

  /** The node itself as long as nobody changed the text by which it is shown. */
  #guarded(node: AdfNode, blocks: readonly AdfNode[]): readonly AdfNode[] {
    if (!isValidNode(node, 'doc')) return blocks;
    const printed = blockToMd(node);
    const [opener, closer] = [printed.indexOf('\n'), printed.lastIndexOf('<!--/adf:raw-->')];
    if (!printed.startsWith('<!--adf:raw ') || opener < 0) return blocks;
    const unchanged = this.#read(printed.slice(opener, closer));
    return textOf(unchanged) === textOf(blocks) ? [node] : blocks;
  }

  /** What was opened in between and never closed is forgotten. */
  #close(type: string): boolean {
    this.#pending = undefined;
    if (!this.#openTypes.get(type)) return false;
    for (let frame = this.#frames.pop(); frame; frame = this.#frames.pop()) {
      this.#openTypes.set(frame.type, (this.#openTypes.get(frame.type) ?? 1) - 1);
      if (frame.type !== type) continue;
      if (frame.shell) this.#wrap(type, frame.shell, frame.start);
      break;
    }
    return true;
  }

  #wrap(type: string, shell: AdfNode, start: number): void {
    const blocks = this.nodes.splice(start);
    const wrapped = type === 'raw' ? this.#guarded(shell, blocks) : bodied(shell, blocks);
    for (const node of wrapped) this.nodes.push(node);
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
function marked(block: AdfNode, said: Record<string, unknown>): AdfNode {
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

/** Without the blank header that Markdown wants, and with headers in the first column. */
function tableRows({ content = [] }: AdfNode, { listHeader, headerCol }: Record<string, unknown>): AdfNode[] {
  const isHeaderless = listHeader === 'none' && content.length > 1 && content[0]?.content?.every(isBlankCell) === true;
  const rows = isHeaderless ? content.slice(1) : content;
  if (headerCol !== true) return rows;
  return rows.map((row) => {
    const [first, ...others] = row.content ?? [];
    return first ? { ...row, content: [{ ...first, type: 'tableHeader' }, ...others] } : row;
  });
}

const isBlankCell = ({ content = [] }: AdfNode): boolean =>
  content.every(({ type, content: inner = [] }) => type === 'paragraph' && inner.length === 0);

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
