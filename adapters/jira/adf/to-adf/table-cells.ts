/** What stands in a cell, and what is said of it. */
import type { AdfNode } from '../document.ts';
import { isValidShell } from '../validate.ts';
import { contained } from './containment.ts';
import type { Tag } from './html-tags.ts';
import { jsonObject } from './marker.ts';

const SPAN = /^[1-9]\d{0,3}$/;

function spanOf(attributes: Tag['attributes'], name: string): Record<string, number> {
  const value = attributes.get(name) ?? '';
  return SPAN.test(value) ? { [name]: Number(value) } : {};
}

/** A `<td>` or `<th>` without its content: its spans, and in `data-attrs` what HTML has no attribute for. */
export function cellShell(type: string, attributes: Tag['attributes']): AdfNode {
  const spans = { ...spanOf(attributes, 'colspan'), ...spanOf(attributes, 'rowspan') };
  return withCellAttrs({ type, ...(Object.keys(spans).length > 0 && { attrs: spans }) }, [
    jsonObject(attributes.get('data-attrs') ?? '{}'),
  ]);
}

/** The cell with more attributes, later ones over earlier ones, unless Jira would refuse them. */
export function withCellAttrs(cell: AdfNode, more: readonly unknown[]): AdfNode {
  const attrs = Object.assign({}, cell.attrs, ...more.filter((one) => typeof one === 'object' && one !== null));
  if (Object.keys(attrs).length === 0) return cell;
  const shell = { ...cell, attrs };
  return isValidShell({ ...shell, content: [{ type: 'paragraph' }] }, 'tableRow') ? shell : cell;
}

/** What a cell may hold, and what has to stand behind the table. */
export function cellContent(type: string, blocks: readonly AdfNode[]): { content: AdfNode[]; hoisted: AdfNode[] } {
  const content: AdfNode[] = [];
  const hoisted: AdfNode[] = [];
  for (const piece of contained(type, [...blocks])) {
    if (Array.isArray(piece)) content.push(...piece);
    else hoisted.push(piece);
  }
  return { content: content.length > 0 ? content : [{ type: 'paragraph' }], hoisted };
}
