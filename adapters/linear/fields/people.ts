/** People in a body: ids, or e-mail addresses, which Linear shows to everybody in a workspace. */
import { bodyProblem, type FieldProblem } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { isSameName } from '../../toolkit/names.ts';
import type { LinearClient } from '../line/client.ts';
import { type Person, people } from './tables.ts';

const isMeant = ({ id, email }: Person, given: string): boolean => id === given || isSameName(email, given);

const shown = ({ id, name, email }: Person) => ({ id, name, email });

/** @param path of the list, for instance `$.assigned_user_ids`. */
export async function peopleIn(
  context: Context<LinearClient>,
  given: readonly string[],
  path: string,
): Promise<{ ids: string[]; problems: FieldProblem[] }> {
  if (given.length === 0) return { ids: [], problems: [] };
  const all = await people(context, (rows) => given.every((one) => rows.some((person) => isMeant(person, one))));
  const possible = all.filter(({ isActive, isApp }) => isActive && !isApp);
  const ids: string[] = [];
  const problems: FieldProblem[] = [];
  for (const [index, one] of given.entries()) {
    const person = possible.find((candidate) => isMeant(candidate, one));
    if (person) ids.push(person.id);
    else
      problems.push(
        bodyProblem(`${path}[${index}]`, `names no active person of the workspace: ${one}`, possible.map(shown)),
      );
  }
  return { ids: [...new Set(ids)], problems };
}
