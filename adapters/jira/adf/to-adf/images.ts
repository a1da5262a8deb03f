/** Images: files of Jira by their media id, others by their address. */
import type { AdfAttrs, AdfMark, AdfNode } from '../document.ts';
import { isScriptUrl } from '../script-url.ts';
import type { Token } from './parser.ts';

const FILE = /^attachment:([^?]+)(?:\?(.*))?$/s;

type Picture = { attrs: AdfAttrs; isInline: boolean };

/** Undefined for an image without an address that may be shown. */
function pictureOf(token: Token): Picture | undefined {
  const url = token.attrGet('src') ?? '';
  const alt = token.content;
  const [, id, query = ''] = FILE.exec(url) ?? [];
  if (id === undefined) {
    if (url === '' || isScriptUrl(url, true)) return undefined;
    return { attrs: { type: 'external', url, ...(alt && { alt }) }, isInline: false };
  }
  const mediaId = decoded(id);
  if (mediaId === undefined) return undefined;
  const parameters = new URLSearchParams(query);
  const occurrenceKey = parameters.get('occurrenceKey');
  const attrs = {
    type: parameters.get('type') ?? 'file',
    id: mediaId,
    collection: parameters.get('collection') ?? '',
    ...sizeOf(parameters, 'width'),
    ...sizeOf(parameters, 'height'),
    ...(alt && { alt }),
    ...(occurrenceKey && { occurrenceKey }),
  };
  return { attrs, isInline: parameters.get('inline') === '1' };
}

const isBreak = ({ type }: Token) => type === 'softbreak' || type === 'hardbreak';

/** What tokens say without their marks. */
export function plainText(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) text += isBreak(token) ? ' ' : token.content;
  return text;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function sizeOf(parameters: URLSearchParams, name: string): AdfAttrs {
  const value = Number(parameters.get(name) || Number.NaN);
  return Number.isFinite(value) ? { [name]: value } : {};
}

/** An image that is alone in its paragraph, perhaps as a link. */
export function loneImage(tokens: readonly Token[]): AdfNode | undefined {
  const [first, second, third] = tokens;
  const isLinked = tokens.length === 3 && first?.type === 'link_open' && third?.type === 'link_close';
  const token = isLinked ? second : tokens.length === 1 ? first : undefined;
  if (token?.type !== 'image') return undefined;
  const picture = pictureOf(token);
  const isOfMedia =
    picture?.attrs.type === 'external' || picture?.attrs.type === 'file' || picture?.attrs.type === 'link';
  if (!picture || picture.isInline || !isOfMedia) return undefined;
  const link = isLinked ? linkMark(first?.attrGet('href'), first?.attrGet('title')) : undefined;
  const media: AdfNode = { type: 'media', attrs: picture.attrs, ...(link && { marks: [link] }) };
  return { type: 'mediaSingle', attrs: { layout: 'center' }, content: [media] };
}

/** A file within text; undefined for an image that is somewhere else. */
export function inlineImage(token: Token): AdfNode | undefined {
  const attrs = pictureOf(token)?.attrs;
  return attrs && attrs.type !== 'external' ? { type: 'mediaInline', attrs } : undefined;
}

export function linkMark(href: string | null | undefined, title: string | null | undefined): AdfMark | undefined {
  if (!href || isScriptUrl(href, false)) return undefined;
  return { type: 'link', attrs: { href, ...(title && { title }) } };
}
