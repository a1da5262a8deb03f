/** Providers in sentences that are about whichever of them a gateway has. */
import type { Adapter } from '../../adapters/contract/adapter.ts';

/** "a, b or c". */
export function anyOf(words: readonly string[]): string {
  const distinct = [...new Set(words)];
  const last = distinct.at(-1) ?? '';
  return distinct.length < 2 ? last : `${distinct.slice(0, -1).join(', ')} or ${last}`;
}

export const anyName = (adapters: readonly Adapter[]): string => anyOf(adapters.map(({ name }) => name));
export const anySite = (adapters: readonly Adapter[]): string => anyOf(adapters.map(({ words }) => words.site));
export const anyVendor = (adapters: readonly Adapter[]): string => anyOf(adapters.map(({ words }) => words.vendor));

/** "an API token". */
export const withArticle = (noun: string): string => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
