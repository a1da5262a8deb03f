/** How far a text is HTML: complete elements, each closed where HTML wants it, with nothing between that HTML would hide. */
import { QuoteType, Tokenizer } from 'htmlparser2';

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const BLOCKS = words(
  'html body div p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre section article header footer main aside nav figure ' +
    'address center details fieldset form',
);
const VOID = words('area base br col embed hr img input link meta source track wbr');
const UNSEEN = words('head script style');
const PARTS = words('li dt dd tr td th thead tbody tfoot caption colgroup figcaption summary legend title option');
const INLINES = words(
  'a abbr acronym b bdi bdo big button cite code data del dfn em font i ins kbd label mark meter noscript object output ' +
    'picture q ruby rp rt s samp select small span strike strong sub sup svg template textarea time tt u var video audio iframe',
);
/** Among blocks these may stand by themselves. */
const BETWEEN_BLOCKS = words('br hr img link meta script style head');
/** Nobody who writes prose means these to run. */
const PLACES_OF_SCRIPTS = words('html head body div section article main header footer table');
const VERBATIM = words('pre textarea script style title');
const FLAGS = words(
  'checked disabled open hidden nowrap noshade compact reversed controls required readonly multiple selected async defer',
);

const LIST_PARTS = words('p li');
const DEFINITION_PARTS = words('p dt dd');
const CELLS = words('p td th');
const ROWS = words('p td th tr caption colgroup');
const GROUPS = words('p td th tr caption colgroup thead tbody tfoot');
/** What ends by itself where an element of this name begins. */
const ENDED_BY: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...[...BLOCKS].map((name): [string, ReadonlySet<string>] => [name, words('p')]),
  ['hr', words('p')],
  ['li', LIST_PARTS],
  ['dt', DEFINITION_PARTS],
  ['dd', DEFINITION_PARTS],
  ['td', CELLS],
  ['th', CELLS],
  ['tr', ROWS],
  ['thead', GROUPS],
  ['tbody', GROUPS],
  ['tfoot', GROUPS],
  ['option', words('option')],
]);
/** What ends by itself where the element around it ends. */
const OPTIONAL_END = words('p li dt dd td th tr thead tbody tfoot colgroup option');

const isKnown = (name: string): boolean =>
  BLOCKS.has(name) || PARTS.has(name) || INLINES.has(name) || VOID.has(name) || UNSEEN.has(name);

/** Elements in elements; nobody writes texts this deep, and reading them would take too long. */
const DEEPEST = 500;

const SUMMARY = /\s*<summary\b/iy;
const DELIMITER_ROW = /^\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?\s*$/;
const LIST_LINE = /^(?:[-*+]|\d{1,9}[.)])\s/;

/** Whether text between tags is Markdown: what follows a blank line, a table, code, a list. */
function isMarkdown(text: string): boolean {
  if (!text.includes('\n')) return false;
  const [, ...lines] = text.split('\n').map((line) => line.trim());
  return lines.some(
    (line, at) =>
      (line === '' && lines.slice(at + 1, at + 2).some(Boolean)) ||
      DELIMITER_ROW.test(line) ||
      /^(?:```|~~~)/.test(line) ||
      (LIST_LINE.test(line) && LIST_LINE.test(lines[at + 1] ?? '')),
  );
}

class Extent {
  /** Behind the last element that is complete and ends its line. */
  end = 0;
  readonly #source: string;
  readonly #tokenizer: Tokenizer;
  readonly #open: string[] = [];
  #name = '';
  #attribute = '';
  #depth = 0;
  #hasBlock = false;
  /** How many of each ended by themselves: their closing tags may follow. */
  readonly #ended = new Map<string, number>();
  #complete = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokenizer = new Tokenizer(
      { decodeEntities: false },
      {
        onopentagname: (start, end) => this.#begin(source.slice(start, end).toLowerCase()),
        onopentagend: (end) => this.#begun(end),
        onselfclosingtag: (end) => this.#begun(end),
        onclosetag: (start, end) => this.#close(source.slice(start, end).toLowerCase(), end),
        onattribname: (start, end) => {
          this.#attribute = source.slice(start, end).toLowerCase();
        },
        onattribend: (quote) => {
          if (quote === QuoteType.NoValue && !FLAGS.has(this.#attribute)) this.#stop();
        },
        ontext: (start, end) => this.#text(start, end),
        oncomment: (start, end, endOffset) => this.#comment(start, end, endOffset),
        ondeclaration: (start, end) => this.#declaration(source.slice(start, end)),
        onprocessinginstruction: () => this.#stop(),
        oncdata: () => this.#stop(),
        onend: () => this.#take(),
        onattribdata: () => undefined,
        onattribentity: () => undefined,
        ontextentity: () => undefined,
      },
    );
    this.#tokenizer.write(source);
    if (this.#tokenizer.running) this.#tokenizer.end();
  }

  #stop(): void {
    this.#tokenizer.pause();
  }

  get #isRunning(): boolean {
    return this.#tokenizer.running;
  }

  #take(): void {
    if (this.#isRunning && this.#hasBlock) this.end = this.#complete;
  }

  #begin(name: string): void {
    if (!this.#isRunning) return;
    this.#name = name;
    const ended = ENDED_BY.get(name);
    while (ended?.has(this.#open.at(-1) ?? '')) this.#endItself();
    if (!this.#mayBegin(name)) this.#stop();
    else if (!VOID.has(name)) {
      this.#open.push(name);
      this.#depth += 1;
    }
    if (this.#isRunning && (BLOCKS.has(name) || name === 'hr')) this.#hasBlock = true;
  }

  #endItself(): void {
    const name = this.#open.pop() ?? '';
    this.#ended.set(name, (this.#ended.get(name) ?? 0) + 1);
  }

  #mayBegin(name: string): boolean {
    const parent = this.#open.at(-1);
    if (!isKnown(name) || this.#depth > DEEPEST) return false;
    if (parent === undefined) return BLOCKS.has(name) || name === 'hr' || (this.#hasBlock && BETWEEN_BLOCKS.has(name));
    return !UNSEEN.has(name) || PLACES_OF_SCRIPTS.has(parent);
  }

  #begun(end: number): void {
    if (this.#isRunning && this.#open.length === 0) this.#complete = end + 1;
    SUMMARY.lastIndex = end + 1;
    if (this.#name === 'details' && !SUMMARY.test(this.#source)) this.#stop();
  }

  #close(name: string, end: number): void {
    if (!this.#isRunning) return;
    this.#depth -= 1;
    const ended = this.#ended.get(name) ?? 0;
    if (ended > 0 && !this.#open.includes(name)) {
      this.#ended.set(name, ended - 1);
      this.#closed(end);
      return;
    }
    for (let top = this.#open.at(-1); top !== name; top = this.#open.at(-1)) {
      if (top === undefined || !OPTIONAL_END.has(top)) {
        this.#stop();
        return;
      }
      this.#endItself();
    }
    this.#open.pop();
    this.#closed(end);
  }

  #closed(end: number): void {
    const close = this.#source.indexOf('>', end);
    if (close < 0) this.#stop();
    else if (this.#open.length === 0) this.#complete = close + 1;
  }

  #text(start: number, end: number): void {
    if (!this.#isRunning) return;
    const text = this.#source.slice(start, end);
    if (this.#open.length > 0) {
      if (!this.#open.some((name) => VERBATIM.has(name)) && isMarkdown(text)) this.#stop();
      return;
    }
    const [blank = ''] = /^\s*/.exec(text) ?? [];
    if (blank.includes('\n')) this.#take();
    if (blank !== text) this.#stop();
  }

  #comment(start: number, end: number, endOffset: number): void {
    const isOurs = /^\/?adf\b/.test(this.#source.slice(start, start + 5));
    if (endOffset === 0 || isOurs || end < start) this.#stop();
    else if (this.#isRunning && this.#open.length === 0 && this.#hasBlock) this.#complete = end + 1;
  }

  #declaration(text: string): void {
    if (this.#open.length > 0 || !/^!?doctype html/i.test(text)) this.#stop();
  }
}

/** The offset behind the complete HTML blocks that a text begins with, up to the end of a line; 0 when there is none. */
export const htmlExtent = (text: string): number => new Extent(text).end;

/**
 * Whether elements stand in each other deeper than is read: the time for it grows with the square of the depth. Those that
 * end by themselves where the next one begins do not count.
 */
export function isTooDeep(html: string): boolean {
  const open: string[] = [];
  for (const [, slash, found = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    const name = found.toLowerCase();
    if (VOID.has(name)) continue;
    if (slash === '/') {
      const at = open.lastIndexOf(name);
      if (at >= 0) open.length = at;
      continue;
    }
    const ended = ENDED_BY.get(name);
    while (ended?.has(open.at(-1) ?? '')) open.pop();
    if (open.push(name) > DEEPEST) return true;
  }
  return false;
}

/** Whether a text is HTML from its first character to its last, and not Markdown with tags in it. */
export function isHtmlDocument(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.startsWith('<') && htmlExtent(trimmed) === trimmed.length;
}
