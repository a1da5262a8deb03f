/** Delimiters around formatted text, or HTML tags where delimiters would not be read as such. */
import { isBreakCharacter, isSolidCharacter, isSpaceCharacter } from './character-classes.ts';
import { attributeText } from './escape.ts';
import { isAutolink, linkDestination, linkTitle } from './links.ts';
import {
  ANNOTATION,
  BACKGROUND_COLOR,
  type EM,
  LINK,
  type Mark,
  type MarkDetails,
  STRIKE,
  STRONG,
  SUBSUP,
  TEXT_COLOR,
  UNDERLINE,
} from './marks.ts';

/** Codes of the characters on both sides, and the Markdown that ends right before. */
export type Neighbours = { before: number; after: number; touching?: string };

export type Wrapping = {
  details: MarkDetails | undefined;
  around: Neighbours;
  /** The text when there is nothing else inside. */
  plainText: string | undefined;
};

export function wrap(mark: Mark, inner: string, wrapping: Wrapping): string {
  switch (mark) {
    case LINK:
      return link(inner, wrapping);
    case ANNOTATION:
      return `<span data-annotation-id="${attributeText(wrapping.details?.annotationId ?? '')}">${inner}</span>`;
    case TEXT_COLOR:
      return `<span style="color:${wrapping.details?.textColor ?? ''}">${inner}</span>`;
    case BACKGROUND_COLOR:
      return `<span style="background-color:${wrapping.details?.backgroundColor ?? ''}">${inner}</span>`;
    case UNDERLINE:
      return `<u>${inner}</u>`;
    case SUBSUP:
      return `<${wrapping.details?.subsup ?? 'sub'}>${inner}</${wrapping.details?.subsup ?? 'sub'}>`;
    default:
      return delimited(mark, inner, wrapping.around);
  }
}

function link(inner: string, { details, plainText }: Wrapping): string {
  const href = details?.href ?? '';
  const title = details?.title ?? '';
  if (title === '' && plainText === href && isAutolink(href)) return `<${href}>`;
  return `[${inner}](${linkDestination(href)}${linkTitle(title)})`;
}

/** Spaces at the edges move outside: next to a space a delimiter is only a character. */
function delimited(mark: typeof STRIKE | typeof STRONG | typeof EM, inner: string, around: Neighbours): string {
  const start = leadingSpaces(inner);
  if (start === inner.length) return inner;
  const end = inner.length - trailingSpaces(inner);
  const core = start === 0 && end === inner.length ? inner : inner.slice(start, end);
  const before = start > 0 ? inner.charCodeAt(start - 1) : around.before;
  const after = end < inner.length ? inner.charCodeAt(end) : around.after;
  const touching = start > 0 ? '' : (around.touching ?? '');
  const formatted = formattedCore(mark, core, { before, after, touching });
  return inner.slice(0, start) + formatted + inner.slice(end);
}

function formattedCore(mark: typeof STRIKE | typeof STRONG | typeof EM, core: string, around: Neighbours): string {
  if (mark === STRIKE) return isReadAs('~', core, around) ? `~~${core}~~` : `<del>${core}</del>`;
  if (mark === STRONG) return isReadAs('*', core, around) ? `**${core}**` : `<strong>${core}</strong>`;
  const isApart = isBreakCharacter(around.before) && isBreakCharacter(around.after);
  if (isApart && isReadAs('_', core, around)) return `_${core}_`;
  return isReadAs('*', core, around) ? `*${core}*` : `<em>${core}</em>`;
}

/** Whether a run of this character around the text opens and closes, and stays apart from other such runs. */
function isReadAs(delimiter: string, core: string, { before, after, touching = '' }: Neighbours): boolean {
  const isOpening = isBreakCharacter(before) || isSolidCharacter(core.charCodeAt(0));
  const isClosing = isBreakCharacter(after) || isSolidCharacter(core.charCodeAt(core.length - 1));
  if (!isOpening || !isClosing) return false;
  return !core.startsWith(delimiter) && !endsWithDelimiter(core, delimiter) && !endsWithDelimiter(touching, delimiter);
}

function endsWithDelimiter(text: string, delimiter: string): boolean {
  if (!text.endsWith(delimiter)) return false;
  let backslashes = 0;
  while (text.charCodeAt(text.length - 2 - backslashes) === 0x5c) backslashes += 1;
  return backslashes % 2 === 0;
}

function leadingSpaces(text: string): number {
  let count = 0;
  while (count < text.length && isSpaceCharacter(text.charCodeAt(count))) count += 1;
  return count;
}

function trailingSpaces(text: string): number {
  let count = 0;
  while (count < text.length && isSpaceCharacter(text.charCodeAt(text.length - 1 - count))) count += 1;
  return count;
}

export function codeSpan(code: string): string {
  const text = /[\r\n]/.test(code) ? code.replace(/[\r\n]+/g, ' ') : code;
  const fence = '`'.repeat(longestBacktickRun(text) + 1);
  // Of spaces alone CommonMark takes none off; markdown-it does where three or more are.
  const isPadded = text.startsWith(' ') && text.endsWith(' ') && (/[^ ]/.test(text) || text.length > 2);
  const pad = isPadded || text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return fence + pad + text + pad + fence;
}

export function longestBacktickRun(text: string): number {
  if (!text.includes('`')) return 0;
  let longest = 0;
  for (const run of text.match(/`+/g) ?? []) longest = Math.max(longest, run.length);
  return longest;
}
