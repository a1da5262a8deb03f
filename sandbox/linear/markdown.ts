/**
 * What Linear makes of Markdown: text is stored as a document, and written anew when it is read. The changes are those
 * that users have reported of it.
 */

const FENCE = /^\s*(?:```|~~~)/;

const inlines = (text: string): string =>
  text
    .replace(/(^|[^\w*])_([^_\s](?:[^_]*[^_\s])?)_(?!\w)/g, '$1*$2*')
    .replace(/(!?)\[([^\]]*)\]\(([^()<>\s]+)\)/g, (all, image, label, url) => (image ? all : `[${label}](<${url}>)`))
    .replace(/(^|\s)(https?:\/\/[^\s<>()[\]]*[^\s<>()[\].,;:!?])/g, '$1[$2](<$2>)');

/** Code stays as it is. */
const outsideOfCode = (line: string): string =>
  line
    .split(/(`+[^`]*`+)/)
    .map((part, index) => (index % 2 === 0 ? inlines(part) : part))
    .join('');

const item = (line: string): string => line.replace(/^(\s*)[-+] (?=\S)/, '$1* ').replace(/^(\s*\* )\[x\] /, '$1[X] ');

export function stored(markdown: string): string {
  let isCode = false;
  const lines = markdown
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => {
      if (FENCE.test(line)) isCode = !isCode;
      if (isCode || FENCE.test(line)) return line;
      return outsideOfCode(item(line.replace(/[ \t]+$/, '')));
    });
  return lines.join('\n').replace(/^\n+|\n+$/g, '');
}
