/** Markdown to Atlassian documents and back: pure, synchronous, deterministic, never throwing, never mutating. */
export type { AdfDoc } from './document.ts';
export { toAdf } from './to-adf/index.ts';
export { toMd } from './to-md/index.ts';
