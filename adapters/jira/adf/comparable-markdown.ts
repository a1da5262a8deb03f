/** The Markdown by which an edit recognises nodes: each node as if it stood alone. */
import type { AdfNode } from './document.ts';
import { toAdf } from './to-adf/index.ts';
import { blockToMd } from './to-md/index.ts';

const MARKER_START = '<!--adf';
const CLOSER_START = '<!--/adf';
const GUARD_START = '<!--adf:raw';

export function hasMarkers(markdown: string): boolean {
  return markdown.includes(MARKER_START);
}

export function comparableMarkdown(node: AdfNode, parentType: string): string {
  return blockToMd(inOwnParent(node, parentType));
}

/**
 * What the node is recognised by among the new nodes: usually its own Markdown, otherwise that of the nodes which its
 * Markdown reads back as. Empty for a node of which Markdown shows nothing.
 */
export function comparableParts(
  node: AdfNode,
  parentType: string,
  known: ReadonlySet<string>,
  areMarkersGone: boolean,
): string[] {
  const markdown = comparableMarkdown(node, parentType);
  if (known.has(markdown)) return [markdown];
  const parts = partsOf(markdown, parentType);
  if (parts.every((part) => known.has(part))) return parts;
  // Who removes the markers of one block may want to be rid of what they say; a guard says nothing to a reader.
  const mayLackMarkers = areMarkersGone ? node.type !== 'codeBlock' : markdown.startsWith(GUARD_START);
  if (!mayLackMarkers || !hasMarkers(markdown)) return parts;
  const bareParts = partsOf(withoutMarkers(markdown), parentType);
  return bareParts.every((part) => known.has(part)) ? bareParts : parts;
}

/** Items, rows and cells mean nothing outside of what they stand in. */
function inOwnParent(node: AdfNode, parentType: string): AdfNode {
  switch (parentType) {
    case 'bulletList':
    case 'orderedList':
    case 'table':
      return { type: parentType, content: [node] };
    case 'taskList':
    case 'decisionList':
      return { type: parentType, attrs: { localId: '' }, content: [node] };
    case 'tableRow':
      return { type: 'table', content: [{ type: 'tableRow', content: [node] }] };
    default:
      return node;
  }
}

function partsOf(markdown: string, parentType: string): string[] {
  const nodes = outOfOwnParent(toAdf(markdown).content, parentType);
  return nodes === undefined ? [markdown] : nodes.map((node) => comparableMarkdown(node, parentType));
}

function outOfOwnParent(blocks: AdfNode[], parentType: string): AdfNode[] | undefined {
  switch (parentType) {
    case 'bulletList':
    case 'orderedList':
    case 'taskList':
    case 'decisionList':
      return contentOfAll(blocks, parentType);
    case 'table':
      return withoutBlankHeader(contentOfAll(blocks, 'table'));
    case 'tableRow': {
      const rows = withoutBlankHeader(contentOfAll(blocks, 'table'));
      return rows && contentOfAll(rows, 'tableRow');
    }
    default:
      return blocks;
  }
}

function contentOfAll(nodes: AdfNode[], type: string): AdfNode[] | undefined {
  return nodes.every((node) => node.type === type) ? nodes.flatMap(({ content }) => content ?? []) : undefined;
}

/** Markdown has no table without a header: a row by itself comes back with an empty one above it. */
function withoutBlankHeader(rows: AdfNode[] | undefined): AdfNode[] | undefined {
  const [header, ...others] = rows ?? [];
  const isBlank = header?.content?.every((cell) => cell.type === 'tableHeader' && isEmptyCell(cell)) === true;
  return isBlank && others.length > 0 ? others : rows;
}

function isEmptyCell({ content = [] }: AdfNode): boolean {
  return content.every((block) => block.type === 'paragraph' && (block.content ?? []).length === 0);
}

/** With no marker left open, so that a start without an end costs one look only. */
function withoutMarkers(markdown: string): string {
  let kept = '';
  let from = 0;
  for (;;) {
    const start = nextMarker(markdown, from);
    const end = start < 0 ? -1 : markdown.indexOf('-->', start);
    if (end < 0) return kept + markdown.slice(from);
    kept += markdown.slice(from, start);
    from = end + '-->'.length;
  }
}

function nextMarker(markdown: string, from: number): number {
  let start = markdown.indexOf('<!--', from);
  while (start >= 0 && !markdown.startsWith(MARKER_START, start) && !markdown.startsWith(CLOSER_START, start)) {
    start = markdown.indexOf('<!--', start + 1);
  }
  return start;
}
