/** What may follow the text of a link: `(destination "title")`, `[label]`, or nothing. */
import type MarkdownIt from 'markdown-it';
import type { InlineState } from './inline-rule.ts';

export type Target = { href: string; title: string; end: number };

type Reference = { href: string; title: string };

/** CommonMark's limit for a label. */
const LONGEST_LABEL = 999;

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0a;

function skipBlanks(src: string, from: number, max: number): number {
  let at = from;
  while (at < max && isBlank(src.charCodeAt(at))) at += 1;
  return at;
}

/** `(destination "title")` from its parenthesis on. */
function inlineTarget({ src, posMax, md }: InlineState, from: number): Target | undefined {
  const { parseLinkDestination, parseLinkTitle } = md.helpers;
  const start = skipBlanks(src, from + 1, posMax);
  const destination = parseLinkDestination(src, start, posMax);
  const href = destination.ok ? md.normalizeLink(destination.str) : '';
  const isTaken = destination.ok && md.validateLink(href);
  const afterHref = isTaken ? destination.pos : start;
  const titleStart = skipBlanks(src, afterHref, posMax);
  const title = parseLinkTitle(src, titleStart, posMax);
  const hasTitle = title.ok && titleStart > afterHref;
  const end = hasTitle ? skipBlanks(src, title.pos, posMax) : titleStart;
  if (end >= posMax || src.charCodeAt(end) !== 0x29 /* ) */) return undefined;
  return { href: isTaken ? href : '', title: hasTitle ? title.str : '', end: end + 1 };
}

/** The index of the bracket that ends the label which begins at `from`; -1 without one. */
function labelEnd(src: string, from: number, posMax: number): number {
  const max = Math.min(posMax, from + LONGEST_LABEL + 1);
  for (let at = from; at < max; at += 1) {
    const code = src.charCodeAt(at);
    if (code === 0x5d /* ] */) return at;
    if (code === 0x5b /* [ */) return -1;
    if (code === 0x5c /* \ */) at += 1;
  }
  return -1;
}

function definitionOf({ md, env }: InlineState, label: string): Reference | undefined {
  const { references } = env as { references?: Record<string, Reference> };
  if (references === undefined || label.length > LONGEST_LABEL) return undefined;
  const name = normalized(md, label);
  return Object.hasOwn(references, name) ? references[name] : undefined;
}

const normalized = (md: MarkdownIt, label: string): string => md.utils.normalizeReference(label);

/** @param text from the bracket to the bracket; undefined when it can be no label. @param after behind the bracket. */
export function targetOf(state: InlineState, text: string | undefined, after: number): Target | undefined {
  const next = state.src.charCodeAt(after);
  const inline = next === 0x28 /* ( */ && after < state.posMax ? inlineTarget(state, after) : undefined;
  if (inline) return inline;
  const end = next === 0x5b /* [ */ && after < state.posMax ? labelEnd(state.src, after + 1, state.posMax) : -1;
  const given = end > after + 1 ? state.src.slice(after + 1, end) : text;
  const definition = given === undefined ? undefined : definitionOf(state, given);
  return definition && { ...definition, end: end < 0 ? after : end + 1 };
}
