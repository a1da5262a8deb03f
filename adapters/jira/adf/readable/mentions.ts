import type { AdfNode } from '../document.ts';
import { contentOf } from '../node-content.ts';
import { nameOf } from './tokens.ts';

/** People whom a document mentions, by how they are shown: a text that names one of them means that one. */
export function mentionsIn(content: readonly AdfNode[]): ReadonlyMap<string, AdfNode> {
  const mentions = new Map<string, AdfNode>();
  const open = [...content];
  for (let node = open.pop(); node; node = open.pop()) {
    const name = node.type === 'mention' ? nameOf(node).trim() : '';
    if (name.startsWith('@')) mentions.set(name, node);
    for (const child of contentOf(node)) open.push(child);
  }
  return mentions;
}
