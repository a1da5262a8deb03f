/** What is said of a cell beside its content and its spans: widths, colour, alignment. */
import { isDeepStrictEqual } from 'node:util';
import type { AdfAttrs, AdfNode } from './document.ts';
import { contentOf } from './node-content.ts';

const SPANS = ['colspan', 'rowspan'];

function split(attrs: AdfAttrs | undefined): { spans: AdfAttrs; presentation: AdfAttrs } {
  const entries = Object.entries(attrs ?? {}).filter(([name]) => name !== 'localId');
  return {
    spans: Object.fromEntries(entries.filter(([name]) => SPANS.includes(name))),
    presentation: Object.fromEntries(entries.filter(([name]) => !SPANS.includes(name))),
  };
}

const withAttrs = ({ attrs: _, ...node }: AdfNode, attrs: AdfAttrs): AdfNode =>
  Object.keys(attrs).length > 0 ? { ...node, attrs } : node;

export const withoutPresentation = (cell: AdfNode): AdfNode => withAttrs(cell, split(cell.attrs).spans);

/** The cell with the spans that it has, and the look of another. */
export const withPresentationOf = (cell: AdfNode, other: AdfNode): AdfNode =>
  withAttrs(cell, { ...split(other.attrs).presentation, ...split(cell.attrs).spans });

const presentations = (table: AdfNode): AdfAttrs[][] =>
  contentOf(table).map((row) => contentOf(row).map(({ attrs }) => split(attrs).presentation));

/** Whether somebody who kept all rows and columns said something else of the cells. Nothing at all is no such wish. */
export function isPresentationChanged(before: AdfNode, after: AdfNode): boolean {
  const [old, given] = [presentations(before), presentations(after)];
  const isSameGrid = old.length === given.length && old.every((row, y) => row.length === given[y]?.length);
  const saysSomething = given.some((row) => row.some((attrs) => Object.keys(attrs).length > 0));
  return isSameGrid && saysSomething && !isDeepStrictEqual(old, given);
}
