/** What a container may not hold is taken out of it: text and its order survive, the nesting does not. */

import { allowsChild } from '../content-model.ts';
import type { AdfNode } from '../document.ts';
import { isValidShell } from '../validate.ts';
import { withPlainEdges } from './emphasis-edges.ts';

const emptyParagraph = (): AdfNode => ({ type: 'paragraph' });

const strong = (nodes: readonly AdfNode[] = []): AdfNode[] =>
  nodes.map((node) => {
    const marks = node.marks ?? [];
    const isPlain = node.type === 'text' && !marks.some(({ type }) => type === 'strong' || type === 'code');
    return isPlain ? { ...node, marks: [...marks, { type: 'strong' }] } : node;
  });

function withAllowedMarks(parent: string, block: AdfNode): AdfNode {
  if (!block.marks || isValidShell(block, parent)) return block;
  const { marks: _, ...others } = block;
  return others;
}

const nested = (block: AdfNode): AdfNode[] =>
  wrap({ ...block, type: 'nestedExpand', attrs: block.attrs ?? {} }, block.content ?? []);

/** Tasks where only bullets may stand. */
function withLiteralBoxes({ content = [] }: AdfNode): AdfNode {
  const items: AdfNode[] = [];
  for (const { type, attrs, content: inner = [], ...rest } of content) {
    const last = items.at(-1)?.content;
    if (type === 'taskList' && last) {
      last.push(withLiteralBoxes({ type, content: inner, ...rest }));
      continue;
    }
    const box = { type: 'text', text: attrs?.state === 'DONE' ? '[x] ' : '[ ] ' };
    items.push({ type: 'listItem', content: [{ type: 'paragraph', content: [box, ...inner] }] });
  }
  return { type: 'bulletList', content: items };
}

/** A block in the form that stands inside of `parent`; undefined when only splitting the container helps. */
function degraded(parent: string, block: AdfNode): AdfNode[] | undefined {
  if (allowsChild(parent, block.type)) return [withAllowedMarks(parent, block)];
  switch (block.type) {
    case 'heading':
      return [{ type: 'paragraph', ...(block.content && { content: withPlainEdges(strong(block.content)) }) }];
    case 'rule':
      return [];
    case 'blockquote':
      return (block.content ?? []).flatMap((inner) => degraded(parent, inner) ?? [inner]);
    case 'layoutSection':
    case 'layoutColumn':
      return (block.content ?? []).flatMap((inner) => degraded(parent, inner) ?? [inner]);
    case 'taskList':
      return allowsChild(parent, 'bulletList') ? [withLiteralBoxes(block)] : undefined;
    case 'expand':
      return allowsChild(parent, 'nestedExpand') ? nested(block) : undefined;
    case 'nestedExpand':
      return allowsChild(parent, 'expand') ? [{ ...block, type: 'expand' }] : undefined;
    default:
      return undefined;
  }
}

/** The container's blocks in pieces: those that stay in it, and those that are hoisted between. */
export function contained(
  parent: string,
  blocks: AdfNode[],
  otherwise: AdfNode[] = [emptyParagraph()],
): (AdfNode[] | AdfNode)[] {
  if (blocks.length > 0 && blocks.every((block) => !block.marks && allowsChild(parent, block.type))) return [blocks];
  const pieces: (AdfNode[] | AdfNode)[] = [];
  for (const block of blocks) {
    for (const fitting of degraded(parent, block) ?? [block]) {
      const last = pieces.at(-1);
      if (!allowsChild(parent, fitting.type)) pieces.push(fitting);
      else if (Array.isArray(last)) last.push(fitting);
      else pieces.push([fitting]);
    }
  }
  return pieces.length > 0 ? pieces : [otherwise];
}

/** A container around what it may hold, split where something must stand outside. */
export function wrap(container: AdfNode, blocks: AdfNode[]): AdfNode[] {
  return contained(container.type, blocks).map((piece) =>
    Array.isArray(piece) ? { ...container, content: piece } : piece,
  );
}
