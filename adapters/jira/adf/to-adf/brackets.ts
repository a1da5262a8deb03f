/**
 * Links and images by CommonMark's own algorithm: an opening bracket waits on a stack for the closing one. Each bracket
 * is looked at once, where markdown-it's rules look for the end of each opening bracket anew.
 * Source: https://spec.commonmark.org/0.31.2/#look-for-link-or-image
 */
import type MarkdownIt from 'markdown-it';
import { plainText } from './images.ts';
import type { InlineState } from './inline-rule.ts';
import { type Target, targetOf } from './link-destination.ts';

/** A bracket that may begin a link or an image, and how much there was when it came. */
type Opener = {
  isImage: boolean;
  /** Index of the token that stands for the bracket. */
  token: number;
  textStart: number;
  delimiters: number;
  metas: number;
  /** Whether a bracket opened within: then the text can be no label. */
  hasInner: boolean;
};

/** `closedTo`: how many of the openers, from the outermost on, can begin no link, since one stands in them. */
type Brackets = { openers: Opener[]; closedTo: number; isInLink: boolean };

const waiting = new WeakMap<InlineState, Brackets>();

function bracketsOf(state: InlineState): Brackets {
  const known = waiting.get(state);
  if (known) return known;
  const fresh = { openers: [], closedTo: 0, isInLink: false };
  waiting.set(state, fresh);
  return fresh;
}

function open(state: InlineState): boolean {
  const isImage = state.src.charCodeAt(state.pos) === 0x21; /* ! */
  const bracket = isImage ? state.pos + 1 : state.pos;
  if (bracket >= state.posMax || state.src.charCodeAt(bracket) !== 0x5b /* [ */) return false;
  const { openers } = bracketsOf(state);
  const outer = openers.at(-1);
  if (outer) outer.hasInner = true;
  state.push('text', '', 0).content = isImage ? '![' : '[';
  openers.push({
    isImage,
    token: state.tokens.length - 1,
    textStart: bracket + 1,
    delimiters: state.delimiters.length,
    metas: state.tokens_meta.length,
    hasInner: false,
  });
  state.pos = bracket + 1;
  return true;
}

function close(state: InlineState): boolean {
  if (state.src.charCodeAt(state.pos) !== 0x5d /* ] */) return false;
  const brackets = bracketsOf(state);
  const opener = brackets.openers.pop();
  if (!opener) return false;
  const depth = brackets.openers.length;
  const isClosed = depth < brackets.closedTo || brackets.isInLink;
  brackets.closedTo = Math.min(brackets.closedTo, depth);
  if (isClosed && !opener.isImage) return false;
  const text = opener.hasInner ? undefined : state.src.slice(opener.textStart, state.pos);
  const target = targetOf(state, text, state.pos + 1);
  if (!target) return false;
  if (opener.isImage) {
    image(state, opener, target);
  } else {
    link(state, opener, target);
    brackets.closedTo = depth;
  }
  state.pos = target.end;
  return true;
}

/** The token of the bracket becomes that of the link; its emphasis is matched by itself. */
function link(state: InlineState, opener: Opener, { href, title }: Target): void {
  if (state.tokens.slice(opener.token).some(({ markup }) => markup === 'linkify')) readAgain(state, opener);
  const token = state.tokens[opener.token];
  if (!token) return;
  token.type = 'link_open';
  token.tag = 'a';
  token.nesting = 1;
  token.content = '';
  token.attrs =
    title === ''
      ? [['href', href]]
      : [
          ['href', href],
          ['title', title],
        ];
  state.tokens_meta.push({ delimiters: state.delimiters.splice(opener.delimiters) });
  // What `push` gives back when the link closes.
  state._prev_delimiters.push(state.delimiters);
  state.level += 1;
  state.push('link_close', 'a', -1);
}

/** In the text of a link an address is text, and what it holds may be emphasis. */
function readAgain(state: InlineState, opener: Opener): void {
  const { src, pos, posMax, linkLevel, backticks, backticksScanned } = state;
  const brackets = bracketsOf(state);
  state.pending = '';
  state.tokens.length = opener.token + 1;
  state.tokens_meta.length = opener.metas;
  state.delimiters.length = opener.delimiters;
  waiting.set(state, { openers: [], closedTo: 0, isInLink: true });
  Object.assign(state, { src: src.slice(0, pos), pos: opener.textStart, posMax: pos, linkLevel: linkLevel + 1 });
  // Where backticks end was looked for behind the address, which may hold some.
  Object.assign(state, { backticks: {}, backticksScanned: false });
  state.md.inline.tokenize(state);
  Object.assign(state, { src, pos, posMax, linkLevel, backticks, backticksScanned });
  waiting.set(state, brackets);
}

/** Of what stands between the brackets only the text counts. */
function image(state: InlineState, opener: Opener, { href, title }: Target): void {
  if (state.pending !== '') state.pushPending();
  const first = opener.token + 1;
  const inner = new state.md.inline.State('', state.md, state.env, state.tokens.splice(first));
  inner.tokens_meta = state.tokens_meta.splice(opener.metas);
  inner.delimiters = state.delimiters.splice(opener.delimiters);
  for (const delimiters of [inner.delimiters, ...inner.tokens_meta.map((meta) => meta?.delimiters ?? [])]) {
    for (const delimiter of delimiters) delimiter.token -= first;
  }
  for (const rule of state.md.inline.ruler2.getRules('')) rule(inner);
  const token = state.tokens[opener.token];
  if (!token) return;
  token.type = 'image';
  token.tag = 'img';
  token.content = plainText(inner.tokens);
  token.attrs =
    title === ''
      ? [['src', href]]
      : [
          ['src', href],
          ['title', title],
        ];
}

export function brackets(parser: MarkdownIt): void {
  parser.inline.ruler.at('link', (state) => open(state as InlineState));
  parser.inline.ruler.at('image', (state) => close(state as InlineState));
}
