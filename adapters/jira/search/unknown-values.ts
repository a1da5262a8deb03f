/**
 * The one rule for filters that name what a site doesn't have, or hides from the connection's account: they let nothing
 * through. Jira itself answers some of them with an empty list, and refuses the others.
 */
import { GatewayError } from '../../../src/lib/errors.ts';
import type { ListInput } from '../../contract/object-adapter.ts';
import { object, texts } from '../../toolkit/json.ts';
import { foldName } from '../../toolkit/names.ts';

/** Whether a text holds a value as a word of its own, in any case. */
function names(text: string, given: string): boolean {
  const [said, value] = [foldName(text), foldName(given)];
  const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{M}\p{N}]/u.test(character);
  for (let at = said.indexOf(value); value !== '' && at >= 0; at = said.indexOf(value, at + 1)) {
    if (!isWord(said[at - 1]) && !isWord(said[at + value.length])) return true;
  }
  return false;
}

/** Whether Jira refused a query because of a value of ours: it repeats what it does not know, in whatever language. */
function isOfUnknownValue(error: unknown, { filters }: ListInput): boolean {
  if (!(error instanceof GatewayError) || error.code !== 'validation_failed') return false;
  const details = object(error.details);
  const said = [...texts(details?.errorMessages), ...texts(Object.values(object(details?.errors) ?? {}))];
  return Object.values(filters).some((value) => said.some((text) => names(text, value)));
}

/** What `list` finds; nothing when a filter names what is not there. Other refusals are the caller's to see. */
export async function findingNothing<T>(input: ListInput, list: () => Promise<T[]>): Promise<T[]> {
  // Nothing is called by blanks alone.
  if (Object.values(input.filters).some((value) => value.trim() === '')) return [];
  try {
    return await list();
  } catch (error) {
    if (isOfUnknownValue(error, input)) return [];
    throw error;
  }
}
