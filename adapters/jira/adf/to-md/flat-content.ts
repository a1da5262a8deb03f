/** Blocks as the content of one paragraph, for places that hold nothing else. */
import { attrsOf, childrenOf, isInline, isNode, type LooseNode, ownText, stringOf } from './node-shape.ts';
import { textWithin } from './runs.ts';

const DEEPEST_FLAT = 50;
const HARD_BREAK = { type: 'hardBreak' };

/** Inline nodes, with a line break between what was in different blocks. */
export function flatInlines(nodes: readonly unknown[]): unknown[] {
  const flat: unknown[] = [];
  addBlocks(flat, nodes, 0);
  return flat;
}

function addBlocks(flat: unknown[], nodes: readonly unknown[], depth: number): void {
  let isAfterInline = false;
  for (const node of nodes) {
    const isInlineNode = isInline(node) || (isNode(node) && node.type === 'media');
    if (flat.length > 0 && flat.at(-1) !== HARD_BREAK && !(isAfterInline && isInlineNode)) flat.push(HARD_BREAK);
    isAfterInline = isInlineNode;
    if (isInlineNode || !isNode(node)) flat.push(node);
    else if (depth >= DEEPEST_FLAT) flat.push({ type: 'text', text: textWithin(node) });
    else addBlock(flat, node, depth);
  }
  if (flat.at(-1) === HARD_BREAK) flat.pop();
}

function addBlock(flat: unknown[], node: LooseNode, depth: number): void {
  const children = childrenOf(node);
  switch (node.type) {
    case 'codeBlock':
      addCode(flat, textWithin(node));
      return;
    case 'blockCard':
    case 'embedCard':
      addLink(flat, stringOf(attrsOf(node).url));
      return;
    case 'expand':
    case 'nestedExpand':
      addBlocks(flat, [{ type: 'text', text: stringOf(attrsOf(node).title) }, ...children], depth + 1);
      return;
    default:
      if (children.length > 0) addBlocks(flat, children, depth + 1);
      else flat.push({ type: 'text', text: ownText(node) });
  }
}

function addCode(flat: unknown[], code: string): void {
  for (const [index, line] of code.split('\n').entries()) {
    if (index > 0) flat.push({ type: 'hardBreak' });
    if (line !== '') flat.push({ type: 'text', text: line, marks: [{ type: 'code' }] });
  }
}

function addLink(flat: unknown[], href: string): void {
  flat.push({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] });
}
