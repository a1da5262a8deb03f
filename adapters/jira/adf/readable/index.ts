/** Documents as Markdown that people write, without any marker; an edit of it is merged with what is stored. */
import type { AdfDoc, AdfNode } from '../document.ts';
import { isUnchanged } from '../edit.ts';
import { idsBeside } from '../local-ids.ts';
import { contentOf } from '../node-content.ts';
import { toAdf } from '../to-adf/index.ts';
import { toMd } from '../to-md/index.ts';
import { isValidNode } from '../validate.ts';
import { bareMarkdown } from './bare-characters.ts';
import { FileNames } from './file-names.ts';
import { mentionsIn } from './mentions.ts';
import { Reduction } from './reduction.ts';
import { mergedBlocks } from './restoration.ts';

export function toReadable(document: AdfDoc | null | undefined): string {
  const content = contentOf(document);
  const { root } = new Reduction(content, new FileNames(content));
  return bareMarkdown(toMd({ version: 1, type: 'doc', content: contentOf(root) }));
}

/** The stored document with the changes of a text that `toReadable` showed of it. */
export function editReadable(document: AdfDoc | null | undefined, text: string): AdfDoc | 'unchanged' {
  if (isUnchanged(toReadable(document), text)) return 'unchanged';
  const before = contentOf(document);
  const stored = { files: new FileNames(before), mentions: mentionsIn(before), withNewId: idsBeside(before) };
  const content = mergedBlocks({ type: 'doc', content: before }, toAdf(text).content, stored);
  if (content.length === before.length && content.every((node, at) => node === before[at])) return 'unchanged';
  const kept = new Set(before);
  const valid = content.flatMap((node) => (kept.has(node) || isValidNode(node, 'doc') ? [node] : asShown(node)));
  return { version: 1, type: 'doc', content: valid };
}

/** What Jira would refuse, as its text reads. */
const asShown = (node: AdfNode): AdfNode[] => toAdf(toReadable({ version: 1, type: 'doc', content: [node] })).content;
