/** The marks of a text as a bit set, with the attributes that tell two marks of one type apart. */
import { isScriptUrl } from '../script-url.ts';
import { attrsOf, isNode, type LooseNode, stringOf } from './node-shape.ts';

export const LINK = 1;
export const ANNOTATION = 2;
export const TEXT_COLOR = 4;
export const BACKGROUND_COLOR = 8;
export const UNDERLINE = 16;
export const SUBSUP = 32;
export const STRIKE = 64;
export const STRONG = 128;
export const EM = 256;
export const CODE = 512;

/** All that open and close around text, the outermost of equally long ones first. */
export const WRAPPING_MARKS = [
  LINK,
  ANNOTATION,
  TEXT_COLOR,
  BACKGROUND_COLOR,
  UNDERLINE,
  SUBSUP,
  STRIKE,
  STRONG,
  EM,
] as const;

export type Mark = (typeof WRAPPING_MARKS)[number];

/** What a mark says beyond its type; `title` belongs to links only. */
export type MarkDetails = {
  href: string;
  title: string;
  annotationId: string;
  textColor: string;
  backgroundColor: string;
  subsup: string;
};

export type MarkSet = { bits: number; details: MarkDetails | undefined };

export const NO_MARKS: MarkSet = { bits: 0, details: undefined };

const CODE_COMPANIONS = CODE | LINK | ANNOTATION;
const WITH_DETAILS = LINK | ANNOTATION | TEXT_COLOR | BACKGROUND_COLOR | SUBSUP;
const COLOR = /^#[0-9a-fA-F]{3,8}$/;

export function readMarks(node: LooseNode): MarkSet {
  const marks = node.marks;
  if (!Array.isArray(marks) || marks.length === 0) return NO_MARKS;
  const set: MarkSet = { bits: 0, details: undefined };
  for (const mark of marks) {
    if (isNode(mark)) addMark(set, mark);
  }
  if (set.bits & CODE) set.bits &= CODE_COMPANIONS;
  return set;
}

function addMark(set: MarkSet, mark: LooseNode): void {
  switch (mark.type) {
    case 'strong':
      set.bits |= STRONG;
      return;
    case 'em':
      set.bits |= EM;
      return;
    case 'strike':
      set.bits |= STRIKE;
      return;
    case 'underline':
      set.bits |= UNDERLINE;
      return;
    case 'code':
      set.bits |= CODE;
      return;
    default:
      addDetailedMark(set, mark);
  }
}

/** A second mark of one type, and a mark without its attributes, do not count. */
function addDetailedMark(set: MarkSet, mark: LooseNode): void {
  const attrs = attrsOf(mark);
  switch (mark.type) {
    case 'link': {
      const href = stringOf(attrs.href);
      if (href === '' || set.bits & LINK || isScriptUrl(href, false)) return;
      set.bits |= LINK;
      detailsOf(set).href = href;
      detailsOf(set).title = stringOf(attrs.title);
      return;
    }
    case 'annotation':
      setDetail(set, ANNOTATION, 'annotationId', stringOf(attrs.id));
      return;
    case 'textColor':
      setDetail(set, TEXT_COLOR, 'textColor', colorOf(attrs.color));
      return;
    case 'backgroundColor':
      setDetail(set, BACKGROUND_COLOR, 'backgroundColor', colorOf(attrs.color));
      return;
    case 'subsup':
      setDetail(set, SUBSUP, 'subsup', attrs.type === 'sub' || attrs.type === 'sup' ? attrs.type : '');
  }
}

function colorOf(value: unknown): string {
  return typeof value === 'string' && COLOR.test(value) ? value : '';
}

function setDetail(set: MarkSet, bit: Mark, name: keyof MarkDetails, value: string): void {
  if (value === '' || set.bits & bit) return;
  set.bits |= bit;
  detailsOf(set)[name] = value;
}

function detailsOf(set: MarkSet): MarkDetails {
  set.details ??= { href: '', title: '', annotationId: '', textColor: '', backgroundColor: '', subsup: '' };
  return set.details;
}

/** Whether both carry this mark, with the same attributes. */
export function shareMark(mark: Mark, a: MarkSet, b: MarkSet): boolean {
  if (!(a.bits & b.bits & mark)) return false;
  if (!(mark & WITH_DETAILS) || a.details === b.details) return true;
  if (a.details === undefined || b.details === undefined) return false;
  return isSameDetail(mark, a.details, b.details);
}

function isSameDetail(mark: Mark, a: MarkDetails, b: MarkDetails): boolean {
  switch (mark) {
    case LINK:
      return a.href === b.href && a.title === b.title;
    case ANNOTATION:
      return a.annotationId === b.annotationId;
    case TEXT_COLOR:
      return a.textColor === b.textColor;
    case BACKGROUND_COLOR:
      return a.backgroundColor === b.backgroundColor;
    default:
      return a.subsup === b.subsup;
  }
}

export function isSameMarkSet(a: MarkSet, b: MarkSet): boolean {
  if (a.bits !== b.bits) return false;
  return (a.bits & WITH_DETAILS) === 0 || WRAPPING_MARKS.every((mark) => !(a.bits & mark) || shareMark(mark, a, b));
}
