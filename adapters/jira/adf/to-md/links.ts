/** Addresses and titles as Markdown writes them. */

const AUTOLINK = /^[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^<>\s\p{Cc}]*$/u;
const DESTINATION_SPECIAL = /[\\<>]|&(?=[#a-zA-Z])/g;
const NEEDS_BRACKETS = /[\s\p{Cc}<>]/u;

/** Whether `<url>` reads back as a link to exactly this address. */
export function isAutolink(url: string): boolean {
  return AUTOLINK.test(url);
}

export function linkDestination(url: string): string {
  const safe = url
    .replace(DESTINATION_SPECIAL, (found) => `\\${found}`)
    .replace(/[\r\n]/g, (found) => `&#${found.charCodeAt(0)};`);
  return NEEDS_BRACKETS.test(url) || !hasBalancedParentheses(url) ? `<${safe}>` : safe;
}

/** Parsers count only so many levels. */
const DEEPEST_PARENTHESES = 20;

function hasBalancedParentheses(url: string): boolean {
  let depth = 0;
  for (let i = 0; i < url.length; i += 1) {
    const code = url.charCodeAt(i);
    if (code === 0x28) depth += 1;
    else if (code === 0x29) depth -= 1;
    if (depth < 0 || depth > DEEPEST_PARENTHESES) return false;
  }
  return depth === 0;
}

/** With the space in front; empty when there is no title. */
export function linkTitle(title: string): string {
  if (title === '') return '';
  const safe = title
    .replace(/["\\]|&(?=[#a-zA-Z])/g, (found) => `\\${found}`)
    .replace(/[\r\n]/g, (found) => `&#${found.charCodeAt(0)};`);
  return ` "${safe}"`;
}

const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Percent-encoded so that it is safe within parentheses; `:` stays, account ids are full of them. */
export function encodeInAddress(value: string): string {
  return encodeURIComponent(value.replace(LONE_SURROGATE, '\ufffd'))
    .replaceAll('%3A', ':')
    .replace(/[()]/g, (found) => (found === '(' ? '%28' : '%29'));
}

/** `?name=value&…` of the parameters that are there. */
export function query(parameters: readonly (readonly [name: string, value: string | undefined])[]): string {
  let out = '';
  for (const [name, value] of parameters) {
    if (value !== undefined) out += `${out === '' ? '?' : '&'}${name}=${encodeInAddress(value)}`;
  }
  return out;
}
