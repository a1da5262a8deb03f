/** Inline content as HTML: marks as elements, and nodes that HTML has no element for as `<span data-adf>`. */
import { isScriptUrl } from '../script-url.ts';
import { attributeJson } from '../to-md/conventions.ts';
import { encodeInAddress, query } from '../to-md/links.ts';
import { fileAddress } from '../to-md/media.ts';
import { attrsOf, childrenOf, isNode, type LooseNode, marksOf, ownText, stringOf } from '../to-md/node-shape.ts';
import { textWithin } from '../to-md/runs.ts';
import { element, escaped, opener } from './tags.ts';

const SIMPLE: ReadonlyMap<unknown, string> = new Map([
  ['strong', 'strong'],
  ['em', 'em'],
  ['strike', 's'],
  ['underline', 'u'],
  ['code', 'code'],
]);

export const inlinesHtml = (nodes: readonly unknown[]): string =>
  nodes.map((node) => (isNode(node) ? marked(node, inlineHtml(node)) : escaped(stringOf(node)))).join('');

/** The first mark is the innermost. */
export const marked = (node: LooseNode, inner: string): string =>
  marksOf(node).reduce<string>((html, mark) => (isNode(mark) ? withMark(mark, html) : html), inner);

function withMark(mark: LooseNode, inner: string): string {
  const attrs = attrsOf(mark);
  const name = SIMPLE.get(mark.type);
  if (name !== undefined) return element(name, inner);
  switch (mark.type) {
    case 'link': {
      const href = stringOf(attrs.href);
      return isScriptUrl(href, false) ? inner : element('a', inner, { href, title: stringOf(attrs.title) });
    }
    case 'subsup':
      return element(attrs.type === 'sup' ? 'sup' : 'sub', inner);
    case 'textColor':
      return element('span', inner, { style: `color:${stringOf(attrs.color)}` });
    case 'backgroundColor':
      return element('span', inner, { style: `background-color:${stringOf(attrs.color)}` });
    case 'annotation':
      return element('span', inner, { 'data-annotation-id': stringOf(attrs.id) });
    default:
      return inner;
  }
}

function inlineHtml(node: LooseNode): string {
  const attrs = attrsOf(node);
  switch (node.type) {
    case 'text':
      return textHtml(stringOf(node.text));
    case 'hardBreak':
      return '<br>';
    case 'mention':
      return mention(node);
    case 'emoji':
      return emoji(node);
    case 'date':
      return date(stringOf(attrs.timestamp));
    case 'status':
    case 'placeholder':
    case 'inlineExtension':
      return atom(node, 'text', escaped(ownText(node)));
    case 'inlineCard': {
      const url = stringOf(attrs.url);
      return url === '' || isScriptUrl(url, false)
        ? escaped(url)
        : atom(node, 'url', element('a', escaped(url), { href: url }));
    }
    case 'mediaInline':
    case 'media':
      return image(node);
    default:
      return escaped(textWithin(node));
  }
}

/** HTML collapses spaces that stand together. */
const textHtml = (text: string): string => escaped(text).replace(/ {2,}/g, (run) => '&nbsp;'.repeat(run.length));

/** @param shown the attribute that stands for itself as the text within. */
function atom(node: LooseNode, shown: string, inner: string): string {
  const { [shown]: _, localId: __, ...others } = attrsOf(node);
  return inner === ''
    ? ''
    : `<span data-adf="${escaped(stringOf(node.type))}" data-attrs='${attributeJson(others)}'>${inner}</span>`;
}

function mention(node: LooseNode): string {
  const attrs = attrsOf(node);
  const id = stringOf(attrs.id);
  const parameters = query([
    ['userType', stringOf(attrs.userType) || undefined],
    ['accessLevel', stringOf(attrs.accessLevel) || undefined],
    ['text', attrs.text === `@${id}` ? '1' : undefined],
  ]);
  const text = stringOf(attrs.text) || `@${id}`;
  return id === ''
    ? escaped(text)
    : element('a', escaped(text), { href: `mention:${encodeInAddress(id)}${parameters}` });
}

function emoji(node: LooseNode): string {
  const attrs = attrsOf(node);
  const [text, shortName] = [stringOf(attrs.text), stringOf(attrs.shortName)];
  if (text !== '' && text !== shortName && !text.startsWith(':')) return escaped(text);
  return shortName === '' ? escaped(text) : atom(node, '', escaped(text || shortName));
}

function date(timestamp: string): string {
  const at = new Date(Number(timestamp || Number.NaN));
  if (Number.isNaN(at.getTime())) return escaped(timestamp);
  const instant = at.toISOString();
  const day = instant.slice(0, instant.indexOf('T'));
  return element('time', day, { datetime: instant.endsWith('T00:00:00.000Z') ? day : instant });
}

export function image(node: LooseNode): string {
  const attrs = attrsOf(node);
  const [alt, url, id] = [stringOf(attrs.alt), stringOf(attrs.url), stringOf(attrs.id)];
  const size = { width: stringOf(attrs.width), height: stringOf(attrs.height) };
  if (id !== '') return opener('img', { src: fileAddress(attrs, node.type === 'mediaInline'), alt });
  return url === '' || isScriptUrl(url, true) ? escaped(alt) : opener('img', { src: url, alt, ...size });
}

/** Code as it is, and the text of whatever else stands in it. */
export const codeHtml = (node: LooseNode): string => escaped(childrenOf(node).map(textWithin).join(''));
