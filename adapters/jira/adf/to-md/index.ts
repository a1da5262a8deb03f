/** Atlassian documents as Markdown. Nothing about the input is taken for granted; all text is kept. */
import type { AdfDoc } from '../document.ts';
import { blockMd, blockParts, writeBlocks } from './blocks.ts';
import { childrenOf, isInline, isNode } from './node-shape.ts';
import { asFallback, topPlace } from './place.ts';

const top = () => topPlace(writeBlocks, blockParts);

export function toMd(doc: AdfDoc | null | undefined): string {
  return writeBlocks(topLevelNodes(doc), top());
}

/** One top-level block the way `toMd` prints it when no list of the same kind stands right before. */
export function blockToMd(node: unknown): string {
  return isInline(node) ? writeBlocks([node], top()) : blockMd(node, top(), false);
}

/** One block without any marker. */
export function readableMd(node: unknown): string {
  return blockMd(node, asFallback(top()), false);
}

function topLevelNodes(doc: unknown): readonly unknown[] {
  if (Array.isArray(doc)) return doc;
  if (!isNode(doc)) return [doc];
  const type = doc.type;
  const isDocument = type === 'doc' || (typeof type !== 'string' && doc.content !== undefined);
  return isDocument ? childrenOf(doc) : [doc];
}
