/** White space at the edge of emphasis, which Markdown can't emphasize: it is taken out, so that both ways agree. */
import { isDeepStrictEqual } from 'node:util';
import type { AdfMark, AdfNode } from '../document.ts';

const EMPHASIS = new Set(['em', 'strong', 'strike']);
const AT_AN_EDGE = /^\s|\s$/;

const isEdged = ({ type, text = '', marks }: AdfNode): boolean =>
  marks !== undefined && type === 'text' && AT_AN_EDGE.test(text) && marks.some((mark) => EMPHASIS.has(mark.type));

/** Emphasis goes on over a break and over code, which can't be emphasized itself. */
const isPassed = (node: AdfNode | undefined) =>
  node?.type === 'hardBreak' || node?.marks?.some(({ type }) => type === 'code') === true;

const hasMark = (node: AdfNode | undefined, type: string) => node?.marks?.some((mark) => mark.type === type) === true;

/** Per kind of emphasis: whether it goes on from a node in one direction. */
type GoingOn = ReadonlyMap<string, readonly boolean[]>;

/** Whether something in this direction that is no white space is emphasized, too, and all up to there. */
function goingOn(nodes: readonly AdfNode[], step: 1 | -1): GoingOn {
  const result = new Map<string, boolean[]>();
  for (const type of EMPHASIS) {
    const goesOn = nodes.map(() => false);
    for (let at = step === 1 ? nodes.length - 2 : 1; at >= 0 && at < nodes.length; at -= step) {
      const next = nodes[at + step];
      const isBlank = next?.type === 'text' && next.text?.trim() === '';
      const isAfterNext = goesOn[at + step] === true;
      goesOn[at] = isPassed(next) ? isAfterNext : hasMark(next, type) && (!isBlank || isAfterNext);
    }
    result.set(type, goesOn);
  }
  return result;
}

/** The marks that go on in these directions, and those that are no emphasis. */
const kept = (marks: readonly AdfMark[], at: number, ...directions: GoingOn[]) =>
  marks.filter(({ type }) => !EMPHASIS.has(type) || directions.every((goesOn) => goesOn.get(type)?.[at] === true));

const piece = (text: string, marks: readonly AdfMark[]): AdfNode =>
  marks.length > 0 ? { type: 'text', text, marks: [...marks] } : { type: 'text', text };

function split(node: AdfNode, at: number, before: GoingOn, after: GoingOn): AdfNode[] {
  const { text = '', marks = [] } = node;
  const inner = text.trim();
  if (inner === '') return [piece(text, kept(marks, at, before, after))];
  const lead = text.length - text.trimStart().length;
  const pieces = [
    piece(text.slice(0, lead), kept(marks, at, before)),
    piece(inner, marks),
    piece(text.slice(lead + inner.length), kept(marks, at, after)),
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
  const [before, after] = [goingOn(nodes, -1), goingOn(nodes, 1)];
  return joined(nodes.flatMap((node, at) => (isEdged(node) ? split(node, at, before, after) : [node])));
}
