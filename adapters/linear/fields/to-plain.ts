/** The text of Markdown as a reader sees it, line by line, without any markup. */
import type MarkdownIt from 'markdown-it';

type Token = ReturnType<MarkdownIt['parse']>[number];

/** One block with those within it. */
interface Block {
  readonly token: Token;
  readonly children: Block[];
}

/** @param tokens of a whole text. */
function treeOf(tokens: readonly Token[]): Block[] {
  const root: Block[] = [];
  const open: Block[][] = [root];
  for (const token of tokens) {
    if (token.nesting < 0) {
      open.pop();
      continue;
    }
    const block: Block = { token, children: [] };
    open.at(-1)?.push(block);
    if (token.nesting > 0) open.push(block.children);
  }
  return root;
}

const joined = (blocks: readonly Block[], separator: string): string =>
  blocks
    .map(textOf)
    .filter((text) => text !== '')
    .join(separator);

const inlineText = ({ children }: Token): string =>
  (children ?? [])
    .map((child) => (child.type === 'softbreak' || child.type === 'hardbreak' ? '\n' : child.content))
    .join('');

const TASK = /^\[[ xX]\] /;

function itemText(item: Block, marker: string): string {
  const text = joined(item.children, '\n');
  const shown = TASK.test(text) ? '' : marker;
  return shown + text.replaceAll('\n', `\n${' '.repeat(marker.length)}`);
}

const rowText = ({ children }: Block): string =>
  children.map((cell) => joined(cell.children, ' ').replaceAll('\n', ' ')).join(' | ');

function textOf({ token, children }: Block): string {
  switch (token.type) {
    case 'inline':
      return inlineText(token);
    case 'fence':
    case 'code_block':
      return token.content.trimEnd();
    case 'ordered_list_open': {
      const start = Number(token.attrGet('start') ?? 1);
      return children.map((item, index) => itemText(item, `${start + index}. `)).join('\n');
    }
    case 'bullet_list_open':
      return children.map((item) => itemText(item, '- ')).join('\n');
    case 'table_open':
      return children.flatMap((part) => part.children.map(rowText)).join('\n');
    default:
      return joined(children, '\n\n');
  }
}

export const toPlain = (tokens: readonly Token[]): string => joined(treeOf(tokens), '\n\n');
