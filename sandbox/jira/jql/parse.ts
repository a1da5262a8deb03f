/** JQL as a tree. Source: https://support.atlassian.com/jira-service-management-cloud/docs/jql-operators/ */
import { JqlError } from './error.ts';
import { place, type Token, tokenize } from './tokens.ts';

export type Operand =
  | { readonly kind: 'value'; readonly text: string; readonly isQuoted: boolean }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly Operand[] };

export type Operator =
  | '='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | '~'
  | '!~'
  | 'in'
  | 'not in'
  | 'is empty'
  | 'is not empty'
  | 'was'
  | 'was not'
  | 'changed';

export type Clause =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Clause[] }
  | { readonly kind: 'not'; readonly part: Clause }
  | {
      readonly kind: 'term';
      readonly field: string;
      readonly operator: Operator;
      readonly operand: Operand | undefined;
    }
  | { readonly kind: 'text'; readonly words: string };

export interface Query {
  readonly where: Clause | undefined;
  readonly orderBy: readonly { readonly field: string; readonly isDescending: boolean }[];
}

const MAX_DEPTH = 300;
const MAX_ORDERS = 7;
const COMPARISONS = new Set(['=', '!=', '>', '>=', '<', '<=', '~', '!~']);

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(jql: string) {
    this.#tokens = tokenize(jql);
  }

  query(): Query {
    const where = this.#isWord('order') || this.#peek().kind === 'end' ? undefined : this.#or();
    const orderBy = this.#takeWord('order') ? this.#orders() : [];
    if (this.#peek().kind !== 'end') {
      throw this.#unexpected("either 'OR' or 'AND'");
    }
    return { where, orderBy };
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: 0 };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #isWord(word: string): boolean {
    const { kind, text } = this.#peek();
    return kind === 'word' && text.toLowerCase() === word;
  }

  #takeWord(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#next += 1;
    return true;
  }

  #takeSymbol(symbol: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'symbol' || text !== symbol) return false;
    this.#next += 1;
    return true;
  }

  #unexpected(expected: string): JqlError {
    const { kind, text, at } = this.#peek();
    const got = kind === 'end' ? 'the end of the query' : `'${text}'`;
    return new JqlError(`Error in the JQL Query: Expecting ${expected} but got ${got}. ${place(at)}`);
  }

  #or(): Clause {
    const parts = [this.#and()];
    while (this.#takeWord('or') || this.#takeSymbol('||')) parts.push(this.#and());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts };
  }

  #and(): Clause {
    const parts = [this.#not()];
    while (this.#takeWord('and') || this.#takeSymbol('&&')) parts.push(this.#not());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts };
  }

  #not(): Clause {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new JqlError('The JQL query is too complex.');
    try {
      if (this.#takeWord('not') || this.#takeSymbol('!')) return { kind: 'not', part: this.#not() };
      if (!this.#takeSymbol('(')) return this.#term();
      const inner = this.#or();
      if (!this.#takeSymbol(')')) throw this.#unexpected("')'");
      return inner;
    } finally {
      this.#depth -= 1;
    }
  }

  #term(): Clause {
    const token = this.#take();
    if (token.kind === 'end' || token.kind === 'symbol') {
      this.#next -= 1;
      throw this.#unexpected('a field name');
    }
    const operator = this.#operator();
    if (operator === undefined) {
      const { kind } = this.#peek();
      const isAlone = kind === 'end' || this.#isWord('and') || this.#isWord('or') || this.#isWord('order');
      if (isAlone) return { kind: 'text', words: token.text };
      throw this.#unexpected('operator');
    }
    const needs = !['is empty', 'is not empty', 'changed'].includes(operator);
    return { kind: 'term', field: token.text, operator, operand: needs ? this.#operand() : undefined };
  }

  #operator(): Operator | undefined {
    const { kind, text } = this.#peek();
    if (kind === 'symbol' && COMPARISONS.has(text)) {
      this.#next += 1;
      return text as Operator;
    }
    if (this.#takeWord('in')) return 'in';
    if (this.#takeWord('not')) {
      if (this.#takeWord('in')) return 'not in';
      throw this.#unexpected("'IN'");
    }
    if (this.#takeWord('is')) {
      const isNot = this.#takeWord('not');
      if (!this.#takeWord('empty') && !this.#takeWord('null')) throw this.#unexpected("'EMPTY' or 'NULL'");
      return isNot ? 'is not empty' : 'is empty';
    }
    if (this.#takeWord('was')) return this.#takeWord('not') ? 'was not' : 'was';
    return this.#takeWord('changed') ? 'changed' : undefined;
  }

  #operand(): Operand {
    if (this.#takeSymbol('(')) {
      const items = [this.#operand()];
      while (this.#takeSymbol(',')) items.push(this.#operand());
      if (!this.#takeSymbol(')')) throw this.#unexpected("')'");
      return { kind: 'list', items };
    }
    const token = this.#take();
    if (token.kind === 'end' || token.kind === 'symbol') {
      this.#next -= 1;
      throw this.#unexpected('a value, list or function');
    }
    if (token.kind === 'word' && this.#takeSymbol('(')) return this.#call(token.text);
    return { kind: 'value', text: token.text, isQuoted: token.kind === 'string' };
  }

  #call(name: string): Operand {
    const args: string[] = [];
    while (!this.#takeSymbol(')')) {
      const token = this.#take();
      if (token.kind === 'end') throw this.#unexpected("')'");
      if (token.kind !== 'symbol') args.push(token.text);
    }
    return { kind: 'function', name: name.toLowerCase(), args };
  }

  #orders() {
    if (!this.#takeWord('by')) throw this.#unexpected("'BY'");
    const orders: { field: string; isDescending: boolean }[] = [];
    do {
      const token = this.#take();
      if (token.kind === 'end' || token.kind === 'symbol') throw this.#unexpected('a field name');
      const isDescending = this.#takeWord('desc');
      if (!isDescending) this.#takeWord('asc');
      orders.push({ field: token.text, isDescending });
    } while (this.#takeSymbol(','));
    if (orders.length > MAX_ORDERS) throw new JqlError(`ORDER BY takes at most ${MAX_ORDERS} fields.`);
    return orders;
  }
}

export const parseJql = (jql: string): Query => new Parser(jql).query();
