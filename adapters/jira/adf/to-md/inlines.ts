/** Paragraph content: marks opened and closed around the pieces, the one with the longest run outermost. */
import { isSpaceCharacter } from './character-classes.ts';
import { codeSpan, type Neighbours, wrap } from './delimiters.ts';
import { escapeLineStart, escapeText, protectEdges, protectLineStarts } from './escape.ts';
import { CODE, LINK, type Mark, type MarkSet, shareMark, WRAPPING_MARKS } from './marks.ts';
import { isNode, stringOf } from './node-shape.ts';
import { type Piece, piecesOf } from './runs.ts';

export type InlinePlace = {
  /** What a hard break becomes. */
  lineBreak: '\\\n' | '<br>';
  /** Whether the content begins a line, where `#` or `-` would mean something. */
  isLineStart: boolean;
};

const SPACE = 32;
const PUNCTUATION = 42;

/** Line breaks in the result are those of hard breaks only. */
export function inlineMd(nodes: readonly unknown[], place: InlinePlace): string {
  const only = nodes.length === 1 ? nodes[0] : undefined;
  if (isNode(only) && only.type === 'text' && only.marks === undefined) {
    const text = escapeText(stringOf(only.text), false);
    return protectEdges(place.isLineStart ? escapeLineStart(text) : text);
  }
  if (nodes.length === 0) return '';
  const pieces = piecesOf(nodes);
  const outer: Neighbours = { before: SPACE, after: SPACE };
  const md = writeRange(pieces, { from: 0, to: pieces.length, open: 0 }, outer, place);
  return protectEdges(md.includes('\n') ? finishBreaks(md) : md);
}

/** The backslash of a break at the very end would be read as text. */
function finishBreaks(md: string): string {
  return protectLineStarts(md.endsWith('\\\n') ? `${md.slice(0, -2)}<br>` : md);
}

type Range = { from: number; to: number; open: number };

function writeRange(pieces: readonly Piece[], range: Range, around: Neighbours, place: InlinePlace): string {
  let out = '';
  let last = '';
  let index = range.from;
  while (index < range.to) {
    const piece = pieces[index];
    if (piece === undefined) break;
    const isLineStart = last === '' ? place.isLineStart : last.endsWith('\n');
    const run = longestRun(pieces, index, range);
    const next = run === undefined ? index + 1 : run.to;
    const here: Neighbours = {
      before: last === '' ? around.before : last.charCodeAt(last.length - 1),
      after: next < range.to ? firstCode(pieces[next], range.open) : around.after,
      touching: last,
    };
    const md =
      run === undefined
        ? writePiece(piece, range.open, isLineStart === place.isLineStart ? place : { ...place, isLineStart })
        : writeRun(pieces, { from: index, to: next, open: range.open | run.mark }, run.mark, here, place);
    const isImageLike = last.endsWith('!') && md.startsWith('[');
    out += isImageLike ? `${last.slice(0, -1)}\\!` : last;
    last = md;
    index = next;
  }
  return out + last;
}

function writeRun(pieces: readonly Piece[], range: Range, mark: Mark, around: Neighbours, place: InlinePlace): string {
  const first = pieces[range.from];
  if (first === undefined) return '';
  const inside = place.isLineStart ? { ...place, isLineStart: false } : place;
  const inner = writeRange(pieces, range, INSIDE, inside);
  const plainText = range.to - range.from === 1 && first.kind === 'text' ? onlyMarked(first, mark) : undefined;
  return wrap(mark, inner, { details: first.marks.details, around, plainText });
}

const INSIDE: Neighbours = { before: PUNCTUATION, after: PUNCTUATION };

function onlyMarked(piece: Piece, mark: Mark): string | undefined {
  return piece.marks.bits === mark ? piece.text : undefined;
}

function writePiece(piece: Piece, open: number, place: InlinePlace): string {
  if (piece.kind === 'break') return place.lineBreak;
  if (piece.kind === 'finished') return piece.text;
  if (piece.marks.bits & CODE) return codeSpan(piece.text);
  const text = escapeText(piece.text, (open & LINK) !== 0);
  return place.isLineStart ? escapeLineStart(text) : text;
}

/** The mark that opens at this piece and lasts longest, with the end of its run. */
function longestRun(pieces: readonly Piece[], from: number, range: Range): { mark: Mark; to: number } | undefined {
  const marks = pieces[from]?.marks;
  if (marks === undefined || (marks.bits & ~(range.open | CODE)) === 0) return undefined;
  let longest: { mark: Mark; to: number } | undefined;
  for (const mark of WRAPPING_MARKS) {
    if (!(marks.bits & mark) || range.open & mark) continue;
    const to = endOfRun(pieces, from, range.to, mark, marks);
    if (longest === undefined || to > longest.to) longest = { mark, to };
  }
  return longest;
}

/** Line breaks never have marks and code hardly any: a run goes on through them, but does not end with them. */
function endOfRun(pieces: readonly Piece[], from: number, to: number, mark: Mark, marks: MarkSet): number {
  let end = from + 1;
  for (let i = end; i < to; i += 1) {
    const piece = pieces[i];
    if (piece === undefined) break;
    if (shareMark(mark, marks, piece.marks)) end = i + 1;
    else if (!isTransparent(piece, mark)) break;
  }
  return end;
}

function isTransparent(piece: Piece, mark: Mark): boolean {
  if (piece.kind === 'break') return true;
  return (piece.marks.bits & CODE) !== 0 && mark >= FIRST_CODE_FREE_MARK;
}

/** Link and annotation go together with code, so code without them is outside of them. */
const FIRST_CODE_FREE_MARK = 4;

/** The first character that will be written for a piece, as far as delimiters care. */
function firstCode(piece: Piece | undefined, open: number): number {
  if (piece === undefined || piece.kind === 'break') return PUNCTUATION;
  const code = piece.text.charCodeAt(0);
  if (piece.kind === 'finished' || isSpaceCharacter(code)) return code;
  return piece.marks.bits & ~open ? PUNCTUATION : code;
}
