/** Where the parser drops what somebody wrote: cells beyond the header's, and link definitions that nothing uses. */
import type MarkdownIt from 'markdown-it';

type BlockRule = Parameters<MarkdownIt['block']['ruler']['push']>[1];
type CoreState = Parameters<Parameters<MarkdownIt['core']['ruler']['push']>[1]>[0];
type Environment = { references?: Record<string, unknown>; defined?: Set<string>; used?: Set<string> };

export function losslessRules(parser: MarkdownIt): void {
  replaceRule(parser, 'table', withAllCells);
  replaceRule(parser, 'reference', withDefinitions);
  parser.core.ruler.before('inline', 'used_definitions', watchReferences);
  parser.core.ruler.after('inline', 'unused_definitions', showUnused);
}

function replaceRule(parser: MarkdownIt, name: string, wrap: (rule: BlockRule) => BlockRule): void {
  const { ruler } = parser.block;
  const { __rules__: rules } = ruler as unknown as { __rules__: { name: string; fn: BlockRule; alt: string[] }[] };
  const rule = rules.find((candidate) => candidate.name === name);
  if (rule) ruler.at(name, wrap(rule.fn), { alt: rule.alt });
}

const PIPE = /(?<!\\)\|/;

/** The last cell of a row holds what has no column. */
const withAllCells =
  (table: BlockRule): BlockRule =>
  (state, startLine, endLine, isSilent) => {
    const from = state.tokens.length;
    if (!table(state, startLine, endLine, isSilent)) return false;
    const tokens = state.tokens.slice(from);
    const width = tokens.filter(({ type }) => type === 'th_open').length;
    for (const [at, { type, map }] of tokens.entries()) {
      if (type !== 'tr_open' || !map || map[0] === startLine) continue;
      const [line] = map;
      const source = state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]).trim();
      const cells = source.split(PIPE);
      if (cells[0] === '') cells.shift();
      if (cells.at(-1) === '') cells.pop();
      const last = tokens[at + (width - 1) * CELL_TOKENS + 2];
      if (cells.length <= width || last?.type !== 'inline') continue;
      const rest = cells.slice(width - 1).map((cell) => cell.replaceAll('\\|', '|').trim());
      last.content = rest.join(' | ');
    }
    return true;
  };

/** `td_open`, `inline`, `td_close`. */
const CELL_TOKENS = 3;

const LABEL = /^\s*\[((?:[^\\\]]|\\[\s\S])*)\]:\s*(\S*)/;
/** `[//]: # (text)` is how Markdown writes a comment. */
const COMMENT_TARGETS = new Set(['#', '<>']);

const withDefinitions =
  (reference: BlockRule): BlockRule =>
  (state, startLine, endLine, isSilent) => {
    if (!reference(state, startLine, endLine, isSilent)) return false;
    if (isSilent) return true;
    const source = state.getLines(startLine, state.line, state.blkIndent, false).trim();
    const [, label = '', target = ''] = LABEL.exec(source) ?? [];
    if (COMMENT_TARGETS.has(target)) return true;
    const name = state.md.utils.normalizeReference(label);
    const environment = state.env as Environment;
    environment.defined ??= new Set();
    const token = state.push('definition', '', 0);
    token.content = source;
    token.meta = { name, isFirst: !environment.defined.has(name) };
    environment.defined.add(name);
    return true;
  };

/** Notes in `env.used` which definitions the inline rules ask for. */
function watchReferences(state: CoreState): void {
  const environment = state.env as Environment;
  const { references } = environment;
  if (!references) return;
  const used = new Set<string>();
  environment.used = used;
  environment.references = new Proxy(references, {
    get(target, name) {
      if (typeof name === 'string' && Object.hasOwn(target, name)) used.add(name);
      return Reflect.get(target, name);
    },
  });
}

function showUnused(state: CoreState): void {
  const { used } = state.env as Environment;
  if (!state.tokens.some(({ type }) => type === 'definition')) return;
  state.tokens = state.tokens.flatMap((token) => {
    if (token.type !== 'definition') return [token];
    if (token.meta.isFirst && used?.has(token.meta.name)) return [];
    const text = new state.Token('text', '', 0);
    text.content = token.content;
    const inline = new state.Token('inline', '', 0);
    inline.content = token.content;
    inline.children = [text];
    return [new state.Token('paragraph_open', 'p', 1), inline, new state.Token('paragraph_close', 'p', -1)];
  });
}
