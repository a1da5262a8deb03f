/** Blocks around other blocks. */
import { blockMarker, container, leaf, type Marker, markerOf } from './conventions.ts';
import { escapeHtml, escapeText } from './escape.ts';
import { isAutolink, linkDestination } from './links.ts';
import { bulletItems } from './lists.ts';
import { attrsOf, childrenOf, isNode, type LooseAttrs, type LooseNode, ownText, stringOf } from './node-shape.ts';
import { apart, deeper, inside, type Place } from './place.ts';

function quoted(body: string): string {
  return body === '' ? '>' : `> ${body}`;
}

export function quote(node: LooseNode, place: Place): string {
  return quoted(place.writeBlocks(childrenOf(node), inside(place, '> ')));
}

const ALERTS: ReadonlyMap<unknown, string> = new Map([
  ['info', 'NOTE'],
  ['note', 'IMPORTANT'],
  ['success', 'TIP'],
  ['warning', 'WARNING'],
  ['error', 'CAUTION'],
]);

/** Whether Markdown has no quote for the panel. */
export function isMarkedPanel(node: LooseNode): boolean {
  if (node.type !== 'panel') return false;
  const type = attrsOf(node).panelType;
  return ALERTS.has(type) ? markerOf(node, 'panelType').attrs !== undefined : type === 'tip' || type === 'custom';
}

export function panel(node: LooseNode, place: Place): string {
  const alert = ALERTS.get(attrsOf(node).panelType);
  if (!isMarkedPanel(node) || place.isFallback) return alertQuote(alert ?? 'NOTE', childrenOf(node), place);
  const body = place.writeBlocks(childrenOf(node), deeper(place));
  return container('panel', markerOf(node), body, place.gap);
}

/** Text may follow on the next line; other blocks might be taken together with the line above. */
function alertQuote(alert: string, children: readonly unknown[], place: Place): string {
  const within = inside(place, '> ');
  const body = place.writeBlocks(children, within);
  if (body === '') return `> [!${alert}]`;
  const first = children[0];
  const startsWithText = isNode(first) && first.type === 'paragraph' && !body.startsWith('<!--');
  return `> [!${alert}]${startsWithText ? within.lineBreak : within.gap}${body}`;
}

export function expand(node: LooseNode, place: Place): string {
  const title = escapeHtml(stringOf(attrsOf(node).title));
  const body = place.writeBlocks(childrenOf(node), apart(place));
  const summary = title === '' ? '' : `${place.lineBreak}<summary>${title}</summary>`;
  const md = `<details>${summary}${body === '' ? '' : place.gap + body}${place.gap}</details>`;
  if (place.isFallback) return md;
  const marker = markerOf(node, 'title');
  if (node.type === 'nestedExpand') marker.type = 'nestedExpand';
  return blockMarker(marker, place.lineBreak) + md;
}

export function layout(node: LooseNode, place: Place): string {
  const body = place.writeBlocks(childrenOf(node), deeper(place));
  return place.isFallback ? body : container(String(node.type), markerOf(node), body, place.gap);
}

/** Their ids belong to what they extend or sync: they are kept. */
export function bodied(node: LooseNode, place: Place): string {
  const body = place.writeBlocks(childrenOf(node), deeper(place));
  if (place.isFallback) return body;
  const marker: Marker = markerOf(node);
  const attrs = attrsOf(node);
  if (typeof attrs.localId === 'string') marker.attrs = { ...marker.attrs, localId: attrs.localId };
  return container(String(node.type), marker, body, place.gap);
}

export function childless(node: LooseNode, place: Place): string {
  const shown = escapeText(ownText(node), false);
  return place.isFallback ? shown : (leaf(String(node.type), node) ?? shown);
}

export function cardBlock(node: LooseNode, place: Place): string {
  const url = stringOf(attrsOf(node).url);
  if (url === '') return place.isFallback ? '' : (leaf(String(node.type), node) ?? '');
  const link = isAutolink(url) ? `<${url}>` : `[${escapeText(url, true)}](${linkDestination(url)})`;
  return place.isFallback ? link : container(String(node.type), markerOf(node, 'url'), link, place.gap);
}

export function decisionList(node: LooseNode, place: Place, isAlternate: boolean): string {
  const items = childrenOf(node);
  const list = bulletItems(items, place, isAlternate);
  return place.isFallback ? list : blockMarker({ decision: items.map(stateOf) }, place.lineBreak) + list;
}

function stateOf(item: unknown): string {
  const attrs: LooseAttrs = isNode(item) ? attrsOf(item) : {};
  return stringOf(attrs.state) || 'DECIDED';
}
