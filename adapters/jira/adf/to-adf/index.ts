/** Markdown as an Atlassian document. */
import type { AdfDoc } from '../document.ts';
import { BlockReader } from './blocks.ts';
import { parseMarkdown } from './parser.ts';

export const toAdf = (markdown: string): AdfDoc => ({
  version: 1,
  type: 'doc',
  content: new BlockReader(parseMarkdown(markdown)).document(),
});
