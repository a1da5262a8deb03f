/** White space at the edge of emphasis, which Markdown can't emphasize: it is taken out, so that both ways agree. */
import { isDeepStrictEqual } from 'node:util';
import type { AdfMark, AdfNode } from '../document.ts';

const EMPHASIS = new Set(['em', 'strong', 'strike']);
const LEADING = /^\s+/;
const TRAILING = /\s+$/;
const AT_AN_EDGE = /^\s|\s$/;

const isEdged = ({ type, text = '', marks }: AdfNode): boolean =>
  marks !== undefined && type === 'text' && AT_AN_EDGE.test(text) && marks.some((mark) => EMPHASIS.has(mark.type));

/** Emphasis goes on over a break and over code, which can't be emphasized itself. */
const isPassed = (node: AdfNode | undefined) =>
  node?.type === 'hardBreak' || node?.marks?.some(({ type }) => type === 'code') === true;

const hasMark = (node: AdfNode | undefined, type: string) => node?.marks?.some((mark) => mark.type === type) === true;

/** Whether something in this direction that is no white space is emphasized, too, and all up to there. */
function goesOn(nodes: readonly AdfNode[], at: number, step: 1 | -1, type: string): boolean {
  const next = nodes[at + step];
  if (isPassed(next)) return goesOn(nodes, at + step, step, type);
  const isBlank = next?.type === 'text' && /^\s*$/.test(next.text ?? '');
  return hasMark(next, type) && (!isBlank || goesOn(nodes, at + step, step, type));
}

/** The marks that go on in these directions, and those that are no emphasis. */
const kept = (marks: readonly AdfMark[], nodes: readonly AdfNode[], at: number, ...steps: (1 | -1)[]) =>
  marks.filter(({ type }) => !EMPHASIS.has(type) || steps.every((step) => goesOn(nodes, at, step, type)));

const piece = (text: string, marks: readonly AdfMark[]): AdfNode =>
  marks.length > 0 ? { type: 'text', text, marks: [...marks] } : { type: 'text', text };

function split(node: AdfNode, nodes: readonly AdfNode[], at: number): AdfNode[] {
  const { text = '', marks = [] } = node;
  const [lead = ''] = LEADING.exec(text) ?? [];
  if (lead === text) {
    return [piece(text, kept(marks, nodes, at, -1, 1))];
  }
  const [trail = ''] = TRAILING.exec(text) ?? [];
  const pieces = [
    piece(lead, kept(marks, nodes, at, -1)),
    piece(text.slice(lead.length, text.length - trail.length), marks),
    piece(trail, kept(marks, nodes, at, 1)),
  ];
  return pieces.filter((one) => one.text !== '');
}

function joined(nodes: readonly AdfNode[]): AdfNode[] {
  const result: AdfNode[] = [];
  for (const node of nodes) {
    const last = result.at(-1);
    const isSame = node.type === 'text' && last?.type === 'text' && isDeepStrictEqual(node.marks, last.marks);
    if (isSame) result[result.length - 1] = { ...last, text: `${last.text ?? ''}${node.text ?? ''}` };
    else result.push(node);
  }
  return result;
}

/** @param nodes of one block, in order. */
export function withPlainEdges(nodes: AdfNode[]): AdfNode[] {
  if (!nodes.some(isEdged)) return nodes;
  return joined(nodes.flatMap((node, at) => (isEdged(node) ? split(node, nodes, at) : [node])));
}
