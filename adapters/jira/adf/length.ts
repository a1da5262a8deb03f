/** How long a document is, the way the gateway and the sandbox count it. */
import type { AdfDoc } from './document.ts';

/** UTF-16 units of text that one rich text field of Jira takes. Source: JRACLOUD-68949. */
export const ADF_TEXT_LIMIT = 32_767;

/**
 * UTF-16 units that a text of a caller's may have before it is read: markup is longer than what it says, but not so
 * much. All that is shorter is read within a tenth of a second.
 */
export const SOURCE_LIMIT = 3 * ADF_TEXT_LIMIT;

/** UTF-16 units of all text nodes. Walks without recursion, so depth is no danger. */
export function adfTextLength(document: AdfDoc): number {
  let length = 0;
  const open: unknown[] = [document];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    const { text, content } = node as { text?: unknown; content?: unknown };
    if (typeof text === 'string') length += text.length;
    if (Array.isArray(content)) for (const child of content) open.push(child);
  }
  return length;
}
