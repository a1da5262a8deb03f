/** What the address of a list says: texts that are looked for, and where its page begins. */
import { isStorable } from '../../../schema/stored-text.ts';

export const ON_A_PAGE = 50;

/** A parameter without the spaces around it; empty when it is absent, or can't be stored anywhere. */
export function typedText(parameters: URLSearchParams, name: string, longest: number): string {
  const text = parameters.get(name)?.trim().slice(0, longest) ?? '';
  return isStorable(text) ? text : '';
}

export const readOffset = (parameters: URLSearchParams): number =>
  Math.min(1_000_000, Math.max(0, Math.trunc(Number(parameters.get('offset'))) || 0));

/** Addresses of the page before and the page after; `parameters` that are empty are left out. */
export function pagesAround(
  address: string,
  parameters: Readonly<Record<string, string>>,
  { offset, hasMore }: { offset: number; hasMore: boolean },
) {
  const chosen = Object.entries(parameters).filter(([, value]) => value !== '');
  const at = (start: number) => {
    const query = new URLSearchParams(chosen);
    if (start > 0) query.set('offset', String(start));
    return query.size > 0 ? `${address}?${query}` : address;
  };
  return {
    newer: offset > 0 ? at(Math.max(0, offset - ON_A_PAGE)) : undefined,
    older: hasMore ? at(offset + ON_A_PAGE) : undefined,
  };
}
