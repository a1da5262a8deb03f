/** The inline HTML that means something: which tags belong together and what they say. */
import { decodeHTML } from 'entities';
import type { AdfMark } from '../document.ts';
import type { Token } from './inline-rule.ts';
import { linkMark } from './link-mark.ts';

const TAG = /^<(\/?)([a-zA-Z]+)(\s[^>]*|\/)?>$/s;
const ATTRIBUTE = /(?<![a-zA-Z-])([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/g;
const COLOR = /(?:^|;)\s*(background-color|color)\s*:\s*(#[0-9a-fA-F]{6})\s*(?=;|$)/g;

export type Tag = { name: string; isCloser: boolean; attributes: ReadonlyMap<string, string> };

export function readTag(html: string): Tag | undefined {
  const match = TAG.exec(html);
  if (!match) return undefined;
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single, bare = ''] of (match[3] ?? '').matchAll(ATTRIBUTE)) {
    attributes.set(name.toLowerCase(), decodeHTML(double ?? single ?? bare));
  }
  return { name: (match[2] ?? '').toLowerCase(), isCloser: match[1] === '/', attributes };
}

const SIMPLE_MARKS: ReadonlyMap<string, AdfMark> = new Map([
  ['u', { type: 'underline' }],
  ['ins', { type: 'underline' }],
  ['sub', { type: 'subsup', attrs: { type: 'sub' } }],
  ['sup', { type: 'subsup', attrs: { type: 'sup' } }],
  ['b', { type: 'strong' }],
  ['strong', { type: 'strong' }],
  ['i', { type: 'em' }],
  ['em', { type: 'em' }],
  ['s', { type: 'strike' }],
  ['del', { type: 'strike' }],
  ['code', { type: 'code' }],
]);

/** The marks that an opening tag stands for; undefined for a tag that stands for none. */
export function marksOfTag({ name, attributes }: Tag): AdfMark[] | undefined {
  const simple = SIMPLE_MARKS.get(name);
  if (simple) return [simple];
  if (name === 'a') {
    const link = linkMark(attributes.get('href'), attributes.get('title'));
    return link && [link];
  }
  return name === 'span' ? marksOfSpan(attributes) : undefined;
}

function marksOfSpan(attributes: ReadonlyMap<string, string>): AdfMark[] | undefined {
  const marks: AdfMark[] = [];
  const id = attributes.get('data-annotation-id');
  if (id !== undefined) marks.push({ type: 'annotation', attrs: { id, annotationType: 'inlineComment' } });
  for (const [, property, color] of (attributes.get('style') ?? '').matchAll(COLOR)) {
    marks.push({ type: property === 'color' ? 'textColor' : 'backgroundColor', attrs: { color } });
  }
  return marks.length > 0 ? marks : undefined;
}

export type Pair = { tag: Tag; closer: number };

/** Opening tags by their index, each with the index of what closes it; `closers` lists those. */
export function pairedTags(tokens: readonly Token[]): { pairs: Map<number, Pair>; closers: Set<number> } {
  const pairs = new Map<number, Pair>();
  const closers = new Set<number>();
  const open = new Map<string, { tag: Tag; index: number }[]>();
  for (const [index, token] of tokens.entries()) {
    const tag = token.type === 'html_inline' ? readTag(token.content) : undefined;
    if (!tag) continue;
    const waiting = open.get(tag.name) ?? [];
    open.set(tag.name, waiting);
    if (!tag.isCloser) {
      waiting.push({ tag, index });
      continue;
    }
    const opener = waiting.pop();
    if (!opener) continue;
    pairs.set(opener.index, { tag: opener.tag, closer: index });
    closers.add(index);
  }
  return { pairs, closers };
}
