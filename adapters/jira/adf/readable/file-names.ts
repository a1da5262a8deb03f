/** Files of a document by the beginnings of their ids, which tell them apart and are short enough to read. */
import type { AdfMark, AdfNode } from '../document.ts';
import { contentOf } from '../node-content.ts';
import { isScriptUrl } from '../script-url.ts';
import { attrsOf, isNode, type LooseNode, marksOf, stringOf } from '../to-md/node-shape.ts';
import { oneLine } from './one-line.ts';

const SHORT = 8;
const FILES = new Set(['media', 'mediaInline']);
const OF_FILE = new Set(['type', 'id', 'collection', 'width', 'height', 'occurrenceKey']);

export class FileNames {
  readonly #nameOfId = new Map<string, string>();
  readonly #mediaOfName = new Map<string, AdfNode>();

  /** @param content of the stored document. */
  constructor(content: readonly AdfNode[]) {
    const open = [...content].reverse();
    const owners = new Map<string, Set<string>>();
    const files: AdfNode[] = [];
    for (let node = open.pop(); node; node = open.pop()) {
      const fileId = stringOf(attrsOf(node).id);
      if (FILES.has(node.type) && fileId !== '' && attrsOf(node).data === undefined) {
        files.push(node);
        const short = fileId.slice(0, SHORT);
        owners.set(short, (owners.get(short) ?? new Set()).add(fileId));
      }
      for (const child of contentOf(node).reverse()) open.push(child);
    }
    for (const node of files) {
      const fileId = stringOf(attrsOf(node).id);
      const short = fileId.slice(0, SHORT);
      const name = owners.get(short)?.size === 1 ? short : fileId;
      this.#nameOfId.set(fileId, name);
      if (!this.#mediaOfName.has(name)) this.#mediaOfName.set(name, node);
    }
  }

  /** An image with the file that its short name stands for. */
  withFile(image: AdfNode): AdfNode {
    const { alt, id: name } = image.attrs ?? {};
    const stored = this.#mediaOfName.get(String(name))?.attrs;
    if (!stored) return image;
    const ofFile = Object.entries(stored).filter(([key]) => OF_FILE.has(key));
    const type = image.type === 'media' ? { type: stored.type ?? 'file' } : {};
    return { ...image, attrs: { ...Object.fromEntries(ofFile), ...type, ...(alt !== undefined && { alt }) } };
  }

  /** An image as plain Markdown can say it. */
  media(node: LooseNode): AdfNode {
    const attrs = attrsOf(node);
    const alt = oneLine(stringOf(attrs.alt)).trim();
    const url = stringOf(attrs.url);
    const isExternal = url !== '' && (attrs.type === 'external' || stringOf(attrs.id) === '');
    const fileId = stringOf(attrs.id);
    const source = isExternal ? { type: 'external', url } : { type: 'file', id: this.#nameOfId.get(fileId) ?? fileId };
    const link = marksOf(node).find((mark): mark is AdfMark => isNode(mark) && mark.type === 'link');
    const href = stringOf(link?.attrs?.href);
    const isLinked = href !== '' && !isScriptUrl(href, false);
    return {
      type: 'media',
      attrs: { ...source, ...(alt && { alt }) },
      ...(isLinked && { marks: [{ type: 'link', attrs: { href } }] }),
    };
  }
}

/** Whether there is an address to show. */
export function isShowable(node: LooseNode): boolean {
  const { url, id } = attrsOf(node);
  return stringOf(id) !== '' || (stringOf(url) !== '' && !isScriptUrl(stringOf(url), true));
}
