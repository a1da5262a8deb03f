/** Inline nodes that are not text: people, dates, statuses and the like. */
import { inlineAtom } from './conventions.ts';
import { escapeText } from './escape.ts';
import { encodeInAddress, isAutolink, query } from './links.ts';
import { mediaInlineMd, mediaMd } from './media.ts';
import { attrsOf, type LooseAttrs, type LooseNode, ownText, stringOf } from './node-shape.ts';

/** Undefined for a type that is not known here. */
export function inlineNodeMd(node: LooseNode): string | undefined {
  switch (node.type) {
    case 'mention':
      return mention(attrsOf(node));
    case 'emoji':
      return emoji(attrsOf(node));
    case 'date':
      return date(attrsOf(node));
    case 'status':
      return status(attrsOf(node));
    case 'inlineCard':
      return inlineCard(attrsOf(node));
    case 'mediaInline':
      return mediaInlineMd(node);
    case 'media':
      return mediaMd(node);
    case 'placeholder':
    case 'inlineExtension':
      return inlineAtom(node.type, withoutLocalId(attrsOf(node)), escapeText(ownText(node), false));
    default:
      return undefined;
  }
}

function withoutLocalId(attrs: LooseAttrs): LooseAttrs {
  if (attrs.localId === undefined) return attrs;
  const { localId: _, ...others } = attrs;
  return others;
}

function filled(value: unknown): string | undefined {
  return stringOf(value) || undefined;
}

function mention(attrs: LooseAttrs): string {
  const id = stringOf(attrs.id);
  const text = stringOf(attrs.text);
  if (id === '') return escapeText(text, false);
  const parameters = query([
    ['userType', filled(attrs.userType)],
    ['accessLevel', filled(attrs.accessLevel)],
    // The id is what is shown of a mention without a text.
    ['text', text === `@${id}` ? '1' : undefined],
  ]);
  return `[${escapeText(text || `@${id}`, true)}](mention:${encodeInAddress(id)}${parameters})`;
}

/** An emoji whose text is still its short name has no character of its own. */
function emoji(attrs: LooseAttrs): string {
  const text = stringOf(attrs.text);
  const shortName = stringOf(attrs.shortName);
  if (text !== '' && text !== shortName && !text.startsWith(':')) return escapeText(text, false);
  if (shortName === '') return escapeText(text, false);
  return inlineAtom('emoji', withoutLocalId(attrs), escapeText(text || shortName, false));
}

const LARGEST_TIMESTAMP = 8.64e15;
const MIDNIGHT = 'T00:00:00.000Z';

function date(attrs: LooseAttrs): string {
  const timestamp = stringOf(attrs.timestamp);
  const milliseconds = Number(timestamp);
  if (timestamp === '' || !Number.isInteger(milliseconds) || Math.abs(milliseconds) > LARGEST_TIMESTAMP) {
    return escapeText(timestamp, false);
  }
  const instant = new Date(milliseconds).toISOString();
  const day = instant.slice(0, instant.indexOf('T'));
  return `<time datetime="${instant.endsWith(MIDNIGHT) ? day : instant}">${day}</time>`;
}

function status(attrs: LooseAttrs): string {
  const { text, ...others } = attrs;
  const shown = escapeText(stringOf(text), false);
  return shown === '' ? '' : inlineAtom('status', withoutLocalId(others), shown);
}

function inlineCard(attrs: LooseAttrs): string {
  const { url, ...others } = attrs;
  const address = stringOf(url);
  if (address === '' && attrs.data === undefined) return '';
  return inlineAtom(
    'inlineCard',
    withoutLocalId(others),
    isAutolink(address) ? `<${address}>` : escapeText(address, false),
  );
}
