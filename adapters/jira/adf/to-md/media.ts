/** Images: files of Jira by their media id, others by their address. */
import { isScriptUrl } from '../script-url.ts';
import { inlineAtom } from './conventions.ts';
import { escapeText } from './escape.ts';
import { encodeInAddress, linkDestination, query } from './links.ts';
import { attrsOf, type LooseAttrs, type LooseNode, stringOf } from './node-shape.ts';

function parameter(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? stringOf(value) : undefined;
}

function fileAddress(attrs: LooseAttrs, isInlineImage: boolean): string {
  const type = parameter(attrs.type);
  const isUsualType = type === 'file' || type === undefined;
  return `attachment:${encodeInAddress(stringOf(attrs.id))}${query([
    ['collection', parameter(attrs.collection)],
    ['width', parameter(attrs.width)],
    ['height', parameter(attrs.height)],
    ['type', isUsualType ? undefined : type],
    ['occurrenceKey', parameter(attrs.occurrenceKey)],
    ['inline', isInlineImage ? '1' : undefined],
  ])}`;
}

function image(alt: string, destination: string): string {
  return `![${escapeText(alt, true)}](${destination})`;
}

/** Only its text when it has neither a file nor an address. */
export function mediaMd(node: LooseNode): string {
  const attrs = attrsOf(node);
  const alt = stringOf(attrs.alt);
  const url = stringOf(attrs.url);
  if (url !== '' && (attrs.type === 'external' || stringOf(attrs.id) === '')) {
    return isScriptUrl(url, true) ? escapeText(alt, false) : image(alt, linkDestination(url));
  }
  return stringOf(attrs.id) === '' ? escapeText(alt, false) : image(alt, fileAddress(attrs, false));
}

export function mediaInlineMd(node: LooseNode): string {
  const attrs = attrsOf(node);
  const alt = stringOf(attrs.alt);
  if (attrs.data !== undefined) return inlineAtom('mediaInline', attrs, escapeText(alt, false));
  return stringOf(attrs.id) === '' ? escapeText(alt, false) : image(alt, fileAddress(attrs, true));
}
