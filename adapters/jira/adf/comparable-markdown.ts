/** The Markdown by which an edit recognises nodes: each node as if it stood alone. */
import { withoutPresentation } from './cell-presentation.ts';
import type { AdfNode } from './document.ts';
import { contentOf } from './node-content.ts';
import { toAdf } from './to-adf/index.ts';
import { parseMarkdown } from './to-adf/parser.ts';
import { blockToMd, readableMd } from './to-md/index.ts';

const MARKER_START = '<!--adf';
const CLOSER_START = '<!--/adf';
const GUARD_START = '<!--adf:raw';

function hasMarkers(markdown: string): boolean {
  return markdown.includes(MARKER_START);
}

/** Whether nothing is left of the markers that were shown. What stands in code is none. */
export function areMarkersRemoved(shown: string, given: string): boolean {
  if (!hasMarkers(shown)) return false;
  return (
    !hasMarkers(given) ||
    !parseMarkdown(given).some(({ type, content }) => type === 'html_block' && hasMarkers(content))
  );
}

/** How the nodes of an edit are compared. */
export type Comparison = {
  /** The author's client removes markers, or the author's form of text has none. */
  areMarkersGone: boolean;
  /** Whether cells are told apart by what is said of them, such as their colour, and not by their content alone. */
  isPresentationCompared?: boolean;
  /** What the author saw of a node, read back, where that was not its Markdown. */
  readBack?: (block: AdfNode) => AdfNode[];
};

export function comparableMarkdown(node: AdfNode, parentType: string, { isPresentationCompared }: Comparison): string {
  return blockToMd(inOwnParent(node, parentType, isPresentationCompared === true));
}

/**
 * What the node is recognised by among the new nodes: usually its own Markdown, otherwise that of the nodes which its
 * text reads back as. Empty for a node of which the text shows nothing.
 */
export function comparableParts(
  node: AdfNode,
  parentType: string,
  known: ReadonlySet<string>,
  comparison: Comparison,
): string[] {
  const markdown = comparableMarkdown(node, parentType, comparison);
  if (known.has(markdown)) return [markdown];
  const { readBack, areMarkersGone } = comparison;
  const own = inOwnParent(node, parentType, false);
  if (readBack) return partsOf(readBack(own), markdown, parentType, comparison);
  const read = (text: string) => partsOf(toAdf(text).content, text, parentType, comparison);
  if (areMarkersGone && hasMarkers(markdown)) return read(bareMarkdown(own));
  const parts = read(markdown);
  // A guard says nothing to a reader.
  if (!markdown.startsWith(GUARD_START) || parts.every((part) => known.has(part))) return parts;
  const bareParts = read(withoutMarkers(markdown));
  return bareParts.every((part) => known.has(part)) ? bareParts : parts;
}

/** What is left where a client removes the markers. Code may hold what looks like one. */
function bareMarkdown(node: AdfNode): string {
  return node.type === 'codeBlock' ? readableMd(node) : withoutMarkers(blockToMd(node));
}

/** Items, rows and cells mean nothing outside of what they stand in. */
function inOwnParent(node: AdfNode, parentType: string, isPresented: boolean): AdfNode {
  switch (parentType) {
    case 'bulletList':
    case 'orderedList':
      return { type: parentType, content: [node] };
    case 'table': {
      const row = isPresented ? node : { ...node, content: contentOf(node).map(withoutPresentation) };
      return { type: 'table', content: [row] };
    }
    case 'taskList':
    case 'decisionList':
      return { type: parentType, attrs: { localId: '' }, content: [node] };
    case 'tableRow':
      return {
        type: 'table',
        content: [{ type: 'tableRow', content: [isPresented ? node : withoutPresentation(node)] }],
      };
    default:
      return node;
  }
}

function partsOf(blocks: AdfNode[], otherwise: string, parentType: string, comparison: Comparison): string[] {
  const nodes = outOfOwnParent(blocks, parentType);
  return nodes === undefined ? [otherwise] : nodes.map((node) => comparableMarkdown(node, parentType, comparison));
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
