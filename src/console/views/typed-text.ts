import { isStorable } from '../../../schema/stored-text.ts';

/** What somebody looks for, as the address of the page says it; empty when nothing can be called that. */
export function typedText(parameters: URLSearchParams, name: string, longest: number): string {
  const text = parameters.get(name)?.trim().slice(0, longest) ?? '';
  return isStorable(text) ? text : '';
}
