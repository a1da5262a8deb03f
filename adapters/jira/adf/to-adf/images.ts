/** Images: files of Jira by their media id, others by their address. */
import type { AdfAttrs, AdfMark, AdfNode } from '../document.ts';
import { isScriptUrl } from '../script-url.ts';
import { readTag, type Tag } from './html-tags.ts';
import type { Token } from './inline-rule.ts';
import { linkMark } from './link-mark.ts';

const FILE = /^attachment:([^?]+)(?:\?(.*))?$/s;

export type Picture = { attrs: AdfAttrs; isInline: boolean };

/** Where an image is and what it shows, written in Markdown or as a tag; undefined for what is no image. */
function sourceOf(token: Token | undefined): ImageSource | undefined {
  if (token?.type === 'image') {
    const alt = token.content || token.attrGet('title');
    return { url: token.attrGet('src') ?? '', alt: alt ?? '', size: {} };
  }
  const tag = token?.type === 'html_inline' ? readTag(token.content) : undefined;
  return tag?.name === 'img' && !tag.isCloser ? sourceOfTag(tag.attributes) : undefined;
}

type ImageSource = { url: string; alt: string; size: AdfAttrs };

function sourceOfTag(attributes: Tag['attributes']): ImageSource {
  const alt = (attributes.get('alt') || attributes.get('title') || '').replace(/\s+/g, ' ');
  const size = { ...sizeOf(attributes, 'width'), ...sizeOf(attributes, 'height') };
  return { url: attributes.get('src') ?? '', alt, size };
}

/** The image of an `<img>`. */
export const pictureOfTag = (attributes: Tag['attributes']): Picture | undefined => pictureOf(sourceOfTag(attributes));

/** Undefined for an image without an address that may be shown. */
function pictureOf(source: ImageSource | undefined): Picture | undefined {
  if (!source) return undefined;
  const { url, alt, size } = source;
  const [, id, query = ''] = FILE.exec(url) ?? [];
  if (id === undefined) {
    if (url === '' || isScriptUrl(url, true)) return undefined;
    return { attrs: { type: 'external', url, ...(alt && { alt }), ...size }, isInline: false };
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

function sizeOf(parameters: { get(name: string): string | null | undefined }, name: string): AdfAttrs {
  const value = Number(parameters.get(name)?.replace(/px$/, '') || Number.NaN);
  return Number.isFinite(value) ? { [name]: value } : {};
}

/** What a pair of tokens around an image makes of it. */
function linkAround(opener: Token | undefined, closer: Token | undefined): AdfMark | undefined {
  if (opener?.type === 'link_open' && closer?.type === 'link_close') {
    return linkMark(opener.attrGet('href'), opener.attrGet('title'));
  }
  if (opener?.type !== 'html_inline' || closer?.type !== 'html_inline') return undefined;
  const [open, close] = [readTag(opener.content), readTag(closer.content)];
  if (open?.name !== 'a' || close?.name !== 'a' || !close.isCloser) return undefined;
  return linkMark(open.attributes.get('href'), open.attributes.get('title'));
}

const isBlank = (token: Token) =>
  token.type === 'softbreak' || (token.type === 'text' && token.content.trim() === '') || isAroundImage(token);

/** An image that is alone in its paragraph, perhaps as a link. */
export function loneImage(tokens: readonly Token[]): AdfNode | undefined {
  const all = tokens.length > 1 ? tokens.filter((token) => !isBlank(token)) : tokens;
  if (all.length !== 1 && all.length !== 3) return undefined;
  const link = all.length === 3 ? linkAround(all[0], all[2]) : undefined;
  const picture = all.length === 1 || link ? pictureOf(sourceOf(link ? all[1] : all[0])) : undefined;
  return picture && mediaSingle(picture, link);
}

const MEDIA_TYPES: ReadonlySet<unknown> = new Set(['external', 'file', 'link']);

/** `<picture>` and `<source>` offer other files of an image. */
export const isAroundImage = ({ type, content }: Token): boolean =>
  type === 'html_inline' && /^<\/?(?:picture|source)(?=[\s/>])/i.test(content);

/** Undefined for an image that is meant to stand in text. */
export function mediaSingle({ attrs, isInline }: Picture, link?: AdfMark): AdfNode | undefined {
  if (isInline || !MEDIA_TYPES.has(attrs.type)) return undefined;
  const media: AdfNode = { type: 'media', attrs, ...(link && { marks: [link] }) };
  return { type: 'mediaSingle', attrs: { layout: 'center' }, content: [media] };
}

/** A file within text; undefined for an image that is somewhere else. */
export function inlineImage(token: Token): AdfNode | undefined {
  const attrs = pictureOf(sourceOf(token))?.attrs;
  if (!attrs || attrs.type === 'external') return undefined;
  return { type: 'mediaInline', attrs };
}

/** What an image within text shows, and where it is; undefined for what is no image. */
export function imageText(token: Token): { text: string; href: string } | undefined {
  const source = sourceOf(token);
  return source && { text: source.alt || source.url, href: source.url };
}
