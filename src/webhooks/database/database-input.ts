/** Checks of what the API accepts for a webhook that writes to a database. */
import {
  DATABASE_TYPES,
  type DatabaseType,
  type WebhookCreate,
  type WebhookUpdate,
} from '../../../schema/models/webhook.ts';
import { AddressError, type DatabaseAddress, parseDatabaseUrl } from '../../databases/address.ts';
import { bodyProblem, type FieldProblem, throwProblems, validationError } from '../../lib/errors.ts';
import { isPrivateHost } from '../../lib/outbound/addresses.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { changedUrl } from '../hook-url.ts';

export interface DatabaseInput {
  readonly dbType: DatabaseType;
  readonly url: string;
  readonly address: DatabaseAddress;
}

const DATABASE_FIELDS = ['db_url', 'db_type', 'db_schema', 'db_name_prefix'] as const;

const namedField = (input: WebhookUpdate) => DATABASE_FIELDS.find((name) => input[name]);

const isSupported = (type: string): type is DatabaseType => (DATABASE_TYPES as readonly string[]).includes(type);

const urlProblem = (message: string) => validationError([bodyProblem('$.db_url', message)]);

/** The URL in parts, checked. Throws `validation_failed`. */
export async function checkDatabaseUrl(
  type: DatabaseType,
  url: string,
  allowPrivateNetwork: boolean,
): Promise<DatabaseAddress> {
  const address = parsed(type, url);
  // A name that leads to nothing yet may do so later: each connection checks it again.
  if (!allowPrivateNetwork && (await isPrivateHost(address.host))) {
    throw urlProblem('leads to a private address, which this gateway does not connect to');
  }
  return address;
}

function parsed(type: DatabaseType, url: string): DatabaseAddress {
  try {
    return parseDatabaseUrl(type, url);
  } catch (error) {
    if (error instanceof AddressError) throw urlProblem(error.message);
    throw error;
  }
}

/** The database that a new webhook asks for; undefined when it asks for an endpoint. */
export async function checkDatabase(
  input: WebhookCreate,
  allowPrivateNetwork: boolean,
): Promise<DatabaseInput | undefined> {
  if (!namedField(input)) return undefined;
  if (input.hook_url) throw validationError([bodyProblem('$.hook_url', 'and db_url exclude each other')]);
  const type = input.db_type ?? '';
  const problems: FieldProblem[] = [];
  if (!isSupported(type)) {
    const message = type === '' ? 'is required with db_url' : `is not supported: ${DATABASE_TYPES.join(', ')} are`;
    problems.push(bodyProblem('$.db_type', message, DATABASE_TYPES));
  }
  const url = changedUrl(input.db_url || undefined, undefined, 'db_url');
  if (url === undefined) problems.push(bodyProblem('$.db_url', 'is required with db_type'));
  throwProblems(problems);
  const [dbType, dbUrl] = [type as DatabaseType, url ?? ''];
  return { dbType, url: dbUrl, address: await checkDatabaseUrl(dbType, dbUrl, allowPrivateNetwork) };
}

/** An endpoint stays an endpoint, and a database the same kind of database with the same tables. */
export function checkSinkChange(row: WebhookRow, input: WebhookUpdate): void {
  if (row.dbType === null) {
    const named = namedField(input);
    if (named) throw validationError([bodyProblem(`$.${named}`, 'cannot be set here: create another webhook')]);
    return;
  }
  const fixed = [
    ['db_type', row.dbType],
    ['db_schema', row.dbSchema],
    ['db_name_prefix', row.dbNamePrefix],
  ] as const;
  const problems = fixed
    .filter(([name, value]) => input[name] !== undefined && (input[name] || null) !== value)
    .map(([name, value]) => bodyProblem(`$.${name}`, 'cannot be changed: create another webhook', [value]));
  if (input.hook_url) problems.push(bodyProblem('$.hook_url', 'cannot be set here: create another webhook'));
  throwProblems(problems);
}
