/** People in a body: account ids as they are, e-mail addresses where Jira discloses whose they are. */
import type { TaskMetadataInput } from '../../../schema/models/task-metadata.ts';
import type { TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { type JsonObject, text } from '../../toolkit/json.ts';
import { known } from '../../toolkit/known.ts';
import { foldName, isSameName } from '../../toolkit/names.ts';
import { findCustomField } from '../fields/custom-field-names.ts';
import type { FieldCatalogue } from '../fields/fields.ts';
import type { JiraClient } from '../line/client.ts';
import { pagesOf } from '../paging/pages.ts';
import { accountsById, matchingAccounts } from './people.ts';

const EMAIL = /^[^@\s]+@[^@\s]+$/;
const KNOWN_MS = 60_000;

interface Person {
  readonly given: string;
  readonly path: string;
}

const shown = ({ accountId, displayName }: JsonObject) => ({ id: text(accountId), name: text(displayName) });

/** Active accounts that show this address. Jira finds hidden addresses too, but then nobody may know whose they are. */
function accountsOf({ client, cache }: Context<JiraClient>, email: string): Promise<JsonObject[]> {
  return known(cache, {
    key: `accounts of ${foldName(email)}`,
    ageMs: KNOWN_MS,
    async load() {
      const found: JsonObject[] = [];
      for await (const page of pagesOf(client, matchingAccounts(email))) {
        found.push(...page.filter((account) => isSameName(text(account.emailAddress), email)));
      }
      return found;
    },
    suffices: (accounts) => accounts.length > 0,
  });
}

async function accountIdOf(context: Context<JiraClient>, { given, path }: Person): Promise<string | FieldProblem> {
  if (!EMAIL.test(given)) return given;
  const accounts = await accountsOf(context, given);
  const [only, ...others] = accounts;
  const accountId = text(only?.accountId);
  if (accountId === undefined)
    return bodyProblem(path, `matches no Jira account (it may be hidden by privacy settings): ${given}`);
  if (others.length === 0) return accountId;
  return bodyProblem(path, `is the address of ${accounts.length} accounts: ${given}`, accounts.map(shown));
}

type Body = Pick<TaskTaskUpdate, 'assigned_user_ids' | 'follower_user_ids' | 'metadata'>;

const isOfPeople = (catalogue: FieldCatalogue | undefined, entry: TaskMetadataInput) => {
  const field = catalogue && findCustomField(catalogue, entry);
  return field?.type === 'user' || field?.items === 'user';
};

/** Who is named in the body, by the place. */
function peopleIn(body: Body, catalogue: FieldCatalogue | undefined): Person[] {
  const listed = (name: 'assigned_user_ids' | 'follower_user_ids') =>
    (body[name] ?? []).map((given, index) => ({ given, path: `$.${name}[${index}]` }));
  const inMetadata = (body.metadata ?? []).flatMap((entry, index): Person[] => {
    if (!isOfPeople(catalogue, entry)) return [];
    const path = `$.metadata[${index}].value`;
    if (typeof entry.value === 'string') return [{ given: entry.value, path }];
    if (!Array.isArray(entry.value)) return [];
    return entry.value.flatMap((given, at) => (typeof given === 'string' ? [{ given, path: `${path}[${at}]` }] : []));
  });
  return [...listed('assigned_user_ids'), ...listed('follower_user_ids'), ...inMetadata];
}

/** The body with account ids only, and what is wrong with the people it names. */
export async function withAccountIds<B extends Body>(
  context: Context<JiraClient>,
  body: B,
  catalogue: FieldCatalogue | undefined,
): Promise<{ body: B; problems: FieldProblem[] }> {
  const people = peopleIn(body, catalogue).filter(({ given }) => EMAIL.test(given));
  if (people.length === 0) return { body, problems: [] };
  const problems: FieldProblem[] = [];
  const ids = new Map<string, string>();
  for (const person of people) {
    const found = await accountIdOf(context, person);
    if (typeof found === 'string') ids.set(person.given, found);
    else problems.push(found);
  }
  const withId = <T>(given: T) => (typeof given === 'string' ? (ids.get(given) ?? given) : given);
  const metadata = body.metadata?.map((entry) => {
    if (!isOfPeople(catalogue, entry)) return entry;
    return { ...entry, value: Array.isArray(entry.value) ? entry.value.map(withId) : withId(entry.value) };
  });
  return {
    body: {
      ...body,
      ...(body.assigned_user_ids && { assigned_user_ids: body.assigned_user_ids.map(withId) }),
      ...(body.follower_user_ids && { follower_user_ids: body.follower_user_ids.map(withId) }),
      ...(metadata && { metadata }),
    },
    problems,
  };
}

/** Followers that are no accounts: Jira refuses them one by one, when everything else is done already. */
export async function unknownFollowers(
  { client }: Context<JiraClient>,
  followers: readonly string[],
): Promise<FieldProblem[]> {
  if (followers.length === 0) return [];
  const known = await accountsById(client, [...new Set(followers)]);
  return followers.flatMap((accountId, index) =>
    known.has(accountId) ? [] : [bodyProblem(`$.follower_user_ids[${index}]`, `names no account: ${accountId}`)],
  );
}
