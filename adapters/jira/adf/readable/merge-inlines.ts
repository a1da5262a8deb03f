/** Content of a paragraph that was edited, with all that its author could not see. */
import { isDeepStrictEqual } from 'node:util';
import type { AdfMark, AdfNode } from '../document.ts';
import { matchSequences } from '../sequence-match.ts';
import { isValidShell } from '../validate.ts';
import type { FileNames } from './file-names.ts';
import { namesIn, type Token, tokensOf } from './tokens.ts';

/** What the stored document names, by the text that is shown of it. */
export interface Named {
  readonly files: FileNames;
  readonly mentions: ReadonlyMap<string, AdfNode>;
  /** For a new node. */
  readonly withNewId: (node: AdfNode) => AdfNode;
}

const VISIBLE = new Set(['strong', 'em', 'strike', 'code', 'link', 'subsup']);

export function mergedInlines(before: readonly AdfNode[], after: readonly AdfNode[], named: Named): AdfNode[] {
  const { files, mentions } = named;
  const people = [...mentions.keys()].map((text) => ({ text, isApart: true }));
  const names = [...new Map([...people, ...namesIn(before, files)].map((name) => [name.text, name])).values()];
  const old = tokensOf(before, { files, names });
  const given = tokensOf(after, { files, names }).filter(({ key }) => key !== undefined);
  return new InlineMerge(old, given, named).nodes();
}

/** The content of a new paragraph, with the people and the files that its text names. */
export const namedInlines = (inlines: readonly AdfNode[], named: Named): AdfNode[] => mergedInlines([], inlines, named);

type Part = { readonly token: Token; readonly isOld: boolean; readonly node: AdfNode };

/** Tokens that read as one word, with what nobody sees between them. */
type Group = { readonly key: string | undefined; readonly tokens: readonly Token[] };

const WORD = /^[\p{L}\p{N}\p{M}]+$/u;

function groupsOf(tokens: readonly Token[]): Group[] {
  const groups: { key: string | undefined; tokens: Token[] }[] = [];
  for (let at = 0; at < tokens.length; ) {
    const first = tokens[at] as Token;
    const group = { key: first.key, tokens: [first] };
    groups.push(group);
    at += 1;
    for (let end = nextOfWord(tokens, at, first); end >= 0; end = nextOfWord(tokens, at, first)) {
      group.tokens.push(...tokens.slice(at, end + 1));
      at = end + 1;
    }
    if (group.tokens.length > 1)
      group.key = group.tokens.map(({ shown }) => shown.text ?? '').join('') + marksIn(first);
  }
  return groups;
}

const marksIn = ({ key = '', shown }: Token): string => key.slice((shown.text ?? '').length);

/** The index of the token that goes on with the word; -1 when it ends. */
function nextOfWord(tokens: readonly Token[], from: number, first: Token): number {
  if (!isWordPart(first)) return -1;
  let at = from;
  while (tokens[at] && tokens[at]?.key === undefined && tokens[at]?.text === undefined) at += 1;
  const next = tokens[at];
  return next && isWordPart(next) && marksIn(next) === marksIn(first) ? at : -1;
}

const isWordPart = ({ text, key }: Token): boolean => key !== undefined && text !== undefined && WORD.test(text);

class InlineMerge {
  readonly #parts: Part[] = [];
  readonly #old: readonly Group[];
  readonly #given: readonly Token[];
  readonly #named: Named;

  constructor(old: readonly Token[], given: readonly Token[], named: Named) {
    this.#old = groupsOf(old);
    this.#given = given;
    this.#named = named;
  }

  nodes(): AdfNode[] {
    const seen = this.#old.flatMap(({ key }, at) => (key === undefined ? [] : [{ key, at }]));
    const matches = matchSequences(
      seen.map(({ key }) => key),
      this.#given.map(({ key }) => key ?? ''),
    );
    let [oldFrom, givenFrom] = [0, 0];
    for (const [index, to] of matches.entries()) {
      const at = seen[index]?.at ?? 0;
      if (to < 0) continue;
      this.#gap(oldFrom, at, givenFrom, to);
      this.#keep(at);
      [oldFrom, givenFrom] = [at + 1, to + 1];
    }
    this.#gap(oldFrom, this.#old.length, givenFrom, this.#given.length);
    return joined(
      this.#parts,
      this.#old.flatMap(({ tokens }) => tokens),
    );
  }

  #keep(at: number): void {
    for (const token of this.#old[at]?.tokens ?? []) this.#parts.push({ token, isOld: true, node: token.origin });
  }

  /** What stands between two words that stayed. What was not seen stays, too. */
  #gap(oldFrom: number, oldTo: number, givenFrom: number, givenTo: number): void {
    const gone = this.#old.slice(oldFrom, oldTo);
    const given = this.#given.slice(givenFrom, givenTo);
    const leading = gone.findIndex(({ key }) => key !== undefined);
    const unseen = gone.flatMap(({ key }, index) => (key === undefined ? [oldFrom + index] : []));
    const isLeading = (at: number) => leading < 0 || at < oldFrom + leading;
    for (const at of unseen) if (isLeading(at)) this.#keep(at);
    this.#replace(
      gone.flatMap(({ key, tokens }) => (key === undefined ? [] : tokens)),
      given,
      { before: this.#old[oldFrom - 1]?.tokens.at(-1), after: this.#old[oldTo]?.tokens[0] },
    );
    for (const at of unseen) if (!isLeading(at)) this.#keep(at);
  }

  #replace(gone: readonly Token[], given: readonly Token[], around: Neighbours): void {
    const [only, ...others] = gone;
    const changed = only && others.length === 0 ? changedNode(only, given) : undefined;
    const [first] = given;
    if (changed && first) {
      this.#parts.push({ token: first, isOld: false, node: changed });
      return;
    }
    const words = gone.filter(isWord);
    const look = lookOf(words.length > 0 ? words : [around.before, around.after]);
    for (const token of given) this.#parts.push({ token, isOld: false, node: this.#fresh(token, look) });
  }

  #fresh({ text, shown, origin }: Token, look: Look): AdfNode {
    const mention = shown.marks ? undefined : this.#named.mentions.get(text ?? '');
    if (mention) return this.#named.withNewId(mention);
    if (origin.type === 'mediaInline') return this.#named.files.withFile(origin);
    if (text === undefined) return origin;
    const marks = marksLike(origin.marks ?? NONE, look);
    const node: AdfNode = { type: 'text', text, ...(marks.length > 0 && { marks: marks as AdfMark[] }) };
    return look.invisible.length === 0 || isValidShell(node, 'paragraph') ? node : { ...origin, text };
  }
}

type Neighbours = { before: Token | undefined; after: Token | undefined };

/** A node that shows a text, with another one; undefined when it can't have that. */
function changedNode({ origin }: Token, given: readonly Token[]): AdfNode | undefined {
  const text = given.map(({ shown }) => shown.text ?? '\n').join('');
  const isPlain = given.every(({ shown }) => shown.type === 'text' && shown.marks === undefined);
  if (text.trim() !== text || text === '') return undefined;
  switch (origin.type) {
    case 'status':
      return isPlain ? { ...origin, attrs: { ...origin.attrs, text } } : undefined;
    case 'date':
      return isPlain && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
        ? { ...origin, attrs: { ...origin.attrs, timestamp: String(Date.parse(text)) } }
        : undefined;
    case 'inlineCard': {
      const [link, ...others] = given;
      const isAddress = others.length === 0 && link?.shown.marks?.some(({ attrs }) => attrs?.href === text);
      return isAddress && typeof origin.attrs?.url === 'string'
        ? { ...origin, attrs: { ...origin.attrs, url: text } }
        : undefined;
    }
    default:
      return undefined;
  }
}

const isWord = (token: Token | undefined): token is Token => token?.text !== undefined && token.text.trim() !== '';

const isVisible = ({ type }: AdfMark): boolean => VISIBLE.has(type);
const isIn = (marks: readonly AdfMark[], mark: AdfMark): boolean => marks.some((one) => isDeepStrictEqual(one, mark));

/** How the words looked that a new one stands for, or its neighbours. */
interface Look {
  /** Of the first of them. */
  readonly marks: readonly AdfMark[];
  /** Colours and the like that all of them have. */
  readonly invisible: readonly AdfMark[];
  /** What became of marks that were written. */
  readonly known: Map<readonly AdfMark[], readonly AdfMark[]>;
}

function lookOf(models: readonly (Token | undefined)[]): Look {
  const [marks = [], ...others] = new Set(models.map((model) => (isWord(model) ? (model.origin.marks ?? NONE) : NONE)));
  const invisible = marks.filter((mark) => !isVisible(mark) && others.every((one) => isIn(one, mark)));
  return { marks, invisible, known: new Map() };
}

const NONE: readonly AdfMark[] = [];

/** The marks that were written, in the order in which they are stored. */
function marksLike(written: readonly AdfMark[], { marks, invisible, known }: Look): readonly AdfMark[] {
  if (marks.length === 0 && invisible.length === 0) return written;
  const found = known.get(written);
  if (found) return found;
  const seen = marks.filter(isVisible);
  const isSame = seen.length === written.length && written.every((mark) => isIn(seen, mark));
  const result = isSame
    ? marks.filter((mark) => isVisible(mark) || invisible.includes(mark))
    : [...written, ...invisible];
  known.set(written, result);
  return result;
}

/** Texts that are whole again are the very nodes they were; parts of one text are one again. */
function joined(parts: readonly Part[], old: readonly Token[]): AdfNode[] {
  const lengths = new Map<AdfNode, number>();
  for (const { origin } of old) lengths.set(origin, (lengths.get(origin) ?? 0) + 1);
  const nodes: AdfNode[] = [];
  let from = 0;
  while (from < parts.length) {
    const { token, isOld, node } = parts[from] as Part;
    let to = from + 1;
    if (token.text === undefined || node.type !== 'text') {
      nodes.push(node);
    } else {
      const isSame = (part: Part | undefined) =>
        part?.isOld === isOld && (isOld ? part.token.origin === token.origin : isLike(part.node, node));
      while (isSame(parts[to])) to += 1;
      const isWhole = isOld && to - from === lengths.get(token.origin);
      const text = parts
        .slice(from, to)
        .map((part) => part.token.text ?? '')
        .join('');
      push(nodes, isWhole ? token.origin : { ...node, text });
    }
    from = to;
  }
  return nodes;
}

const isLike = (one: AdfNode, other: AdfNode): boolean =>
  one.type === 'text' && (one.marks === other.marks || isDeepStrictEqual(one.marks ?? NONE, other.marks ?? NONE));

/** A new text goes on with the one before it. */
function push(nodes: AdfNode[], node: AdfNode): void {
  const last = nodes.at(-1);
  if (last?.type === 'text' && isLike(last, node))
    nodes[nodes.length - 1] = { ...last, text: `${last.text}${node.text}` };
  else nodes.push(node);
}
