/** Code: the only block whose text is not Markdown. */
import { blockMarker, markerOf } from './conventions.ts';
import { longestBacktickRun } from './delimiters.ts';
import { attrsOf, childrenOf, isNode, type LooseNode, stringOf } from './node-shape.ts';
import type { Place } from './place.ts';
import { textWithin } from './runs.ts';

/** A `|` would make the fence the header of a table when the code goes on with `| --- |`. */
const ONE_WORD = /^[^\s`\\&|]+$/;

export function codeBlock(node: LooseNode, place: Place): string {
  const code = codeText(node);
  const language = stringOf(attrsOf(node).language);
  const isInInfo = ONE_WORD.test(language);
  const fence = '`'.repeat(Math.max(3, longestBacktickRun(code) + 1));
  const opener = fence + (isInInfo ? language : '');
  const body = code === '' ? '' : place.lineBreak + indented(code, place);
  const marker = place.isFallback ? '' : codeMarker(node, isInInfo || language === '', place);
  return `${marker}${opener}${body}${place.lineBreak}${fence}`;
}

function codeMarker(node: LooseNode, isLanguageWritten: boolean, place: Place): string {
  if (node.attrs === undefined && node.marks === undefined) return '';
  const written = isLanguageWritten ? ['language', 'uniqueId'] : ['uniqueId'];
  return blockMarker(markerOf(node, ...written), place.lineBreak);
}

export function codeText(node: LooseNode): string {
  let code = '';
  for (const child of childrenOf(node)) {
    code += isNode(child) && child.type === 'hardBreak' ? '\n' : textWithin(child);
  }
  return code;
}

/** Blank lines get no trailing spaces. */
function indented(code: string, place: Place): string {
  if (place.prefix === '' || !code.includes('\n')) return code;
  const blankLine = `\n${place.prefix.trimEnd()}`;
  return code.replace(/\n([^\n]?)/g, (_, next: string) => (next === '' ? blankLine : place.lineBreak + next));
}
