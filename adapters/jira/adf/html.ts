/** HTML as a whole, as some clients send it, as Markdown. */
const BLOCK_END = /<\/(?:p|div|h[1-6]|li|tr|blockquote|pre|ul|ol|table)>/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Whether a text is HTML from its first character to its last, and not Markdown with a tag in it. */
export function isHtmlDocument(text: string): boolean {
  const trimmed = text.trim();
  return (
    /^<(?:!doctype html|html|body|div|p|h[1-6]|ul|ol|table|blockquote|pre)\b[^>]*>/i.test(trimmed) &&
    /<\/\w+>$/.test(trimmed)
  );
}

const decoded = (text: string) =>
  text.replace(/&(#x?[0-9a-f]{1,6}|\w{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

const TAGS: readonly [RegExp, string][] = [
  [/<\/?(?:strong|b)>/gi, '**'],
  [/<\/?(?:em|i)>/gi, '_'],
  [/<\/?(?:s|del)>/gi, '~~'],
  [/<\/?code>/gi, '`'],
  [/<br\s*\/?>/gi, '\\\n'],
  [/<hr\s*\/?>/gi, '\n\n---\n\n'],
  [/<li[^>]*>/gi, '\n- '],
];

/** Headings, paragraphs, lists, links and marks; what else there is leaves its text. */
export function htmlToMd(html: string): string {
  let text = html.replace(/\s+/g, ' ').replace(/<a\s[^>]*href="([^"<>]*)"[^>]*>([^<]*)<\/a>/gi, '[$2](<$1>)');
  text = text.replace(/<h([1-6])[^>]*>/gi, (_, level: string) => `\n\n${'#'.repeat(Number(level))} `);
  for (const [tag, markdown] of TAGS) text = text.replace(tag, markdown);
  text = text.replace(BLOCK_END, '\n\n').replace(/<(?!https?:)[^<>]*>/g, '');
  return decoded(text)
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n[ \t]+/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
