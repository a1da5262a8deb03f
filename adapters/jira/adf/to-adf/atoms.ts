/** Inline nodes that Markdown shows by their text: mentions, dates and `<span data-adf>`. */
import type { AdfNode } from '../document.ts';
import { isValidShell } from '../validate.ts';
import type { Tag } from './html-tags.ts';
import { jsonObject } from './marker.ts';

const MENTION = /^mention:([^?]+)(?:\?(.*))?$/s;

/** `mention:ID` of a link; the name is the link's text. */
export function mentionOf(href: string, text: string): AdfNode | undefined {
  const [, encoded, query = ''] = MENTION.exec(href) ?? [];
  if (encoded === undefined) return undefined;
  try {
    const id = decodeURIComponent(encoded);
    const parameters = new URLSearchParams(query);
    const attrs: Record<string, string> = { id };
    if (text !== '' && (text !== `@${id}` || parameters.has('text'))) attrs.text = text;
    for (const name of ['userType', 'accessLevel']) {
      const value = parameters.get(name);
      if (value) attrs[name] = value;
    }
    return validInline({ type: 'mention', attrs });
  } catch {
    return undefined;
  }
}

/** Whether the tag stands for a node and not for marks. */
export const isAtomTag = ({ name, attributes }: Tag): boolean =>
  (name === 'time' && attributes.has('datetime')) || (name === 'span' && attributes.has('data-adf'));

/** Undefined when the tag or its text can't be taken for the node: the text then stays as it is. */
export function atomOf({ name, attributes }: Tag, visible: string): AdfNode | undefined {
  if (name === 'time') return dateOf(attributes.get('datetime') ?? '', visible);
  const type = attributes.get('data-adf') ?? '';
  const attrs = jsonObject(attributes.get('data-attrs') ?? '{}');
  if (!attrs) return undefined;
  switch (type) {
    case 'status':
      return validInline({ type, attrs: { ...attrs, text: visible } });
    case 'inlineCard':
      return validInline({ type, attrs: attrs.data === undefined ? { ...attrs, url: visible } : attrs });
    case 'placeholder':
      return validInline({ type, attrs: { ...attrs, text: visible } });
    case 'inlineExtension':
      return validInline({ type, attrs: visible === '' ? attrs : { ...attrs, text: visible } });
    case 'mediaInline':
      return validInline({ type, attrs: visible === '' ? attrs : { ...attrs, alt: visible } });
    case 'emoji':
      return visible === (attrs.text || attrs.shortName) ? validInline({ type, attrs }) : undefined;
    default:
      return undefined;
  }
}

function dateOf(datetime: string, visible: string): AdfNode | undefined {
  const milliseconds = /^[+-]?\d{4,6}-\d\d-\d\d/.test(datetime) ? Date.parse(datetime) : Number.NaN;
  if (Number.isNaN(milliseconds)) return undefined;
  const instant = new Date(milliseconds).toISOString();
  if (instant.slice(0, instant.indexOf('T')) !== visible.trim()) {
    return /^\d{4}-\d\d-\d\d$/.test(visible.trim()) && visible.trim() !== datetime
      ? dateOf(visible.trim(), visible)
      : undefined;
  }
  return { type: 'date', attrs: { timestamp: String(milliseconds) } };
}

function validInline(node: AdfNode): AdfNode | undefined {
  return isValidShell(node, 'paragraph') ? node : undefined;
}
