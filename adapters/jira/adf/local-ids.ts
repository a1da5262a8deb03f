/** Ids inside a document: the nodes that stay keep theirs, new nodes get others where they clash. */
import type { AdfNode } from './document.ts';
import { contentOf } from './node-content.ts';

export function withUniqueLocalIds(content: AdfNode[], reused: ReadonlySet<AdfNode>): AdfNode[] {
  const used = new Set<string>();
  collectReusedIds(content, reused, used);
  let count = 0;
  const freshId = (): string => {
    do count++;
    while (used.has(String(count)));
    return String(count);
  };
  const withFreshIds = (node: AdfNode): AdfNode => {
    if (reused.has(node)) return node;
    const copy: AdfNode = { ...node };
    const localId = node.attrs?.localId;
    if (typeof localId === 'string') {
      const id = used.has(localId) ? freshId() : localId;
      used.add(id);
      copy.attrs = { ...node.attrs, localId: id };
    }
    if (node.content !== undefined) copy.content = contentOf(node).map(withFreshIds);
    return copy;
  };
  return content.map(withFreshIds);
}

function collectReusedIds(content: AdfNode[], reused: ReadonlySet<AdfNode>, used: Set<string>): void {
  const open = content.map((node) => ({ node, isReused: false }));
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const isReused = entry.isReused || reused.has(entry.node);
    const localId = entry.node.attrs?.localId;
    if (isReused && typeof localId === 'string') used.add(localId);
    for (const node of contentOf(entry.node)) open.push({ node, isReused });
  }
}
