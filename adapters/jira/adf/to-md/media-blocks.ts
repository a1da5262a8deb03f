/** Images that stand by themselves. */
import { blockMarker, container, guarded, markerOf } from './conventions.ts';
import { linkDestination, linkTitle } from './links.ts';
import { LINK, readMarks } from './marks.ts';
import { mediaMd } from './media.ts';
import { attrsOf, childrenOf, isNode, type LooseNode, marksOf, stringOf } from './node-shape.ts';
import { asFallback, type Place } from './place.ts';

const FILE_ATTRS = new Set(['type', 'id', 'collection', 'width', 'height', 'alt', 'occurrenceKey', 'localId']);
const EXTERNAL_ATTRS = new Set(['type', 'url', 'alt', 'width', 'height', 'localId']);

/** Whether an image in Markdown says all there is to say. */
function isPlainMedia(media: unknown): boolean {
  if (!isNode(media)) return true;
  const attrs = attrsOf(media);
  const known = attrs.type === 'external' ? EXTERNAL_ATTRS : FILE_ATTRS;
  const marks = marksOf(media);
  const isPlainlyMarked = marks.length === 0 || (marks.length === 1 && isNode(marks[0]) && marks[0].type === 'link');
  return isPlainlyMarked && Object.keys(attrs).every((name) => known.has(name));
}

function linkedMedia(media: unknown): string {
  if (!isNode(media)) return '';
  const md = mediaMd(media);
  const { bits, details } = readMarks(media);
  if (!(bits & LINK) || details === undefined || md === '') return md;
  return `[${md}](${linkDestination(details.href)}${linkTitle(details.title)})`;
}

function isMedia(node: unknown): boolean {
  return isNode(node) && node.type === 'media';
}

/** The images, each in a paragraph of its own, and everything else as it is. */
function bodyOf(children: readonly unknown[], place: Place): string {
  let out = '';
  for (const child of children) {
    const md = isMedia(child) ? linkedMedia(child) : place.writeBlocks([captionOf(child)], place);
    if (md !== '') out += out === '' ? md : place.gap + md;
  }
  return out;
}

/** An empty caption says nothing and shows nothing. */
const shownChildren = (node: LooseNode) =>
  childrenOf(node).filter((child) => !(isNode(child) && child.type === 'caption' && childrenOf(child).length === 0));

function captionOf(child: unknown): unknown {
  return isNode(child) && child.type === 'caption' ? { type: 'paragraph', content: child.content } : child;
}

export function mediaGroup(node: LooseNode, place: Place): string {
  const children = childrenOf(node);
  const body = bodyOf(children, asFallback(place));
  if (place.isFallback || body === '') return body;
  if (!children.every(isPlainMedia)) return guarded(node, body, place.gap);
  return container('mediaGroup', markerOf(node), body, place.gap);
}

export function mediaSingle(node: LooseNode, place: Place): string {
  const image = lonePlainImage(node);
  if (image !== undefined) return image;
  const children = shownChildren(node);
  const body = bodyOf(children, asFallback(place));
  if (place.isFallback || !children.some(isMedia) || body === '') return body;
  if (!children.every((child) => !isMedia(child) || isPlainMedia(child))) return guarded(node, body, place.gap);
  const marker = markerOf(node);
  if (children.length === 1 && marker.marks === undefined) return blockMarker(marker, place.lineBreak) + body;
  return container('mediaSingle', marker, body, place.gap);
}

/** The image of a node that has nothing beyond what Markdown says. */
export function lonePlainImage(node: LooseNode): string | undefined {
  const children = shownChildren(node);
  if (children.length !== 1 || !isMedia(children[0]) || !isPlainMedia(children[0])) return undefined;
  const { attrs = {}, marks = [] } = markerOf(node);
  const names = Object.keys(attrs);
  const isCentered = names.length === 0 || (names.length === 1 && stringOf(attrs.layout) === 'center');
  return isCentered && marks.length === 0 ? linkedMedia(children[0]) : undefined;
}
