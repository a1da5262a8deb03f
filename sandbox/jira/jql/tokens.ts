/** JQL as tokens. */
import { JqlError } from './error.ts';

export interface Token {
  readonly kind: 'word' | 'string' | 'symbol' | 'end';
  readonly text: string;
  /** Where it starts, from 0. */
  readonly at: number;
}

const SYMBOLS = ['!=', '!~', '>=', '<=', '&&', '||', '=', '~', '>', '<', '!', '(', ')', ','];
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const WORD_END = /[\s=~<>!(),"'&|]/;

export const place = (at: number) => `(line 1, character ${at + 1})`;

function readString(jql: string, start: number): { text: string; end: number } {
  const quote = jql[start];
  let text = '';
  for (let at = start + 1; at < jql.length; at += 1) {
    const character = jql[at] ?? '';
    if (character === quote) return { text, end: at + 1 };
    if (character !== '\\') {
      text += character;
      continue;
    }
    at += 1;
    const escaped = jql[at] ?? '';
    if (escaped === 'u') {
      const code = Number.parseInt(jql.slice(at + 1, at + 5), 16);
      text += String.fromCharCode(Number.isNaN(code) ? 0xfffd : code);
      at += 4;
    } else text += ESCAPES[escaped] ?? escaped;
  }
  throw new JqlError(`Error in the JQL Query: The quoted string has not been completed. ${place(start)}`);
}

export function tokenize(jql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < jql.length) {
    const character = jql[at] ?? '';
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    if (character === '"' || character === "'") {
      const { text, end } = readString(jql, at);
      tokens.push({ kind: 'string', text, at });
      at = end;
      continue;
    }
    const symbol = SYMBOLS.find((one) => jql.startsWith(one, at));
    if (symbol) {
      tokens.push({ kind: 'symbol', text: symbol, at });
      at += symbol.length;
      continue;
    }
    let end = at + 1;
    while (end < jql.length && !WORD_END.test(jql[end] ?? '')) end += 1;
    tokens.push({ kind: 'word', text: jql.slice(at, end), at });
    at = end;
  }
  tokens.push({ kind: 'end', text: '', at });
  return tokens;
}
