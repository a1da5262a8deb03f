/** An edited reduction as a document again: what did not change is the stored node, what changed keeps what nobody saw. */
import { isDeepStrictEqual } from 'node:util';
import { contentRule } from '../content-model.ts';
import type { AdfAttrs, AdfNode } from '../document.ts';
import { type ChangedPair, mergeNodes } from '../merge-nodes.ts';
import { contentOf } from '../node-content.ts';
import { flatInlines } from '../to-md/flat-content.ts';
import { withInlineImage } from './cell-lines.ts';
import { editedCell } from './edited-cell.ts';
import { mergedInlines, type Named, namedInlines } from './merge-inlines.ts';
import { type Found, placed } from './places.ts';
import { isOneLine, Reduction } from './reduction.ts';
import { restoredTable, type TableParts } from './restored-table.ts';

/** What a new panel of another kind does not take over. */
const CUSTOM_PANEL = ['panelIcon', 'panelIconId', 'panelIconText', 'panelColor'];
const LISTS = new Set(['bulletList', 'orderedList', 'taskList', 'decisionList', 'listItem', 'blockquote']);

/** The content of a stored node after an edit. @param given the blocks that were written in its place. */
export function mergedBlocks(parent: AdfNode, given: readonly AdfNode[], named: Named): AdfNode[] {
  const before = new Reduction(contentOf(parent), named.files);
  const after = new Reduction(given, named.files);
  const pairs = new Map<AdfNode, ChangedPair>();
  const merged = mergeNodes(contentOf(before.root), contentOf(after.root), {
    areMarkersGone: false,
    parentType: 'doc',
    reused: new Set(),
    depth: 0,
    pairs,
  });
  return new Restoration(before, after, pairs, named).content(before.root, merged, parent);
}

class Restoration {
  readonly #old: Reduction;
  readonly #given: Reduction;
  readonly #pairs: ReadonlyMap<AdfNode, ChangedPair>;
  readonly #named: Named;

  constructor(old: Reduction, given: Reduction, pairs: ReadonlyMap<AdfNode, ChangedPair>, named: Named) {
    this.#old = old;
    this.#given = given;
    this.#pairs = pairs;
    this.#named = named;
  }

  /** @param shown the reduced container that the nodes came from. @param merged what stands in it now. */
  content(shown: AdfNode, merged: readonly AdfNode[], origin: AdfNode): AdfNode[] {
    const entries = this.#old.entriesOf(shown);
    const places = new Map(entries.flatMap((entry, at) => (entry.shown ? [[entry.shown, at] as const] : [])));
    const found = merged.flatMap((node): Found[] => {
      const at = places.get(this.#pairs.get(node)?.old ?? node);
      return this.#nodes(node).map((one, index) => ({
        node: this.#inParent(one, origin),
        at: index === 0 ? at : undefined,
      }));
    });
    const content = placed(found, entries, origin);
    const isEmpty = content.length === 0 && (contentRule(origin.type)?.min ?? 0) > 0;
    return isEmpty ? [{ type: 'paragraph' }] : content;
  }

  #nodes(node: AdfNode): AdfNode[] {
    const origin = this.#old.originOf(node);
    if (origin) return [origin];
    const pair = this.#pairs.get(node);
    const stored = pair && this.#old.originOf(pair.old);
    const given = this.#given.originOf(pair?.given ?? node) ?? node;
    return stored ? this.#changed({ stored, before: pair.old, after: node, given }) : [this.#fresh(given)];
  }

  /** New, but for the people and the files that it names. */
  #fresh(node: AdfNode): AdfNode {
    if (node.type === 'media') return this.#named.files.withFile(node);
    if (!node.content) return this.#named.withNewId(node);
    const isText = node.content.some(({ type }) => contentRule('paragraph')?.children.has(type));
    const isCode = node.type === 'codeBlock';
    const content =
      isText && !isCode ? namedInlines(node.content, this.#named) : node.content.map((one) => this.#fresh(one));
    return this.#named.withNewId({ ...node, content });
  }

  #changed(change: Change): AdfNode[] {
    const { stored, before, after, given } = change;
    switch (stored.type) {
      case 'paragraph':
      case 'heading':
      case 'caption':
      case 'taskItem':
        return [this.#changedText(change)];
      case 'decisionItem':
        return [{ ...stored, content: this.#inlines(stored, flatContent(given)) }];
      case 'blockTaskItem':
        return [this.#changedBlockTask(change)];
      case 'codeBlock':
        return [withAttrs({ ...given, ...stored, content: contentOf(given) }, change)];
      case 'media':
      case 'mediaSingle':
        return [this.#changedMedia(change)];
      case 'blockCard':
      case 'embedCard':
        return [changedCard(stored, given) ?? this.#fresh(given)];
      case 'extension':
      case 'syncBlock':
        return this.#besides(change);
      case 'table':
        return [withAttrs({ ...stored, content: restoredTable(change, this.#tableParts()) }, change)];
      default:
        return [this.#framed(stored, before, after)];
    }
  }

  /** A new item as one of the list that it stands in. */
  #inParent(node: AdfNode, parent: AdfNode): AdfNode {
    if (parent.type !== 'decisionList' || node.type !== 'listItem') return node;
    return this.#named.withNewId({
      type: 'decisionItem',
      attrs: { localId: '', state: 'DECIDED' },
      content: flatContent(node),
    });
  }

  #framed(stored: AdfNode, before: AdfNode, after: AdfNode): AdfNode {
    const type = before.type === after.type ? stored.type : after.type;
    const content = this.content(before, contentOf(after), LISTS.has(type) ? { ...stored, type } : stored);
    return withAttrs({ ...stored, type, content }, { stored, before, after });
  }

  #tableParts(): TableParts {
    return {
      storedOf: (node) => this.#old.originOf(this.#pairs.get(node)?.old ?? node),
      isKept: (node) => this.#old.originOf(node) !== undefined,
      fresh: (node) => this.#fresh(this.#given.originOf(this.#pairs.get(node)?.given ?? node) ?? node),
      cell: (node, stored) => this.#changedCell(node, stored),
    };
  }

  #changedCell(node: AdfNode, stored: AdfNode): AdfNode {
    const pair = this.#pairs.get(node);
    const before = pair?.old ?? node;
    const given = this.#given.originOf(pair?.given ?? node) ?? node;
    const entries = this.#old.entriesOf(before);
    const isOfBlocks = !isOneLine(given) && this.#given.entriesOf(pair?.given ?? node).length === 0;
    const isInLines = !isOneLine(stored) && entries.length === 0;
    const content = isOfBlocks
      ? mergedBlocks(stored, contentOf(given), this.#named)
      : isInLines
        ? editedCell(contentOf(stored), contentOf(given), this.#named)
        : this.content(before, contentOf(node), stored);
    const type = before.type === node.type ? stored.type : node.type;
    const filled = content.length > 0 ? content : [{ type: 'paragraph' }];
    return withAttrs({ ...stored, type, content: filled }, { stored, before, after: node });
  }

  #inlines(stored: AdfNode, given: readonly AdfNode[]): AdfNode[] {
    return mergedInlines(contentOf(stored), given, this.#named);
  }

  #changedText({ stored, before, after, given }: Change): AdfNode {
    // An image alone in its paragraph.
    if (before.type !== after.type && (before.type === 'mediaSingle' || after.type === 'mediaSingle')) {
      return this.#fresh(given);
    }
    if (after.type === 'mediaSingle') {
      const [image] = contentOf(given);
      const inline = { ...image, type: 'mediaInline' };
      return { ...stored, content: this.#inlines(stored, given.type === 'mediaSingle' ? [inline] : contentOf(given)) };
    }
    const { content: _, ...shell } = stored;
    const content = this.#inlines(stored, contentOf(given));
    if (before.type === after.type) {
      return withAttrs({ ...shell, ...(content.length > 0 && { content }) }, { stored, before, after });
    }
    const localId = stored.attrs?.localId;
    const attrs = { ...after.attrs, ...(localId !== undefined && { localId }) };
    return { type: after.type, ...(Object.keys(attrs).length > 0 && { attrs }), content };
  }

  #changedBlockTask(change: Change): AdfNode {
    const content = editedCell(contentOf(change.stored), [change.given], this.#named);
    return withAttrs({ ...change.stored, content: content.length > 0 ? content : [{ type: 'paragraph' }] }, change);
  }

  #changedMedia({ stored, before, given }: Change): AdfNode {
    const [shown] = contentOf(before);
    const [image] = contentOf(given);
    if (given.type !== 'mediaSingle' || !image || !shown) return this.#fresh(given);
    const [media] = stored.type === 'media' ? [stored] : contentOf(stored);
    const next = this.#given.files.media(image);
    const isSameFile = next.attrs?.id === shown.attrs?.id && next.attrs?.url === shown.attrs?.url;
    const isSameLink = isDeepStrictEqual(next.marks, shown.marks);
    const kept =
      isSameFile && media
        ? withAttrs(media, { stored: media, before: shown, after: next })
        : this.#named.files.withFile(image);
    const others = (kept.marks ?? []).filter(({ type }) => type !== 'link');
    const marks = isSameLink ? kept.marks : [...others, ...(image.marks ?? [])];
    const changed = { ...kept, ...(marks && { marks }) };
    return stored.type === 'media' ? changed : { ...stored, content: [changed, ...contentOf(stored).slice(1)] };
  }

  /** Words that were written beside what stands for a macro. */
  #besides({ stored, before, given }: Change): AdfNode[] {
    const [name] = contentOf(before);
    const texts = contentOf(given);
    const at = texts.findIndex(({ type, text = '' }) => type === 'text' && text.includes(name?.text ?? '\n'));
    const text = texts[at]?.text;
    if (at < 0 || text === undefined) return [this.#fresh(given)];
    const [start = '', ...rest] = text.split(name?.text ?? '\n');
    const around = [
      { ...given, content: [...texts.slice(0, at), { ...texts[at], type: 'text', text: start.trimEnd() }] },
      {
        ...given,
        content: [{ ...texts[at], type: 'text', text: rest.join(name?.text).trimStart() }, ...texts.slice(at + 1)],
      },
    ].map((one) => ({ ...one, content: one.content.filter(({ type, text: part }) => type !== 'text' || part !== '') }));
    const [front, back] = around.map((one) => (one.content.length > 0 ? [this.#fresh(one)] : []));
    return [...(front ?? []), stored, ...(back ?? [])];
  }
}

/** `before` and `after`: as they were shown and as they would be shown now. `given`: as it was written. */
export interface Change {
  readonly stored: AdfNode;
  readonly before: AdfNode;
  readonly after: AdfNode;
  readonly given: AdfNode;
}

/** The attributes that are stored, with the others where those that were shown have changed. */
function withAttrs(node: AdfNode, { stored, before, after }: Omit<Change, 'given'>): AdfNode {
  const attrs: AdfAttrs = { ...stored.attrs };
  const names = new Set([...Object.keys(before.attrs ?? {}), ...Object.keys(after.attrs ?? {})]);
  names.delete('localId');
  let isChanged = false;
  for (const name of names) {
    const value = after.attrs?.[name];
    if (isDeepStrictEqual(before.attrs?.[name], value)) continue;
    isChanged = true;
    if (value === undefined) delete attrs[name];
    else attrs[name] = value;
  }
  if (!isChanged) return stored.attrs === undefined ? node : { ...node, attrs: stored.attrs };
  if (stored.type === 'panel') for (const name of CUSTOM_PANEL) delete attrs[name];
  const { attrs: _, ...others } = node;
  const isNeeded = Object.keys(attrs).length > 0 || stored.type === 'nestedExpand';
  return isNeeded ? { ...others, attrs } : others;
}

function changedCard(stored: AdfNode, given: AdfNode): AdfNode | undefined {
  const [link, ...others] = contentOf(given);
  const href = link?.marks?.find(({ type }) => type === 'link')?.attrs?.href;
  if (others.length > 0 || given.type !== 'paragraph' || href === undefined || href !== link?.text) return undefined;
  return typeof stored.attrs?.url === 'string' ? { ...stored, attrs: { ...stored.attrs, url: href } } : undefined;
}

/** Blocks as content of one paragraph. */
const flatContent = (node: AdfNode): AdfNode[] => (flatInlines(contentOf(node)) as AdfNode[]).map(withInlineImage);
