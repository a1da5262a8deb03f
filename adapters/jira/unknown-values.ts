/**
 * The one rule for filters that name what a site doesn't have, or hides from the connection's account: they let nothing
 * through. Jira itself answers some of them with an empty list, and refuses the others.
 */
import { GatewayError } from '../../src/lib/errors.ts';
import type { ListInput } from '../object-adapter.ts';

/** Whether Jira refused a query because of a value of ours: it repeats what it does not know, in whatever language. */
function isOfUnknownValue(error: unknown, { filters, query }: ListInput): boolean {
  if (!(error instanceof GatewayError) || error.code !== 'validation_failed') return false;
  const said = JSON.stringify(error.details ?? '');
  const values = [...Object.values(filters), ...(query === undefined ? [] : [query])];
  return values.some((value) => said.includes(JSON.stringify(value).slice(1, -1)));
}

/** What `list` finds; nothing when a filter names what is not there. Other refusals are the caller's to see. */
export async function findingNothing<T>(input: ListInput, list: () => Promise<T[]>): Promise<T[]> {
  try {
    return await list();
  } catch (error) {
    if (isOfUnknownValue(error, input)) return [];
    throw error;
  }
}
