/** Inline tokens as text nodes with marks, and as the nodes that stand between them. */
import type { AdfMark, AdfNode } from '../document.ts';
import { isValidShell } from '../validate.ts';
import { atomOf, isAtomTag, mentionOf } from './atoms.ts';
import { withPlainEdges } from './emphasis-edges.ts';
import { marksOfTag, type Pair, pairedTags } from './html-tags.ts';
import { imageText, inlineImage, isAroundImage } from './images.ts';
import type { Token } from './inline-rule.ts';
import { linkMark } from './link-mark.ts';

/** Nodes that hold no others: those around them are read again for each. */
const DEEPEST_ATOM = 4;
const NO_MARKS: readonly AdfMark[] = [];
const CODE: AdfMark = { type: 'code' };
const TOKEN_MARKS: ReadonlyMap<string, AdfMark> = new Map([
  ['strong', { type: 'strong' }],
  ['em', { type: 'em' }],
  ['s', { type: 'strike' }],
]);

/** The text of nodes as a reader sees it. */
export function visibleText(nodes: readonly AdfNode[]): string {
  return nodes
    .map(({ text, attrs, type }) => text ?? (type === 'hardBreak' ? ' ' : String(attrs?.text ?? '')))
    .join('');
}

class InlineReader {
  readonly #nodes: AdfNode[] = [];
  /** By type, the innermost last: marks open and close by the thousand. */
  readonly #open = new Map<string, AdfMark[]>();
  #openAtoms = 0;
  #marks: readonly AdfMark[] | undefined = NO_MARKS;
  #marksOfLast: readonly AdfMark[] | undefined;
  readonly #tokens: readonly Token[];
  readonly #tags: ReturnType<typeof pairedTags> | undefined;
  #closing: Map<number, () => void> | undefined;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    if (tokens.some(({ type }) => type === 'html_inline')) this.#tags = pairedTags(tokens);
  }

  read(): AdfNode[] {
    for (const [index, token] of this.#tokens.entries()) this.#token(token, index);
    return withPlainEdges(this.#nodes);
  }

  #token(token: Token, index: number): void {
    switch (token.type) {
      case 'text':
        this.#text(token.content.includes('\n') ? token.content.replace(/\r?\n/g, ' ') : token.content);
        break;
      case 'strong_open':
      case 'em_open':
      case 's_open':
        this.#openMark(TOKEN_MARKS.get(token.type.slice(0, -5)) as AdfMark);
        break;
      case 'strong_close':
      case 'em_close':
      case 's_close':
        this.#closeMark(TOKEN_MARKS.get(token.type.slice(0, -6)) as AdfMark);
        break;
      case 'code_inline':
        this.#text(token.content, CODE);
        break;
      case 'softbreak':
        if (!isBreakTag(this.#tokens[index - 1]) && !isBreakTag(this.#tokens[index + 1])) this.#text(' ');
        break;
      case 'hardbreak':
        this.#node({ type: 'hardBreak' });
        break;
      case 'link_open':
        this.#link(token, index);
        break;
      case 'link_close':
        this.#closing?.get(index)?.();
        break;
      case 'image':
        this.#image(token);
        break;
      case 'html_inline':
        this.#html(token, index);
        break;
      default:
        this.#text(oneLine(token.content));
    }
  }

  #link(token: Token, index: number): void {
    const closer = this.#linkEnd(index);
    const href = token.attrGet('href') ?? '';
    if (href.startsWith('mention:')) this.#replaceUpTo(closer, (text) => mentionOf(href, text));
    else {
      this.#markUpTo(closer, linkMark(href, token.attrGet('title')));
      if (closer === index + 1) this.#text(href);
    }
  }

  /** Links don't stand in links. */
  #linkEnd(index: number): number {
    let end = index + 1;
    while (end < this.#tokens.length && this.#tokens[end]?.type !== 'link_close') end += 1;
    return end;
  }

  /** Whether the token is an image. */
  #image(token: Token): boolean {
    const file = inlineImage(token);
    if (file) {
      this.#node(this.#marked(file));
      return true;
    }
    const image = imageText(token);
    const isLinked = this.#open.has('link');
    if (image) this.#text(oneLine(image.text), isLinked ? undefined : linkMark(image.href, undefined));
    return image !== undefined;
  }

  #html(token: Token, index: number): void {
    if (isAroundImage(token)) return;
    const source = token.content;
    if (this.#tags?.closers.has(index)) {
      const close = this.#closing?.get(index);
      if (close) close();
      else this.#text(source);
      return;
    }
    const pair = this.#tags?.pairs.get(index);
    if (pair && this.#pair(pair)) return;
    if (isBreakTag(token)) this.#node({ type: 'hardBreak' });
    else if (!this.#image(token) && !source.startsWith('<!--')) this.#text(oneLine(source));
  }

  #pair({ tag, closer }: Pair): boolean {
    if (isAtomTag(tag)) {
      if (this.#openAtoms >= DEEPEST_ATOM) return false;
      this.#replaceUpTo(closer, (text) => atomOf(tag, text));
      return true;
    }
    const marks = marksOfTag(tag);
    if (!marks) return false;
    this.#markUpTo(closer, ...marks);
    return true;
  }

  #markUpTo(closer: number, ...marks: (AdfMark | undefined)[]): void {
    const given = marks.filter((mark) => mark !== undefined);
    for (const mark of given) this.#openMark(mark);
    this.#closeAt(closer, () => {
      for (const mark of given) this.#closeMark(mark);
    });
  }

  #closeAt(index: number, close: () => void): void {
    this.#closing ??= new Map();
    this.#closing.set(index, close);
  }

  /** What stands up to there is taken for one node, if it can be. */
  #replaceUpTo(closer: number, nodeOf: (text: string) => AdfNode | undefined): void {
    const from = this.#nodes.length;
    this.#marksOfLast = undefined;
    this.#openAtoms += 1;
    this.#closeAt(closer, () => {
      this.#openAtoms -= 1;
      if (this.#nodes.length < from) return;
      const node = nodeOf(visibleText(this.#nodes.slice(from)));
      if (node) this.#nodes.splice(from, this.#nodes.length - from, node.marks ? node : this.#marked(node));
      else this.#joinAt(from);
      this.#marksOfLast = this.#nodes.at(-1)?.type === 'text' ? (this.#nodes.at(-1)?.marks ?? NO_MARKS) : undefined;
    });
  }

  /** Two texts that are one after all. */
  #joinAt(index: number): void {
    const [before, after] = [this.#nodes[index - 1], this.#nodes[index]];
    if (before?.type !== 'text' || after?.type !== 'text' || !isSame(before.marks ?? [], after.marks ?? [])) return;
    before.text = `${before.text ?? ''}${after.text ?? ''}`;
    this.#nodes.splice(index, 1);
  }

  #openMark(mark: AdfMark): void {
    const open = this.#open.get(mark.type);
    if (open) open.push(mark);
    else this.#open.set(mark.type, [mark]);
    this.#marks = undefined;
  }

  #closeMark(mark: AdfMark): void {
    const open = this.#open.get(mark.type) ?? [];
    const at = open.lastIndexOf(mark);
    if (at >= 0) open.splice(at, 1);
    if (open.length === 0) this.#open.delete(mark.type);
    this.#marks = undefined;
  }

  #currentMarks(): readonly AdfMark[] {
    this.#marks ??= this.#open.size === 0 ? NO_MARKS : combined(this.#innermost());
    return this.#marks;
  }

  /** One mark of a type. */
  #innermost(): AdfMark[] {
    const innermost: AdfMark[] = [];
    for (const open of this.#open.values()) innermost.push(...open.slice(-1));
    return innermost;
  }

  /** The node with the marks that are open, if it may carry them. */
  #marked(node: AdfNode): AdfNode {
    const marks = this.#currentMarks();
    const marked = { ...node, marks: [...marks] };
    return marks.length > 0 && isValidShell(marked, 'paragraph') ? marked : node;
  }

  #text(text: string, extra?: AdfMark): void {
    if (text === '') return;
    const marks = extra ? combined([...this.#innermost(), extra]) : this.#currentMarks();
    const last = this.#nodes.at(-1);
    if (last?.type === 'text' && this.#marksOfLast && isSame(this.#marksOfLast, marks)) last.text += text;
    else this.#nodes.push(marks.length > 0 ? { type: 'text', text, marks: [...marks] } : { type: 'text', text });
    this.#marksOfLast = marks;
  }

  #node(node: AdfNode): void {
    this.#nodes.push(node);
    this.#marksOfLast = undefined;
  }
}

const isBreakTag = (token: Token | undefined): boolean =>
  token?.type === 'html_inline' && /^<br(?:\s[^>]*)?\/?>$/i.test(token.content);

const oneLine = (text: string) => text.replace(/\r?\n/g, ' ');

/** One mark of a type, the last; code stands with links and annotations only. */
function combined(open: readonly AdfMark[]): AdfMark[] {
  const byType = new Map(open.map((mark) => [mark.type, mark]));
  const marks = [...byType.values()];
  if (!byType.has('code')) return marks;
  return marks.filter(({ type }) => type === 'code' || type === 'link' || type === 'annotation');
}

function isSame(one: readonly AdfMark[], other: readonly AdfMark[]): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  return one.every((mark, index) => mark === other[index] || JSON.stringify(mark) === JSON.stringify(other[index]));
}

export function inlinesOf(tokens: readonly Token[]): AdfNode[] {
  return new InlineReader(tokens).read();
}
