/** Writes text so that Markdown reads it back as that text and nothing else. */
import { isWordCharacter } from './character-classes.ts';

const NEEDS_A_LOOK = /[\\`*[\]~_<&@\n\r]|\/\/|[wW]{3}\./;
const SPECIAL = /[\\`*[\]~_<&@\n\r]|\/\/|[wW]{3}\./g;
const ENTITY = /&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});/y;
const LIST_NUMBER = /^[0-9]{1,9}(?=[.)](?:\s|$))/;
const HEADING_START = /^#{1,6}(?:\s|$)/;

/** `isLinked`: within the text of a link, where addresses do not become links by themselves. */
export function escapeText(text: string, isLinked: boolean): string {
  return NEEDS_A_LOOK.test(text) ? escapeSpecials(text, isLinked) : text;
}

function escapeSpecials(text: string, isLinked: boolean): string {
  let out = '';
  let done = 0;
  SPECIAL.lastIndex = 0;
  for (let match = SPECIAL.exec(text); match !== null; match = SPECIAL.exec(text)) {
    const replacement = escaped(match[0], text, match.index, isLinked);
    if (replacement === match[0]) continue;
    out += text.slice(done, match.index) + replacement;
    done = match.index + match[0].length;
  }
  return out + text.slice(done);
}

function escaped(found: string, text: string, at: number, isLinked: boolean): string {
  switch (found) {
    case '\n':
      return '&#10;';
    case '\r':
      return '&#13;';
    case '_':
      return isWordCharacter(text.charCodeAt(at - 1)) && isWordCharacter(text.charCodeAt(at + 1)) ? '_' : '\\_';
    case '<':
      return /[a-zA-Z/!?]/.test(text.charAt(at + 1)) ? '\\<' : '<';
    case '&':
      ENTITY.lastIndex = at;
      return ENTITY.test(text) ? '\\&' : '&';
    case '@':
      return !isLinked && isWithinMail(text, at) ? '\\@' : '@';
    case '//':
      return isLinked || isBlank(text.charCodeAt(at + 2)) ? '//' : '\\//';
    default:
      if (found.length === 1) return `\\${found}`;
      return isLinked || isBlank(text.charCodeAt(at + 4)) ? found : `${found.slice(0, 3)}\\.`;
  }
}

/** True at the end of the text too, where the code is NaN. */
function isBlank(code: number): boolean {
  return !(code > 32);
}

function isWithinMail(text: string, at: number): boolean {
  return /[\w.!#$%&'*+/=?^`{|}~-]/.test(text.charAt(at - 1)) && /[a-zA-Z0-9]/.test(text.charAt(at + 1));
}

/** For text at the start of a line, already escaped: keeps it from opening a heading, a list, a quote or a table. */
export function escapeLineStart(text: string): string {
  switch (text.charCodeAt(0)) {
    case 0x23: // #
      return HEADING_START.test(text) ? `\\${text}` : text;
    case 0x3d: // =
    case 0x3e: // >
    case 0x7c: // |
      return `\\${text}`;
    case 0x2b: // +
      return isBlank(text.charCodeAt(1)) ? `\\${text}` : text;
    case 0x2d: // -
      return isWordCharacter(text.charCodeAt(1)) ? text : `\\${text}`;
    case 0x3a: // : starts the delimiter row of a table
      return text.charCodeAt(1) === 0x2d ? `\\${text}` : text;
    default:
      return escapeListNumber(text);
  }
}

function escapeListNumber(text: string): string {
  const code = text.charCodeAt(0);
  if (code < 0x30 || code > 0x39) return text;
  const number = LIST_NUMBER.exec(text)?.[0];
  return number === undefined ? text : `${number}\\${text.slice(number.length)}`;
}

/** Parsers trim the edges of a block: its first and last space must be visible to them. */
export function protectEdges(text: string): string {
  const end = text.length - 1;
  if (end < 0) return text;
  const isStartBlank = /\s/.test(text.charAt(0));
  const isEndBlank = end > 0 && /\s/.test(text.charAt(end));
  if (!isStartBlank && !isEndBlank) return text;
  const first = isStartBlank ? `&#${text.charCodeAt(0)};` : text.charAt(0);
  const last = isEndBlank ? `&#${text.charCodeAt(end)};` : text.charAt(end);
  return end === 0 ? first : first + text.slice(1, end) + last;
}

const LINE_START_BLANKS = /\n[ \t]/g;

/** Spaces at the start of a line within a block would be dropped. */
export function protectLineStarts(text: string): string {
  return text.replace(LINE_START_BLANKS, (found) => `\n&#${found.charCodeAt(1)};`);
}

/** For text between HTML tags that Markdown leaves alone. */
export function escapeHtml(text: string): string {
  if (!/[&<>\s]/.test(text)) return text;
  const safe = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return protectEdges(safe.replace(/[\n\r]/g, (found) => `&#${found.charCodeAt(0)};`));
}

/** For an attribute in double quotes. */
export function attributeText(value: string): string {
  return escapeHtml(value).replaceAll('"', '&quot;');
}

/** `#` at the end of a heading is dropped as decoration. */
export function escapeHeadingEnd(text: string): string {
  if (!text.endsWith('#')) return text;
  return text.replace(/(^|[ \t])(#+)$/, '$1\\$2');
}
