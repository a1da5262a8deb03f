/** Inline content as pieces: texts with their marks, line breaks and finished Markdown of other nodes. */
import { inlineNodeMd } from './inline-nodes.ts';
import { isSameMarkSet, type MarkSet, NO_MARKS, readMarks } from './marks.ts';
import { childrenOf, isNode, type LooseNode, ownText, stringOf } from './node-shape.ts';

export type Piece = {
  kind: 'text' | 'break' | 'finished';
  /** Plain text of a text, Markdown of a finished piece. */
  text: string;
  marks: MarkSet;
};

const DEEPEST_INLINE = 20;
const BREAK: Piece = { kind: 'break', text: '', marks: NO_MARKS };

export function piecesOf(nodes: readonly unknown[]): Piece[] {
  const pieces: Piece[] = [];
  addPieces(pieces, nodes, 0);
  return pieces;
}

function addPieces(pieces: Piece[], nodes: readonly unknown[], depth: number): void {
  for (const node of nodes) {
    if (!isNode(node)) addText(pieces, stringOf(node), NO_MARKS);
    else if (node.type === 'text') addText(pieces, stringOf(node.text), readMarks(node));
    else if (node.type === 'hardBreak') pieces.push(BREAK);
    else addOther(pieces, node, depth);
  }
}

/** Equal neighbours become one text, otherwise escapes at their seam would be wrong. */
function addText(pieces: Piece[], text: string, marks: MarkSet): void {
  if (text === '') return;
  const last = pieces.at(-1);
  if (last?.kind === 'text' && isSameMarkSet(last.marks, marks)) last.text += text;
  else pieces.push({ kind: 'text', text, marks });
}

function addOther(pieces: Piece[], node: LooseNode, depth: number): void {
  const md = inlineNodeMd(node);
  if (md !== undefined) {
    if (md !== '') pieces.push({ kind: 'finished', text: md, marks: takesMarks(node) ? readMarks(node) : NO_MARKS });
    return;
  }
  const children = childrenOf(node);
  if (children.length === 0) addText(pieces, ownText(node), NO_MARKS);
  else if (depth < DEEPEST_INLINE) addPieces(pieces, children, depth + 1);
  else addText(pieces, textWithin(node), NO_MARKS);
}

function takesMarks(node: LooseNode): boolean {
  return node.type === 'mediaInline' || node.type === 'media' || node.type === 'inlineExtension';
}

/** All text below a node, in order. Not recursive: it is for nodes that are nested too deeply. */
export function textWithin(root: unknown): string {
  const pending: unknown[] = [root];
  let out = '';
  while (pending.length > 0) {
    const node = pending.pop();
    const children = isNode(node) ? childrenOf(node) : [];
    if (children.length === 0) out += ownText(node);
    for (let i = children.length - 1; i >= 0; i -= 1) pending.push(children[i]);
  }
  return out;
}
