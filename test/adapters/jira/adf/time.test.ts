/** No text takes more than its share of time: what is four times as long takes about four times as long to read. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editAdf } from '../../../../adapters/jira/adf/edit.ts';
import { htmlToMd, isHtmlDocument } from '../../../../adapters/jira/adf/html.ts';
import { type AdfDoc, toAdf, toMd } from '../../../../adapters/jira/adf/index.ts';
import { editReadable, toReadable } from '../../../../adapters/jira/adf/readable/index.ts';

/** Each token of Markdown, of the HTML within it, and of our own markers. */
const MARKDOWN = [
  ...['*', '**', '_', '__', '~~', '~', '`', '``', '```\n', '~~~\n', '\\', '\\\n', '  \n', '\n', '\n\n', '\t', ' ', 'a'],
  ...['*a', 'a*', '**a', 'a**', '_a', '`a', '~~a', '[', ']', '![', '[a', '![a', '](', ')', '(', '][', '[a](b)', '[a]('],
  ...['![a](b)', '![](', '[a][b]', '[a][', '[a](<b', '[a](b "', "[a](b '", '[^', '[^a]', '[^a]: b\n', '[a]: b\n'],
  ...[
    '[a]:\n',
    '[a]: b "\n',
    '[a]: ',
    '# ',
    '#\n',
    '# a\n',
    'a\n===\n',
    '---\n',
    '- ',
    '-\n',
    '- a\n',
    '* a\n',
    '1. a\n',
  ],
  ...[
    '1) a\n',
    '1.\n',
    '- [ ] a\n',
    '- [x] ',
    '> ',
    '>\n',
    '> a\n',
    '> # a\nb\n',
    '> [!NOTE]\n',
    '    a\n',
    '|',
    '|a',
    '|-',
  ],
  ...[
    '| a |\n',
    '| a |\n| - |\n',
    '|-|\n',
    '<',
    '>',
    '<a',
    '<a ',
    '<a b="',
    "<a b='",
    '</',
    '<!--',
    '-->',
    '<!-->',
    '<?',
  ],
  ...['<!A', '<![CDATA[', ']]>', '<br>', '<u>', '</u>', '<b>', '</b>', '<a href="b">', '</a>', '<img src="a">', '<p>'],
  ...['</p>', '<div>\n', '</div>\n\n', '<pre>\n', '<script>', '<details>\n\n', '<summary>', '</details>\n\n'],
  ...[
    '<!--adf {}-->\n',
    '<!--adf:panel {}-->\n\n',
    '<!--/adf:panel-->\n\n',
    '<!--adf:raw {}-->\n\n',
    '<!--/adf:raw-->\n\n',
  ],
  ...[
    "<span data-adf='status' data-attrs='{}'>",
    '<span style="color:#112233">',
    '</span>',
    '<time datetime="2024-04-01">',
  ],
  ...['http://', 'https://a.b/', 'www.', 'www.a.b/', 'ftp://', 'mailto:', 'mailto:a@b.c', '//', '//a.b/', 'a@b.c', ':'],
  ...[
    '&',
    '&amp;',
    '&#',
    '&a',
    '"',
    "'",
    '@',
    '!',
    '=',
    '+',
    'mention:a',
    'attachment:b',
    '\u00a0',
    '\0',
    '\ud800',
    '😀',
    '\r',
  ],
];

const TAGS = [
  ...[
    'p',
    'div',
    'h1',
    'ul',
    'ol',
    'li',
    'table',
    'tr',
    'td',
    'th',
    'blockquote',
    'pre',
    'code',
    'b',
    'i',
    'u',
    's',
    'a',
  ],
  ...['span', 'sub', 'section', 'details', 'summary', 'script', 'style', 'title', 'textarea', 'svg', 'select', 'x'],
];
const HTML = [
  ...TAGS.flatMap((name) => [`<${name}>`, `</${name}>`, `<${name}>a`, `<${name}>a</${name}>`]),
  ...[
    '<',
    '>',
    '</',
    '<!--',
    '-->',
    '<!',
    '<?',
    '<![CDATA[',
    '<br>',
    '<hr>',
    '<img src="a">',
    '<a href="',
    '<a b=',
    '&',
    '&amp;',
  ],
  ...['&#', ' ', '\n', 'a', '"', "'", '=', '/'],
];

/** What opens and what closes it: repeated around a middle. */
const AROUND: readonly (readonly [string, string, string])[] = [
  ['', '', ''],
  ['[', 'a', '](b)'],
  ['![', 'a', '](b)'],
  ['[', 'a', ']'],
  ['*', 'a', '*'],
  ['*a **', 'a', '** b*'],
  ['<b>', 'a<br>', '</b>'],
  ['<b><u>a', 'a', '</b></u>'],
  ["<span data-adf='status' data-attrs='{}'>", 'a<br>', '</span>'],
  ['<details>\n\n', 'a\n\n', '</details>\n\n'],
  ['<!--adf:panel {}-->\n\n', 'a\n\n', '<!--/adf:panel-->\n\n'],
  ['<!--adf:layoutSection {}-->\n\n', 'a\n\n', '<!--/adf:layoutSection-->\n\n'],
  ['<!--adf:mediaGroup {}-->\n\n', 'a\n\n', '<!--/adf:mediaGroup-->\n\n'],
  ['> ', 'a\nb\n', '\n'],
  ['- ', 'a\n', '\n'],
  ['(', 'a', ')'],
];

const AFFIXES: readonly (readonly [string, string])[] = [
  ['', ''],
  ['a', 'a'],
  ['[a]: b\n\n[^a]: b\n\n', ''],
  ['![', '](b)'],
  ['<a b="', '">'],
  ['> - ', ''],
  ['<p><b>', '</b></p>'],
];

type Sized = (length: number) => string;

const repeated =
  (unit: string, [before, after]: readonly [string, string] = ['', '']): Sized =>
  (length) =>
    before + unit.repeat(Math.max(1, Math.floor(length / unit.length))) + after;

const nested =
  ([open, middle, close]: readonly [string, string, string], share: number): Sized =>
  (length) => {
    const times = Math.floor((length * share) / Math.max(1, open.length + close.length));
    const inner = middle.repeat(Math.floor((length * (1 - share)) / Math.max(1, middle.length)));
    return open.repeat(times) + inner + close.repeat(times);
  };

const LENGTH = 8000;
/** Nothing below is worth a second look: it takes the square of 4 times the length to get there. */
const ENOUGH_MS = 25;
/** Between 4, which is linear, and 16, which is the square. */
const CLEARLY_MORE = 9;

function best(times: number, read: (text: string) => unknown, text: string): number {
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count < times; count += 1) {
    const started = performance.now();
    read(text);
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

/** The best of several, three times: whatever else the machine does, one of them is undisturbed. */
function takesTheSquare(read: (text: string) => unknown, text: Sized): boolean {
  if (best(1, read, text(LENGTH)) < ENOUGH_MS) return false;
  for (let round = 0; round < 3; round += 1) {
    const long = best(4, read, text(LENGTH));
    if (long < ENOUGH_MS || long < CLEARLY_MORE * best(6, read, text(LENGTH / 4))) return false;
  }
  return true;
}

const throughMarkdown = (text: string) => toMd(toAdf(text));
/** The way a field's text goes: HTML that is too deep is Markdown after all. */
function throughHtml(text: string) {
  const html = `<div>${text}</div>`;
  return toAdf(isHtmlDocument(html) ? htmlToMd(html) : html);
}
const asText = (text: string) => toMd({ version: 1, type: 'doc', content: [paragraph(text)] });
const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });
const asEdit = (text: string) => editAdf(toAdf(text), `${text.replaceAll('a', 'c')}c`);

const throughReadable = (text: string) => toReadable(toAdf(text));
const asReadableEdit = (text: string) => editReadable(toAdf(text), `${text.replaceAll('a', 'c')}c`);
/** The whole text in one cell, beside a second block, so that it is edited line by line. */
function inCell(text: string): AdfDoc {
  const cell = { type: 'tableCell', content: [paragraph(text), paragraph('last')] };
  return { version: 1, type: 'doc', content: [{ type: 'table', content: [{ type: 'tableRow', content: [cell] }] }] };
}
function asCellEdit(text: string) {
  const stored = inCell(text);
  return editReadable(stored, toReadable(stored).replaceAll('a', 'c'));
}

const slow = (read: (text: string) => unknown, units: readonly string[], affixes = AFFIXES) =>
  units.flatMap((unit) =>
    affixes.filter((affix) => takesTheSquare(read, repeated(unit, affix))).map((affix) => [unit, ...affix]),
  );

const SHARES = [0.05, 0.5, 0.95];

describe('the time that a text takes grows with its length', () => {
  it('for each token of Markdown, wherever it stands', { timeout: 300_000 }, () => {
    expect(slow(throughMarkdown, MARKDOWN)).toEqual([]);
  });

  it('for each element of HTML', { timeout: 300_000 }, () => {
    expect(slow(throughHtml, HTML, AFFIXES.slice(0, 2))).toEqual([]);
  });

  it('for what is nested, deep or wide', { timeout: 300_000 }, () => {
    const found = AROUND.flatMap((around) => SHARES.map((share) => [around, share] as const)).filter(
      ([around, share]) =>
        takesTheSquare(throughMarkdown, nested(around, share)) || takesTheSquare(throughHtml, nested(around, share)),
    );
    expect(found).toEqual([]);
  });

  it('for text that is written as Markdown', { timeout: 300_000 }, () => {
    expect(slow(asText, [...MARKDOWN, ...HTML], AFFIXES.slice(0, 2))).toEqual([]);
  });

  it('for an edit', { timeout: 300_000 }, () => {
    expect(slow(asEdit, MARKDOWN, AFFIXES.slice(0, 1))).toEqual([]);
  });

  it('for the readable form', { timeout: 300_000 }, () => {
    expect(slow(throughReadable, MARKDOWN, AFFIXES.slice(0, 3))).toEqual([]);
  });

  it('for an edit of the readable form', { timeout: 300_000 }, () => {
    expect(slow(asReadableEdit, MARKDOWN, AFFIXES.slice(0, 1))).toEqual([]);
    expect(slow(asCellEdit, MARKDOWN, AFFIXES.slice(0, 1))).toEqual([]);
  });

  it('for an edit of names, each in many places', { timeout: 300_000 }, () => {
    const named = (length: number): AdfDoc => {
      const content = Array.from({ length: length / 8 }, (_, at) => [
        { type: 'mention', attrs: { id: String(at), text: `@a ${at % 500}` } },
        { type: 'text', text: ' a@' },
      ]);
      return { version: 1, type: 'doc', content: [{ type: 'paragraph', content: content.flat() }] };
    };
    const edit = (text: string) => {
      const stored = named(text.length);
      return editReadable(stored, toReadable(stored).replaceAll(' a@', ' b@'));
    };
    expect(takesTheSquare(edit, repeated('x'))).toBe(false);
  });

  it.each([
    ['Markdown', throughMarkdown, MARKDOWN],
    ['HTML', throughHtml, HTML],
  ])('for tokens of %s in any order', { timeout: 300_000 }, (_, read, tokens) => {
    const token = fc.constantFrom(...tokens);
    const unit = fc.array(token, { minLength: 2, maxLength: 3 }).map((parts) => parts.join(''));
    const sides = fc.tuple(fc.oneof(fc.constant(''), token), fc.oneof(fc.constant(''), token));
    fc.assert(
      fc.property(unit, sides, (repeat, around) => !takesTheSquare(read, repeated(repeat, around))),
      { numRuns: 200 },
    );
  });
});
