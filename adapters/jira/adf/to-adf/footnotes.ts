/** Footnotes, for a format that has none: the definitions become paragraphs, the references say where to look. */
import type MarkdownIt from 'markdown-it';

const DEFINITION = /^\[\^([^[\]\s]+)\]:[ \t]*/;
const REFERENCE = /\[\^([^[\]\s]+)\]/y;
const CONTINUATION_INDENT = 4;

type Environment = { footnotes?: Set<string> };

export function footnotes(parser: MarkdownIt): void {
  parser.block.ruler.before('reference', 'footnote', definition, { alt: ['paragraph', 'reference'] });
  parser.inline.ruler.before('link', 'footnote_reference', (state, isSilent) => {
    const { footnotes: defined } = state.env as Environment;
    if (defined === undefined) return false;
    REFERENCE.lastIndex = state.pos;
    const label = REFERENCE.exec(state.src)?.[1];
    if (label === undefined || !defined.has(label)) return false;
    if (!isSilent) state.push('text', '', 0).content = `[${label}]`;
    state.pos = REFERENCE.lastIndex;
    return true;
  });
}

type BlockRule = Parameters<MarkdownIt['block']['ruler']['push']>[1];

/** Up to a blank line; after it, what is indented belongs to the definition too. */
const definition: BlockRule = (state, startLine, endLine, isSilent) => {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= CONTINUATION_INDENT) return false;
  const match = DEFINITION.exec(lineOf(state, startLine));
  if (!match) return false;
  if (isSilent) return true;
  const environment = state.env as Environment;
  environment.footnotes ??= new Set();
  environment.footnotes.add(match[1] ?? '');
  const lines = [lineOf(state, startLine).slice(match[0].length)];
  let next = startLine + 1;
  for (; next < endLine; next += 1) {
    if (state.isEmpty(next)) {
      const after = state.skipEmptyLines(next);
      if (after >= endLine || (state.sCount[after] ?? 0) - state.blkIndent < CONTINUATION_INDENT) break;
      lines.push('');
      next = after - 1;
      continue;
    }
    const indent = (state.sCount[next] ?? 0) - state.blkIndent;
    if (indent < 0 || (indent < CONTINUATION_INDENT && DEFINITION.test(lineOf(state, next)))) break;
    lines.push(lineOf(state, next));
  }
  state.line = next;
  const open = state.push('footnote_open', '', 1);
  open.meta = match[1];
  for (const text of lines.join('\n').split(/\n{2,}/)) {
    const inline = state.push('inline', '', 0);
    inline.content = text.trim();
    inline.children = [];
  }
  state.push('footnote_close', '', -1);
  return true;
};

function lineOf(state: Parameters<BlockRule>[0], line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}
