/** Text that is only text: lines stay lines, a blank line begins a paragraph, and nothing is taken for markup. */
import type { AdfDoc, AdfNode } from './document.ts';
import { wellFormed } from './to-adf/parser.ts';

export function plainToAdf(text: string): AdfDoc {
  const paragraphs = wellFormed(text)
    .replace(/\r\n?/g, '\n')
    .split(/\n(?:[ \t]*\n)+/)
    .map((paragraph) => paragraph.replace(/^(?:[ \t]*\n)+/, '').trimEnd())
    .filter((paragraph) => paragraph.trim() !== '');
  return { version: 1, type: 'doc', content: paragraphs.map(paragraphOf) };
}

function paragraphOf(text: string): AdfNode {
  const content = text
    .split('\n')
    .flatMap((line, index): AdfNode[] => [
      ...(index > 0 ? [{ type: 'hardBreak' }] : []),
      ...(line === '' ? [] : [{ type: 'text', text: line }]),
    ]);
  return { type: 'paragraph', content };
}
