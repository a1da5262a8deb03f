import type { AdfNode } from './document.ts';

/** Originals come from elsewhere and may be of any shape. */
export function contentOf(parent: { content?: unknown } | null | undefined): AdfNode[] {
  const content = parent?.content;
  return Array.isArray(content) ? content.filter(isNode) : [];
}

function isNode(node: unknown): node is AdfNode {
  return typeof node === 'object' && node !== null;
}
