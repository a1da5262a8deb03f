import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListInput } from '../../../../adapters/contract/object-adapter.ts';
import { jqlOf, keyIn, quote, quoteText, taskQuery } from '../../../../adapters/jira/search/jql.ts';
import { EVERYTHING } from '../list-input.ts';

const jql = (input: Partial<ListInput>) => jqlOf(taskQuery({ ...EVERYTHING, ...input }));
const where = (input: Partial<ListInput>) => jql(input).replace(/ ORDER BY .*$/s, '');
const ordering = (input: Partial<ListInput>) => jql(input).replace(/^.* ORDER BY /s, '');
const filtered = (name: string, value: string) => where({ filters: { [name]: value } });

/** Reads one JQL string from the beginning of a text, as Jira does. */
function unquote(text: string): { value: string; rest: string } | undefined {
  const [whole, inner] = /^"((?:[^"\\]|\\.)*)"/s.exec(text) ?? [];
  return whole === undefined || inner === undefined
    ? undefined
    : { value: inner.replace(/\\(.)/gs, '$1'), rest: text.slice(whole.length) };
}

describe('a quoted value', () => {
  it('is read back whole, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(unquote(quote(value))).toEqual({ value, rest: '' });
      }),
    );
  });

  it('never ends early, so that nothing after it becomes part of the query', () => {
    const hostile = fc.string({ unit: fc.constantFrom('"', '\\', "'", '(', ')', ' ', 'O', 'R') });
    fc.assert(
      fc.property(hostile, (value) => {
        const rest = unquote(filtered('assigned_user_id', value).slice('assignee = '.length));
        expect(rest).toEqual({ value, rest: '' });
      }),
    );
  });

  it('of a text search has its operators taken literally', () => {
    expect(quoteText('C++ (beta)')).toBe('"C\\\\+\\\\+ \\\\(beta\\\\)"');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const literal = unquote(quoteText(value))?.value ?? '';
        expect(literal.replace(/\\([+\-&|!(){}[\]^~*?\\:"/])/g, '$1')).toBe(value);
      }),
    );
  });
});

describe('a task list without filters', () => {
  it('is bounded all the same, since Jira refuses a query without a restriction', () => {
    expect(jql({})).toBe('created >= "1970-01-01" ORDER BY created DESC, id DESC');
  });
});

describe('control characters', () => {
  it('never reach JQL, wherever they come in', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('a', ' ', '\t', '\n', '\r', '\0', '\u001f', '\u007f', '\u0085', '\u2028'),
    });
    fc.assert(
      fc.property(hostile, hostile, hostile, (query, status, text) => {
        const found = jql({
          query,
          filters: { status, user_id: status },
          raw: { jql: `summary ~ "${text}"\nAND\tdue is empty` },
        });
        expect(found).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
    );
    expect(where({ query: 'check\tout\nnow' })).toBe('text ~ "check out now"');
    expect(filtered('status', 'a\tb\\\n')).toBe('status = "a\\u0009b\\\\\\u000a"');
  });
});

describe('a filter', () => {
  it('takes ids bare and keys quoted', () => {
    expect(filtered('project_id', '10000')).toBe('project = 10000');
    expect(filtered('project_id', 'SHOP')).toBe('project = "SHOP"');
    expect(filtered('parent_id', 'SHOP-1')).toBe('parent = "SHOP-1"');
    expect(filtered('parent_id', '1 OR 1=1')).toBe('parent = "1 OR 1=1"');
  });

  it('by person means the creator or the reporter, or the assignee', () => {
    expect(filtered('user_id', 'a:1')).toBe('(creator = "a:1" OR reporter = "a:1")');
    expect(filtered('assigned_user_id', 'a:1')).toBe('assignee = "a:1"');
  });

  it('by status means the category, which is never renamed, or else the name of a status', () => {
    expect(filtered('status', 'OPENED')).toBe('statusCategory = 2');
    expect(filtered('status', 'IN_PROGRESS')).toBe('statusCategory = 4');
    expect(filtered('status', 'COMPLETED')).toBe('statusCategory = 3');
    expect(filtered('status', 'In Review')).toBe('status = "In Review"');
    expect(filtered('status', 'constructor')).toBe('status = "constructor"');
  });

  it('by due date counts an instant within a day from the next day on', () => {
    expect(filtered('start_gte', '2026-12-24')).toBe('due >= "2026-12-24"');
    expect(filtered('start_gte', '2026-12-24T00:00:00.001Z')).toBe('due >= "2026-12-25"');
    expect(filtered('end_lt', '2026-12-24T01:00:00+02:00')).toBe('due < "2026-12-24"');
  });

  it('is joined to the others by AND', () => {
    expect(where({ filters: { project_id: 'SHOP', status: 'OPENED' }, query: 'card' })).toBe(
      'project = "SHOP" AND statusCategory = 2 AND text ~ "card"',
    );
  });
});

describe('a search', () => {
  it('for what looks like a key is a search for text all the same', () => {
    expect(where({ query: 'SHOP-42' })).toBe('text ~ "SHOP\\\\-42"');
    expect(where({ query: 'SHOP-42 or so' })).toBe('text ~ "SHOP\\\\-42 or so"');
    expect(keyIn(' shop-42\t')).toBe('shop-42');
    expect(keyIn('UTF-8')).toBe('UTF-8');
    for (const query of ['SHOP-42 or so', '8-UTF', 'SHOP-', '', undefined]) expect(keyIn(query)).toBeUndefined();
  });

  it.each([
    ['research AND development', 'research and development'],
    ['NOT to be OR', 'not to be or'],
    ['1 TO 5', '1 to 5'],
    ['ANDROID NOTES', 'ANDROID NOTES'],
    ['and or not', 'and or not'],
  ])('takes the words of %s for words', (query, words) => {
    expect(where({ query })).toBe(`text ~ "${words}"`);
  });

  it('is none when it holds nothing to search for', () => {
    expect(where({ query: ' \t ' })).toBe('created >= "1970-01-01"');
  });
});

describe('changes since an instant', () => {
  it('are asked for in epoch milliseconds with a minute of overlap, and never before 1970', () => {
    expect(where({ updatedGte: 1_777_384_488_559 })).toBe('updated >= 1777384428559');
    expect(where({ updatedGte: 5 })).toBe('updated >= 0');
  });

  it('come oldest first', () => {
    expect(ordering({ updatedGte: 0 })).toBe('updated ASC, id ASC');
    expect(ordering({ updatedGte: 0, order: 'desc' })).toBe('updated DESC, id DESC');
  });
});

describe('the order', () => {
  it('is ascending when only what to sort by is given', () => {
    expect(ordering({ sort: 'name' })).toBe('summary ASC, id ASC');
    expect(ordering({ sort: 'updated_at', order: 'desc' })).toBe('updated DESC, id DESC');
  });

  it('applies to the default sorting when it stands alone', () => {
    expect(ordering({ order: 'asc' })).toBe('created ASC, id ASC');
  });
});

describe("the caller's own JQL", () => {
  const own = (text: string, input: Partial<ListInput> = {}) => jql({ ...input, raw: { jql: text } });

  it.each([
    'summary ~ a\\" ) OR project = SECRET OR ( summary ~ "z" AND summary ~ "q\\""',
    "summary ~ a\\' ) OR ( x = 'z' AND y = 'q\\''",
    'summary ~ a\\b',
    'summary ~ a\\) OR (x = 1',
  ])('is refused where a backslash may take a quote its meaning: %s', (text) => {
    expect(() => own(text)).toThrow(expect.objectContaining({ code: 'validation_failed' }));
  });

  it('may hold a backslash within quotes', () => {
    expect(own('summary ~ "a\\\\b \\" c"')).toContain('(summary ~ "a\\\\b \\" c")');
  });

  it('stands in parentheses beside the filters, with its own order', () => {
    expect(own('labels = x OR labels = y ORDER BY rank', { filters: { project_id: '1' } })).toBe(
      'project = 1 AND (labels = x OR labels = y) ORDER BY rank, id ASC',
    );
    expect(own('order by key desc')).toBe('created >= "1970-01-01" ORDER BY key desc');
    expect(own('labels = x ORDER BY rank', { sort: 'name' })).toBe('(labels = x) ORDER BY summary ASC, id ASC');
  });

  it('may hold parentheses, quotes and ORDER BY inside of strings', () => {
    expect(own('summary ~ "a) order by ("')).toBe('(summary ~ "a) order by (") ORDER BY created DESC, id DESC');
    expect(own(`summary ~ 'it"s \\' ('`)).toBe(`(summary ~ 'it"s \\' (') ORDER BY created DESC, id DESC`);
  });

  it.each(['labels = x) OR (project = SECRET', '(labels = x', 'a = "b', "a = 'b", ')(', 'a = "b\\"', '((a = 1)'])(
    'is refused when it could change the query around it: %s',
    (text) => {
      expect(() => own(text)).toThrow(expect.objectContaining({ code: 'validation_failed' }));
    },
  );
});
