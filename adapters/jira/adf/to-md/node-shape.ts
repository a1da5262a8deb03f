/** What comes from Jira or from a caller is not checked yet: every property may be of any type. */
export type LooseNode = { type?: unknown; attrs?: unknown; content?: unknown; marks?: unknown; text?: unknown };

export type LooseAttrs = Readonly<Record<string, unknown>>;

const NO_NODES: readonly unknown[] = [];
const NO_ATTRS: LooseAttrs = {};

export function isNode(value: unknown): value is LooseNode {
  return typeof value === 'object' && value !== null;
}

export function childrenOf(node: LooseNode): readonly unknown[] {
  const content = node.content;
  if (Array.isArray(content)) return content;
  return content === undefined || content === null ? NO_NODES : [content];
}

export function attrsOf(node: LooseNode): LooseAttrs {
  const attrs = node.attrs;
  return typeof attrs === 'object' && attrs !== null ? (attrs as LooseAttrs) : NO_ATTRS;
}

export function marksOf(node: LooseNode): readonly unknown[] {
  return Array.isArray(node.marks) ? node.marks : NO_NODES;
}

/** Strings as they are, numbers as their digits, everything else as nothing. */
export function stringOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}

/** The text that a node of an unknown type shows by itself. */
export function ownText(value: unknown): string {
  if (!isNode(value)) return stringOf(value);
  return stringOf(value.text) || stringOf(attrsOf(value).text);
}

export function isInline(value: unknown): boolean {
  if (!isNode(value)) return stringOf(value) !== '';
  switch (value.type) {
    case 'text':
    case 'hardBreak':
    case 'mention':
    case 'emoji':
    case 'date':
    case 'status':
    case 'inlineCard':
    case 'mediaInline':
    case 'placeholder':
    case 'inlineExtension':
      return true;
    default:
      return false;
  }
}

/** A paragraph that shows nothing and carries nothing. */
export function isEmptyParagraph(value: unknown): boolean {
  return isNode(value) && value.type === 'paragraph' && childrenOf(value).every(isEmptyText);
}

function isEmptyText(value: unknown): boolean {
  return isNode(value) && value.type === 'text' ? stringOf(value.text) === '' : !isNode(value);
}
