/** The words that stand for what has no text: macros, synced blocks, cards without an address. */
import { attrsOf, type LooseNode, stringOf } from '../to-md/node-shape.ts';

const LONGEST = 40;

/** `{toc}`: the last part of the key, as Jira's own markup writes macros. */
export function macroName(node: LooseNode): string {
  switch (node.type) {
    case 'syncBlock':
    case 'bodiedSyncBlock':
      return '{synced block}';
    case 'blockCard':
    case 'embedCard':
    case 'inlineCard':
      return '{card}';
    default: {
      const key = stringOf(attrsOf(node).extensionKey).split(/[/:]/).at(-1) ?? '';
      const words = key.replace(/[^\p{L}\p{N}.]+/gu, '-').replace(/^-+|-+$/g, '');
      return `{${words.slice(0, LONGEST) || 'macro'}}`;
    }
  }
}
