/** The comments and spans that carry what Markdown lacks. */
import { attrsOf, isNode, type LooseAttrs, type LooseNode, marksOf } from './node-shape.ts';

export type Marker = {
  type?: string;
  attrs?: LooseAttrs;
  marks?: readonly unknown[];
  listHeader?: 'none';
  headerCol?: true;
  decision?: readonly string[];
  /** Attributes of the cells of a table: of each column, and by `row:column` of single cells. */
  columns?: readonly LooseAttrs[];
  cells?: Readonly<Record<string, LooseAttrs>>;
};

const IN_COMMENT = /--|[<>|]/g;
const IN_ATTRIBUTE = /[<>|'&]/g;

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Undefined when the value nests too deeply for JSON. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function commentJson(value: unknown): string | undefined {
  return jsonOf(value)?.replace(IN_COMMENT, (found) => (found === '--' ? '-\\u002d' : unicodeEscape(found)));
}

/** The attributes without the ones that are only an identity or say nothing. Undefined when none is left. */
export function attrsWithout(attrs: LooseAttrs, ...left: readonly string[]): LooseAttrs | undefined {
  let kept: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(attrs)) {
    if (name === 'localId' || value === undefined || value === null || left.includes(name)) continue;
    kept ??= {};
    Object.defineProperty(kept, name, { value, enumerable: true });
  }
  return kept;
}

/** What a marker says about any block: its remaining attributes and its marks. */
export function markerOf(node: LooseNode, ...writtenAttrs: readonly string[]): Marker {
  const marker: Marker = {};
  const attrs = node.attrs === undefined ? undefined : attrsWithout(attrsOf(node), ...writtenAttrs);
  if (attrs !== undefined) marker.attrs = attrs;
  const marks = marksOf(node).filter(isNode);
  if (marks.length > 0) marker.marks = marks;
  return marker;
}

/** The line above a block, with its line break; empty when there is nothing to say. */
export function blockMarker(marker: Marker, lineBreak: string): string {
  const json = commentJson(marker);
  return json === undefined || json === '{}' ? '' : `<!--adf ${json}-->${lineBreak}`;
}

export function container(type: string, marker: Marker, body: string, gap: string): string {
  const opener = `<!--adf:${type} ${commentJson(marker) ?? '{}'}-->`;
  return `${opener}${body === '' ? '' : gap + body}${gap}<!--/adf:${type}-->`;
}

/** Undefined when the node can't be written as JSON. */
export function leaf(type: string, node: LooseNode): string | undefined {
  const json = commentJson({ leaf: node });
  return json === undefined ? undefined : `<!--adf:${type} ${json}-->`;
}

/** The node itself for the way back, and for every other reader something to read. */
export function guarded(node: LooseNode, fallback: string, gap: string): string {
  const json = commentJson(node);
  if (json === undefined) return fallback;
  return `<!--adf:raw ${json}-->${fallback === '' ? '' : gap + fallback}${gap}<!--/adf:raw-->`;
}

export function inlineAtom(type: string, attrs: LooseAttrs, visibleMd: string): string {
  return `<span data-adf="${type}" data-attrs='${attributeJson(attrs)}'>${visibleMd}</span>`;
}

/** For an attribute in single quotes. */
export function attributeJson(attrs: LooseAttrs): string {
  return jsonOf(attrs)?.replace(IN_ATTRIBUTE, unicodeEscape) ?? '{}';
}
