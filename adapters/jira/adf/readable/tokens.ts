/** Content of a paragraph in pieces that an edit moves as a whole: words, spaces, and nodes that show a text. */
import { createHash } from 'node:crypto';
import type { AdfMark, AdfNode } from '../document.ts';
import { contentOf } from '../node-content.ts';
import { isScriptUrl } from '../script-url.ts';
import { attrsOf, isNode, type LooseNode, marksOf, ownText, stringOf } from '../to-md/node-shape.ts';
import { textWithin } from '../to-md/runs.ts';
import { withBareCharacters } from './bare-characters.ts';
import type { FileNames } from './file-names.ts';
import { macroName } from './macro-name.ts';
import { oneLine } from './one-line.ts';

export interface Token {
  /** Equal for what reads the same. Undefined for what a reader does not see. */
  readonly key: string | undefined;
  /** As plain Markdown can say it. */
  readonly shown: AdfNode;
  readonly origin: AdfNode;
  /** The part of a text that this is; undefined for any other node. */
  readonly text: string | undefined;
  /** Of the marks that show. */
  readonly markKeys?: readonly string[];
}

export interface Reading {
  readonly files: FileNames;
  /** Whether a text is one piece, but for the spaces at its ends and addresses in it. */
  readonly isWhole?: boolean;
  readonly names?: readonly Name[];
}

const VISIBLE = new Set(['strong', 'em', 'strike', 'code', 'link', 'subsup']);
const WITH_CODE = new Set(['code', 'link']);
const ADDRESS = String.raw`https?:\/\/[^\s<>"'()[\]{}|\\^\x60*]+[^\s<>"'()[\]{}|\\^\x60*.,:;!?_~]`;
const WORD = String.raw`\s+|[\p{L}\p{N}\p{M}]+|.`;
const ONE_ADDRESS = new RegExp(`^${ADDRESS}$`, 'u');
const ADDRESSES = new RegExp(`(${ADDRESS})`, 'u');
const LINKABLE = new RegExp(`${ADDRESS}|${WORD}`, 'gsu');
const UNLINKED = new RegExp(WORD, 'gsu');
/** Each is looked for at each place of a text. */
const MOST_NAMES = 100;
const LETTER = String.raw`[\p{L}\p{N}\p{M}]`;
const [ENDS_WORD, BEGINS_WORD] = [new RegExp(`${LETTER}$`, 'u'), new RegExp(`^${LETTER}`, 'u')];

/** The text of a node, which is one piece wherever it stands: within words only when the node stands in one. */
export interface Name {
  readonly text: string;
  readonly isApart: boolean;
}

/** What nodes among texts are called. */
export function namesIn(inlines: readonly AdfNode[], files: FileNames): Name[] {
  const tokens = tokensOf(inlines, { files, isWhole: true }).filter(({ key }) => key !== undefined);
  return tokens.flatMap(({ text, shown }, at): Name[] => {
    if (text !== undefined || !shown.text) return [];
    const [before = '', after = ''] = [tokens[at - 1]?.shown.text, tokens[at + 1]?.shown.text];
    return [{ text: shown.text, isApart: !ENDS_WORD.test(before) && !BEGINS_WORD.test(after) }];
  });
}

function patternOf({ text, isApart }: Name): string {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return isApart ? `(?<!${LETTER})${escaped}(?!${LETTER})` : escaped;
}

/** Words and spaces, and names. */
function piecesOf(text: string, names: readonly Name[] = [], words: RegExp): string[] {
  if (names.length === 0) return text.match(words) ?? [];
  const longestFirst = [...names].sort((one, other) => other.text.length - one.text.length).slice(0, MOST_NAMES);
  const parts = text.split(new RegExp(`(${longestFirst.map(patternOf).join('|')})`, 'u'));
  return parts.flatMap((part, at) => (at % 2 === 1 ? [part] : (part.match(words) ?? [])));
}

const filled = (part: string): boolean => part !== '';

function wholePieces(text: string, isLinkable: boolean): string[] {
  const start = text.length - text.trimStart().length;
  const end = Math.max(start, text.trimEnd().length);
  const middle = text.slice(start, end);
  return [text.slice(0, start), ...(isLinkable ? middle.split(ADDRESSES) : [middle]), text.slice(end)].filter(filled);
}

const linkOf = (href: string, title = ''): AdfMark => ({ type: 'link', attrs: { href, ...(title && { title }) } });

/** The marks that Markdown has delimiters for, in one order. */
function visibleMarks(node: LooseNode): AdfMark[] {
  const byType = new Map<string, AdfMark>();
  for (const mark of marksOf(node)) {
    const type = isNode(mark) ? stringOf(mark.type) : '';
    if (!isNode(mark) || !VISIBLE.has(type) || byType.has(type)) continue;
    const attrs = attrsOf(mark);
    const href = stringOf(attrs.href);
    if (type === 'link' && (href === '' || isScriptUrl(href, false))) continue;
    if (type === 'link') byType.set(type, linkOf(href, stringOf(attrs.title)));
    else byType.set(type, type === 'subsup' ? { type, attrs: { type: attrs.type } } : { type });
  }
  const marks = [...byType.values()].sort((one, other) => (one.type < other.type ? -1 : 1));
  return byType.has('code') ? marks.filter(({ type }) => WITH_CODE.has(type)) : marks;
}

const shownText = (text: string, marks: AdfMark[]): AdfNode =>
  marks.length > 0 ? { type: 'text', text, marks } : { type: 'text', text };

function textTokens(node: AdfNode, { names, isWhole = false }: Reading): Token[] {
  const text = stringOf(node.text);
  const marks = visibleMarks(node);
  const markKeys = marks.map(markKey);
  const suffix = keyOf(markKeys);
  const link = marks.find(({ type }) => type === 'link');
  const isCode = marks.some(({ type }) => type === 'code');
  const isPlain = oneLine(text) === text;
  const token = (part: string): Token => {
    const words = isPlain ? part : oneLine(part);
    const isAddress = !link && !isCode && ONE_ADDRESS.test(part);
    const shownMarks = isAddress ? [...marks, linkOf(part)] : marks;
    const key = words + (isAddress ? addressKey(marks, part) : suffix);
    return { key, shown: shownText(words, shownMarks), origin: node, text: part, markKeys };
  };
  if (text === '') return [];
  if (link && stringOf(link.attrs?.href) === text) {
    const others = marks.filter((mark) => mark !== link);
    return [{ ...token(text), key: oneLine(text) + addressKey(others, text) }];
  }
  const isLinkable = !link && !isCode;
  const pieces = isWhole ? wholePieces(text, isLinkable) : piecesOf(text, names, isLinkable ? LINKABLE : UNLINKED);
  return pieces.map(token);
}

/** As short as a digest: an address may be as long as the text that it is of. */
function markKey(mark: AdfMark): string {
  const json = JSON.stringify(mark);
  return json.length > LONGEST_KEY ? createHash('sha256').update(json).digest('base64') : json;
}

const LONGEST_KEY = 64;

const keyOf = (markKeys: readonly string[]): string => `[${markKeys.join()}]`;

/** A link that shows its own address is the same as the address alone. */
const addressKey = (marks: readonly AdfMark[], href: string): string => keyOf([...marks, linkOf(href)].map(markKey));

function dayOf(timestamp: string): string {
  const date = new Date(timestamp === '' ? Number.NaN : Number(timestamp));
  return Number.isNaN(date.getTime()) ? timestamp : (date.toISOString().split('T')[0] ?? '');
}

/** What a node that is no text reads as. */
export function nameOf(node: LooseNode): string {
  const attrs = attrsOf(node);
  switch (node.type) {
    case 'mention':
      return stringOf(attrs.text) || (stringOf(attrs.id) && `@${stringOf(attrs.id)}`);
    case 'emoji':
      return stringOf(attrs.text) || stringOf(attrs.shortName);
    case 'date':
      return dayOf(stringOf(attrs.timestamp));
    case 'inlineExtension':
      return stringOf(attrs.text) || macroName(node);
    case 'inlineCard':
      return stringOf(attrs.url) || macroName(node);
    case 'mediaInline':
      return stringOf(attrs.alt);
    default:
      return contentOf(node).length > 0 ? textWithin(node) : ownText(node);
  }
}

/** The address of a card, whichever kind of card it is. */
export function cardText(card: LooseNode): AdfNode[] {
  const url = oneLine(stringOf(attrsOf(card).url)).trim();
  return [shownText(url || macroName(card), url === '' || isScriptUrl(url, false) ? [] : [linkOf(url)])];
}

function nodeTokens(node: AdfNode, { files }: Reading): Token[] {
  if (node.type === 'hardBreak') return [{ key: '\n', shown: { type: 'hardBreak' }, origin: node, text: undefined }];
  const attrs = attrsOf(node);
  const isImage = node.type === 'mediaInline' && attrs.data === undefined && stringOf(attrs.id) !== '';
  if (isImage) {
    const shown = files.media(node);
    return [{ key: JSON.stringify(shown), shown, origin: node, text: undefined }];
  }
  const name = oneLine(nameOf(node)).trim();
  if (node.type === 'inlineCard') {
    const [shown] = cardText(node);
    const link = shown?.marks?.[0];
    if (shown) return [{ key: name + (link ? addressKey([], name) : '[]'), shown, origin: node, text: undefined }];
  }
  if (name === '') return [{ key: undefined, shown: { type: 'text', text: '' }, origin: node, text: undefined }];
  return [{ key: `${name}[]`, shown: shownText(name, []), origin: node, text: undefined }];
}

const isBlank = ({ shown, key }: Token): boolean =>
  key === undefined || (shown.type === 'text' && /^\s*$/.test(shown.text ?? '') && !shown.marks?.some(isCodeMark));
const isCodeMark = ({ type }: AdfMark) => type === 'code';

/** White space at the edges of lines, and breaks at the edges of a paragraph, show nothing. */
function withoutEdges(tokens: readonly Token[]): Token[] {
  const unseen = new Set<number>();
  const blankFrom = (start: number, step: 1 | -1, isOver: (token: Token) => boolean) => {
    for (let at = start; tokens[at] && !isOver(tokens[at] as Token); at += step) unseen.add(at);
  };
  const isText = (token: Token) => !isBlank(token) && token.shown.type !== 'hardBreak';
  blankFrom(0, 1, isText);
  blankFrom(tokens.length - 1, -1, isText);
  for (const [at, { shown }] of tokens.entries()) {
    if (shown.type !== 'hardBreak' || unseen.has(at)) continue;
    blankFrom(at - 1, -1, (token) => !isBlank(token) || token.shown.type === 'hardBreak');
    blankFrom(at + 1, 1, (token) => !isBlank(token) || token.shown.type === 'hardBreak');
  }
  return tokens.map((token, at) => (unseen.has(at) ? { ...token, key: undefined } : token));
}

export function tokensOf(inlines: readonly AdfNode[], reading: Reading): Token[] {
  const tokens = inlines.flatMap((node) =>
    node.type === 'text' ? textTokens(node, reading) : nodeTokens(node, reading),
  );
  return withoutEdges(reading.isWhole ? tokens : withKeysOfSpaces(tokens));
}

/** Markdown has no marks on a space beside what lacks them. */
function withKeysOfSpaces(tokens: readonly Token[]): Token[] {
  const after: (readonly string[])[] = [];
  let next: readonly string[] = [];
  for (let at = tokens.length - 1; at >= 0; at -= 1) {
    const token = tokens[at] as Token;
    after[at] = next;
    if (!isBlank(token)) next = token.markKeys ?? [];
  }
  let last: readonly string[] = [];
  return tokens.map((token, at) => {
    if (!isBlank(token)) last = token.markKeys ?? [];
    else if (token.key !== undefined)
      return { ...token, key: ` ${last.filter((key) => after[at]?.includes(key)).join()}` };
    return token;
  });
}

/** Content of a paragraph as plain Markdown can say it. */
export function shownInlines(inlines: readonly AdfNode[], files: FileNames): AdfNode[] {
  const shown: AdfNode[] = [];
  for (const token of tokensOf(inlines, { files, isWhole: true })) {
    if (token.key === undefined) continue;
    const last = shown.at(-1);
    const isSame = last?.type === 'text' && token.shown.type === 'text' && sameMarks(last, token.shown);
    if (isSame) shown[shown.length - 1] = { ...last, text: `${last.text}${token.shown.text}` };
    else shown.push(token.shown);
  }
  return shown.map(bare);
}

const bare = (node: AdfNode): AdfNode =>
  node.type === 'text' && !node.marks?.some(({ type }) => WITH_CODE.has(type))
    ? { ...node, text: withBareCharacters(node.text ?? '') }
    : node;

const sameMarks = (one: AdfNode, other: AdfNode): boolean =>
  one.marks === other.marks || JSON.stringify(one.marks) === JSON.stringify(other.marks);
