/** Text of issues, and whether it holds the words of a query. */
import { documentText } from '../fields/document.ts';
import type { Issue } from '../records.ts';
import { JqlError } from './error.ts';

const text = (...parts: (string | null)[]) => parts.filter(Boolean).join('\n');
export const commentText = (issue: Issue) => text(...issue.comments.map(({ body }) => documentText(body)));
export const allText = (issue: Issue) =>
  text(issue.summary, documentText(issue.description), documentText(issue.environment), commentText(issue));

const wordsIn = (text: string) => text.split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean);

/**
 * Words, each of which must occur; `*` ends a prefix; `AND`, `OR` and `NOT` in capitals are operators.
 * Source: support.atlassian.com, search syntax for text fields.
 */
export function matchesText(haystack: string, query: string): boolean {
  if (/^\s*[*?]/.test(query)) {
    throw new JqlError(`The text query '${query}' is not valid: '*' and '?' are not allowed as its first character.`);
  }
  const words = new Set(wordsIn(haystack.toLowerCase()));
  const occurs = (given: string) => {
    const word = given.toLowerCase().replace(/\\(.)/g, '$1');
    if (word.endsWith('*')) return [...words].some((known) => known.startsWith(word.slice(0, -1)));
    return wordsIn(word).every((part) => words.has(part));
  };
  return query.split(/\sOR\s/).some((alternative) => {
    const terms = alternative.split(/\s+/).filter((term) => term !== '' && term !== 'AND');
    return terms.every((term, index) => term === 'NOT' || occurs(term) !== (terms[index - 1] === 'NOT'));
  });
}
