/**
 * An edit of a document whose author saw its Markdown only. Blocks whose Markdown is the same stay the very nodes they
 * were, with everything that Markdown can't say; only the others come from the new text.
 */

import { areMarkersRemoved, type Comparison } from './comparable-markdown.ts';
import type { AdfDoc, AdfNode } from './document.ts';
import { withUniqueLocalIds } from './local-ids.ts';
import { mergeNodes } from './merge-nodes.ts';
import { contentOf } from './node-content.ts';
import { toAdf } from './to-adf/index.ts';
import { toMd } from './to-md/index.ts';

/** What an author saw of a document, and what came back. */
export type Edit = Comparison & { shown: string; given: string; content: AdfNode[] };

export function editAdf(original: AdfDoc | null | undefined, markdown: string): AdfDoc | 'unchanged' {
  const shown = toMd(original);
  const areMarkersGone = areMarkersRemoved(shown, markdown);
  return editedAdf(original, { shown, given: markdown, areMarkersGone, content: toAdf(markdown).content });
}

export function editedAdf(original: AdfDoc | null | undefined, edit: Edit): AdfDoc | 'unchanged' {
  const { shown, given, content: after, ...comparison } = edit;
  if (isUnchanged(shown, given)) return 'unchanged';
  const before = contentOf(original);
  const reused = new Set<AdfNode>();
  const content = mergeNodes(before, after, { ...comparison, parentType: 'doc', reused, depth: 0 });
  if (content.length === before.length && content.every((node, index) => node === before[index])) return 'unchanged';
  return { version: 1, type: 'doc', content: withUniqueLocalIds(content, reused) };
}

/** Whether a text came back as it was shown. */
export const isUnchanged = (shown: string, given: string): boolean => normalized(shown) === normalized(given);

function normalized(markdown: string): string {
  return markdown
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .trimEnd();
}
