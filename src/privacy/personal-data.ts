/** Takes one account of a provider out of everything that is stored. */

import type { JsonObject } from '../../schema/field.ts';
import type { Captures } from '../call-log/captures.ts';
import type { KeptAnswer, KeptAnswers } from '../calls/kept-answers.ts';
import type { Providers } from '../connections/providers.ts';
import { allPersonal, createScrubber, learnOf, type Person, type Scrubber, traces } from '../lib/observe/scrub.ts';
import type { Fate, FoundRow, PersonalDataStore } from '../store/whole/personal-data.ts';
import type { PersonalScope } from '../store/whole/personal-scope.ts';
import { type AnyRow, TABLES, tableName } from '../store/whole/tables.ts';

export interface PurgeRequest extends PersonalScope {
  readonly accountId: string;
  /** Known to be the account's, beside what is found. */
  readonly emails: readonly string[];
}

export interface PurgedTable {
  readonly table: string;
  /** Rows in which something else stands now. */
  readonly changed: number;
  readonly removed: number;
}

export interface Purged {
  readonly tables: readonly PurgedTable[];
  /** Connections that were made with the account: their credentials are still there, encrypted. */
  readonly connections: readonly string[];
  /** Webhooks whose filter named the account. */
  readonly pausedWebhooks: readonly string[];
}

/** Text that is a document, beside columns that are documents. */
const DOCUMENTS = new Set(['delivery.body', 'delivery.envelope']);

/** Removed as a whole: what is left of them would be wrong. */
const REMOVED = new Set(['walk', 'recentWrite']);

/** What is said of an account that a connection was made with. */
function withoutAccount(auth: AnyRow, { accountId }: Person, scrubber: Scrubber): AnyRow {
  const { name: _name, emails: _emails, user_id: userId, ...rest } = auth;
  return scrubber.document(userId === accountId ? rest : auth) as AnyRow;
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function scrubbed({ table }: FoundRow, property: string, value: unknown, scrubber: Scrubber): unknown {
  if (typeof value !== 'string') return scrubber.document(value);
  if (!DOCUMENTS.has(`${table}.${property}`)) return scrubber.text(value);
  return JSON.stringify(scrubber.document(JSON.parse(value)));
}

function changesOf(found: FoundRow, person: Person, scrubber: Scrubber): AnyRow {
  const { table, row } = found;
  const after = Object.entries(row).map(([property, value]) => {
    if (table === 'connection' && property === 'auth')
      return [property, withoutAccount(value as AnyRow, person, scrubber)];
    return [property, scrubbed(found, property, value, scrubber)];
  });
  const changes = Object.fromEntries(after.filter(([property, value]) => !isSame(value, row[property as string])));
  // A filter that lets somebody else's through would be worse than none.
  return table === 'webhook' && 'filters' in changes ? { ...changes, isPaused: true } : changes;
}

function fateOf(found: FoundRow, person: Person, scrubber: Scrubber): Fate | undefined {
  const { table, row, key } = found;
  if (REMOVED.has(table)) return 'remove';
  if (table === 'seen' && row.objectId === person.accountId) return 'hide';
  const changes = changesOf(found, person, scrubber);
  if (key.some((property) => property in changes)) return 'remove';
  return Object.keys(changes).length > 0 ? { changes } : undefined;
}

const listOf = (text: string | undefined): string[] => (text === undefined ? [] : [text]);

export interface PersonalDataDependencies {
  readonly store: PersonalDataStore;
  readonly answers: KeptAnswers;
  readonly captures: Pick<Captures, 'removeHolding'>;
  readonly providers: Providers;
  /** Whether a gateway runs on the store. */
  isInUse(): Promise<boolean>;
}

export interface PersonalData {
  /** Takes the account out of every table. @param onTable called before each table. */
  purge(request: PurgeRequest, onTable?: (done: number, of: number) => void): Promise<Purged>;
}

export function createPersonalData(dependencies: PersonalDataDependencies): PersonalData {
  const { store, answers, captures, providers, isInUse } = dependencies;
  const personal = allPersonal(providers.all.map((adapter) => adapter.personal));

  /** Whose account a connection was made with. */
  const accountOf = ({ integrationType, auth }: AnyRow) =>
    providers.find(String(integrationType))?.describe((auth ?? {}) as JsonObject).account;

  /** Addresses and names of the account, from where they stand beside its id; and connections that are the account's. */
  async function learn({ accountId, emails: known, ...scope }: PurgeRequest) {
    const [emails, names] = [new Set(known), new Set<string>()];
    const connections: string[] = [];
    const note = (found: { emails: string[]; names: string[] }) => {
      for (const email of found.emails) if (email.includes('@')) emails.add(email);
      for (const name of found.names) names.add(name);
    };
    const texts = traces({ accountId, emails: new Set(), names });
    for await (const rows of store.find('connection', texts, scope)) {
      for (const { row } of rows) {
        const account = accountOf(row);
        if (account?.id !== accountId) continue;
        note({ emails: listOf(account.email), names: listOf(account.name) });
        connections.push(String(row.id));
      }
    }
    for await (const rows of store.find('delivery', texts, scope)) {
      for (const { row } of rows) note(learnOf(accountId, JSON.parse(String(row.body)), personal));
    }
    const person: Person = { accountId, emails, names };
    return { person, connections };
  }

  function answerWithout(scrubber: Scrubber, answer: KeptAnswer): KeptAnswer {
    const text = Buffer.from(answer.body, 'base64').toString();
    const isJson = /json/.test(answer.headers['content-type'] ?? '') && text !== '';
    const body = isJson ? JSON.stringify(scrubber.document(JSON.parse(text))) : scrubber.text(text);
    const headers = scrubber.document(answer.headers) as KeptAnswer['headers'];
    return { ...answer, headers, body: body === text ? answer.body : Buffer.from(body).toString('base64') };
  }

  return {
    async purge(request, onTable = () => undefined) {
      const { person, connections } = await learn(request);
      const scrubber = createScrubber(person, personal);
      const tables: PurgedTable[] = [];
      const pausedWebhooks: string[] = [];
      await store.overwriteWhatGoes();
      for (const [done, name] of TABLES.entries()) {
        onTable(done, TABLES.length);
        let [changed, removed] = [0, 0];
        for await (const rows of store.find(name, traces(person), request)) {
          const settled = rows.flatMap((found) => {
            const fate = fateOf(found, person, scrubber);
            return fate ? [{ found, fate }] : [];
          });
          await store.settle(settled);
          for (const { found, fate } of settled) {
            if (typeof fate === 'object' && 'isPaused' in fate.changes) pausedWebhooks.push(String(found.row.id));
            if (fate === 'remove') removed += 1;
            else changed += 1;
          }
        }
        if (name === 'idempotency') {
          changed += await answers.rewrite(request.workspaceId, (answer) => answerWithout(scrubber, answer));
        }
        if (name === 'capturedCall') {
          const texts = [...traces(person), ...[...person.names].map((text) => text.toLowerCase())];
          removed += await captures.removeHolding(request, texts);
        }
        tables.push({ table: tableName(name), changed, removed });
      }
      await store.overwriteRemoved(!(await isInUse()));
      return { tables, connections, pausedWebhooks };
    },
  };
}
