/**
 * Quotes and the paragraphs that go on below them without a `>`. markdown-it looks for such lines from every quote on,
 * whether there is a paragraph or not; here the paragraph itself asks for them, so each line is looked at once.
 */
import type MarkdownIt from 'markdown-it';
import { DEEPEST_CONTAINER } from '../to-md/place.ts';

type BlockRule = Parameters<MarkdownIt['block']['ruler']['push']>[1];
type BlockState = Parameters<BlockRule>[0];

/** A quote that is being read. `end`: the line behind those that have its mark. `outer…`: of what it stands in. */
type Quote = { end: number; outerEnd: number; outerIndent: number; lines: Line[] };

const openQuotes = new WeakMap<BlockState, Quote[]>();

/** How a line was before its `>` was taken off. */
type Line = { line: number; bMark: number; bsCount: number; sCount: number; tShift: number };

const firstOf = (state: BlockState, line: number): number => (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);

const indentOf = (state: BlockState, line: number): number => state.sCount[line] ?? 0;

function hasQuoteMark(state: BlockState, line: number): boolean {
  const start = firstOf(state, line);
  if (start >= (state.eMarks[line] ?? 0) || state.src.charCodeAt(start) !== 0x3e /* > */) return false;
  return indentOf(state, line) - state.blkIndent < 4;
}

const isQuoted = (state: BlockState, line: number): boolean =>
  indentOf(state, line) >= state.blkIndent && hasQuoteMark(state, line);

/** Takes `>` and one space off. A tab may be more than the one space: the rest stays as indentation. */
function takeMark(state: BlockState, line: number): Line {
  const before = {
    line,
    bMark: state.bMarks[line] ?? 0,
    bsCount: state.bsCount[line] ?? 0,
    sCount: indentOf(state, line),
    tShift: state.tShift[line] ?? 0,
  };
  let at = firstOf(state, line) + 1;
  let column = before.sCount + 1;
  const next = state.src.charCodeAt(at);
  const isTab = next === 0x09;
  const isWholeTab = isTab && (before.bsCount + column) % 4 === 3;
  if (next === 0x20 || isWholeTab) {
    at += 1;
    column += 1;
  }
  const isPartOfTab = isTab && !isWholeTab ? 1 : 0;
  const start = column;
  state.bMarks[line] = at;
  for (; at < (state.eMarks[line] ?? 0); at += 1) {
    const code = state.src.charCodeAt(at);
    if (code === 0x09) column += 4 - ((column + before.bsCount + isPartOfTab) % 4);
    else if (code === 0x20) column += 1;
    else break;
  }
  state.bsCount[line] = before.sCount + 1 + (next === 0x20 || isTab ? 1 : 0);
  state.sCount[line] = column - start;
  state.tShift[line] = at - (state.bMarks[line] ?? 0);
  return before;
}

function giveBack(state: BlockState, lines: readonly Line[]): void {
  for (const { line, bMark, bsCount, sCount, tShift } of lines) {
    state.bMarks[line] = bMark;
    state.bsCount[line] = bsCount;
    state.sCount[line] = sCount;
    state.tShift[line] = tShift;
  }
}

const quote: BlockRule = (state, startLine, endLine, isSilent) => {
  if (!hasQuoteMark(state, startLine)) return false;
  if (isSilent) return true;
  const { blkIndent, lineMax, parentType } = state;
  const open: Quote = { end: startLine, outerEnd: endLine, outerIndent: blkIndent, lines: [] };
  const quotes = openQuotes.get(state) ?? [];
  openQuotes.set(state, quotes);
  quotes.push(open);
  state.push('blockquote_open', 'blockquote', 1);
  state.line = startLine;
  do {
    for (; open.end < endLine && isQuoted(state, open.end); open.end += 1) open.lines.push(takeMark(state, open.end));
    Object.assign(state, { blkIndent: 0, lineMax: open.end, parentType: 'blockquote' });
    state.md.block.tokenize(state, state.line, open.end);
    Object.assign(state, { blkIndent, lineMax, parentType });
    // A paragraph went on below, up to a line with the mark that is none of its own.
  } while (state.line < open.end);
  state.push('blockquote_close', 'blockquote', -1);
  quotes.pop();
  giveBack(state, open.lines);
  return true;
};

/** Whether something else begins. What is indented like code belongs to the paragraph. */
function isOver(state: BlockState, line: number, endLine: number, within: 'paragraph' | 'blockquote'): boolean {
  if (indentOf(state, line) - state.blkIndent > 3) return false;
  return state.md.block.ruler.getRules(within).some((rule) => rule(state, line, endLine, true));
}

/** The end of the paragraph within its container. */
function endWithin(state: BlockState, startLine: number, endLine: number): number {
  let line = startLine + 1;
  while (line < endLine && !state.isEmpty(line) && !isOver(state, line, endLine, 'paragraph')) line += 1;
  return line;
}

/** Takes the marks of the open quotes off a line below them. Returns how many it has, from the outermost on. */
function takeMarks(state: BlockState, line: number, quotes: readonly Quote[]): number {
  for (const [depth, open] of quotes.entries()) {
    state.blkIndent = open.outerIndent;
    if (!isQuoted(state, line)) return depth;
    open.lines.push(takeMark(state, line));
    open.end = line + 1;
  }
  return quotes.length;
}

/** The lines below the open quotes, with their marks or without, that belong to a paragraph which reached their end. */
function endBelow(state: BlockState, from: number, quotes: readonly Quote[]): number {
  const { blkIndent } = state;
  const max = quotes[0]?.outerEnd ?? from;
  let line = from;
  for (; line < max && !state.isEmpty(line); line += 1) {
    const lacking = quotes[takeMarks(state, line, quotes)];
    if (state.isEmpty(line)) break;
    state.blkIndent = lacking?.outerIndent ?? blkIndent;
    state.parentType = lacking ? 'blockquote' : 'paragraph';
    if (isOver(state, line, max, state.parentType)) break;
  }
  state.blkIndent = blkIndent;
  return line;
}

/** A line without the spaces on its sides, which say nothing within a paragraph unless a break follows. */
function textOf(state: BlockState, line: number): string {
  const [first, end] = [firstOf(state, line), state.eMarks[line] ?? 0];
  return state.src.slice(first, line + 1 < state.line ? end : state.skipSpacesBack(end, first));
}

const paragraph: BlockRule = (state, startLine, endLine) => {
  const { parentType } = state;
  state.parentType = 'paragraph';
  const end = endWithin(state, startLine, endLine);
  const quotes = openQuotes.get(state) ?? [];
  state.line = end === quotes.at(-1)?.end ? endBelow(state, end, quotes) : end;
  let content = textOf(state, startLine);
  for (let line = startLine + 1; line < state.line; line += 1) content += `\n${textOf(state, line)}`;
  state.push('paragraph_open', 'p', 1);
  const inline = state.push('inline', '', 0);
  inline.content = content;
  inline.children = [];
  state.push('paragraph_close', 'p', -1);
  state.parentType = parentType;
  return true;
};

/** Levels of markdown-it, of which a list takes two: as many as documents are written with. */
const DEEPEST_LEVEL = 2 * DEEPEST_CONTAINER;

/** What is nested deeper stays as the text it is. */
const tooDeep: BlockRule = (state, startLine, endLine, isSilent) =>
  !isSilent && state.level >= DEEPEST_LEVEL && paragraph(state, startLine, endLine, isSilent);

export function quotes(parser: MarkdownIt): void {
  parser.block.ruler.before('table', 'too_deep', tooDeep);
  parser.block.ruler.at('blockquote', quote, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
  parser.block.ruler.at('paragraph', paragraph);
}
