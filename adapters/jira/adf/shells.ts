/** What a node keeps when its content changes: its identity, and what its author could not see. */
import { withPresentationOf } from './cell-presentation.ts';
import type { Comparison } from './comparable-markdown.ts';
import type { AdfNode } from './document.ts';
import { withMarker } from './to-adf/marked-blocks.ts';
import { jsonObject } from './to-adf/marker.ts';
import { blockToMd } from './to-md/index.ts';

const MARKER = /^<!--adf (\{.*\})-->\n/;

/** The new node with what the old one has beyond the text. */
export function shellOf(oldNode: AdfNode, newNode: AdfNode, comparison: Comparison): AdfNode {
  const isCell = oldNode.type === 'tableCell' || oldNode.type === 'tableHeader';
  const keepsLook = isCell && comparison.isPresentationCompared !== true;
  const formed = comparison.areMarkersGone ? withMarkerOf(oldNode, newNode) : newNode;
  const shell = keepsLook ? withPresentationOf(formed, oldNode) : formed;
  const localId = oldNode.attrs?.localId;
  return typeof localId === 'string' ? { ...shell, attrs: { ...shell.attrs, localId } } : shell;
}

/** Whether a marker says how the node looks. */
export const hasForm = (node: AdfNode): boolean => MARKER.test(blockToMd(node));

/** As if the marker of the old node still stood above the new one. */
function withMarkerOf(oldNode: AdfNode, newNode: AdfNode): AdfNode {
  const [, json] = MARKER.exec(blockToMd(oldNode)) ?? [];
  return json === undefined ? newNode : withMarker(newNode, jsonObject(json) ?? {});
}
