/** Images: files of Jira by their media id, others by their address. */
import { isScriptUrl } from '../script-url.ts';
import { inlineAtom } from './conventions.ts';
import { attributeText, escapeText } from './escape.ts';
import { encodeInAddress, linkDestination, query } from './links.ts';
import { attrsOf, type LooseAttrs, type LooseNode, stringOf } from './node-shape.ts';

function parameter(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? stringOf(value) : undefined;
}

export function fileAddress(attrs: LooseAttrs, isInlineImage: boolean): string {
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

/** Markdown has no image of a size: HTML has. */
function sizedImage(url: string, attrs: LooseAttrs): string | undefined {
  const sizes = ['width', 'height'].filter((name) => attrs[name] !== undefined && attrs[name] !== null);
  if (sizes.length === 0) return undefined;
  const alt = stringOf(attrs.alt);
  const given = [
    ['src', url],
    ...(alt === '' ? [] : [['alt', alt]]),
    ...sizes.map((name) => [name, stringOf(attrs[name])]),
  ];
  return `<img ${given.map(([name, value = '']) => `${name}="${attributeText(value)}"`).join(' ')}>`;
}

/** Only its text when it has neither a file nor an address. */
export function mediaMd(node: LooseNode): string {
  const attrs = attrsOf(node);
  const alt = stringOf(attrs.alt);
  const url = stringOf(attrs.url);
  if (url !== '' && (attrs.type === 'external' || stringOf(attrs.id) === '')) {
    if (isScriptUrl(url, true)) return escapeText(alt, false);
    return sizedImage(url, attrs) ?? image(alt, linkDestination(url));
  }
  return stringOf(attrs.id) === '' ? escapeText(alt, false) : image(alt, fileAddress(attrs, false));
}

export function mediaInlineMd(node: LooseNode): string {
  const attrs = attrsOf(node);
  const alt = stringOf(attrs.alt);
  if (attrs.data !== undefined) return inlineAtom('mediaInline', attrs, escapeText(alt, false));
  return stringOf(attrs.id) === '' ? escapeText(alt, false) : image(alt, fileAddress(attrs, true));
}
