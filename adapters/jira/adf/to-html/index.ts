/** Atlassian documents as HTML that any browser shows, and that reads back as the same document where HTML can say it. */
import type { AdfDoc } from '../document.ts';
import { childrenOf } from '../to-md/node-shape.ts';
import { blocksHtml } from './blocks.ts';

export const toHtml = (doc: AdfDoc | null | undefined): string => blocksHtml(doc ? childrenOf(doc) : [], 0);
