/** Ids inside a document: the nodes that stay keep theirs, new nodes get others where they clash. */
import type { AdfNode } from './document.ts';
import { contentOf } from './node-content.ts';

export function withUniqueLocalIds(content: AdfNode[], reused: ReadonlySet<AdfNode>): AdfNode[] {
  const used = new Set<string>();
  collectReusedIds(content, reused, used);
  const freshId = freshIds(used);
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

/** Numbers that are no ids yet. */
function freshIds(used: ReadonlySet<string>): () => string {
  let count = 0;
  return () => {
    do count++;
    while (used.has(String(count)));
    return String(count);
  };
}

/** Gives a new node an id of its own where it needs one; those of the document stay, whatever they are. */
export function idsBeside(content: readonly AdfNode[]): (node: AdfNode) => AdfNode {
  const used = new Set<string>();
  collectReusedIds(content, new Set(content), used);
  const freshId = freshIds(used);
  return (node) => {
    const localId = node.attrs?.localId;
    if (typeof localId !== 'string') return node;
    const id = used.has(localId) || localId === '' ? freshId() : localId;
    used.add(id);
    return { ...node, attrs: { ...node.attrs, localId: id } };
  };
}

function collectReusedIds(content: readonly AdfNode[], reused: ReadonlySet<AdfNode>, used: Set<string>): void {
  const open = content.map((node) => ({ node, isReused: false }));
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const isReused = entry.isReused || reused.has(entry.node);
    const localId = entry.node.attrs?.localId;
    if (isReused && typeof localId === 'string') used.add(localId);
    for (const node of contentOf(entry.node)) open.push({ node, isReused });
  }
}
