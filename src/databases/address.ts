/** The URL of a customer's database: what it says, and what is shown of it. */
import { isIP } from 'node:net';
import type { DatabaseType } from '../../schema/models/webhook.ts';

/**
 * How the connection is encrypted. `require`: without a look at the certificate; `verify-full`: it must be valid for the host.
 * Source of the words: PostgreSQL, sslmode.
 */
export const TLS_MODES = ['disable', 'require', 'verify-full'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

export interface DatabaseAddress {
  readonly type: DatabaseType;
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Undefined when the URL does not say: then it is required of public addresses. */
  readonly tls: TlsMode | undefined;
}

const PROTOCOLS: Readonly<Record<DatabaseType, readonly string[]>> = {
  postgres: ['postgres:', 'postgresql:'],
  mysql: ['mysql:'],
  mariadb: ['mariadb:', 'mysql:'],
};
const PORTS: Readonly<Record<DatabaseType, number>> = { postgres: 5432, mysql: 3306, mariadb: 3306 };

/** Thrown for a URL that does not lead to a database; the message follows the name of the field. */
export class AddressError extends Error {
  override name = 'AddressError';
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new AddressError('has a % that begins no escape: write it as %25');
  }
}

function tlsOf({ searchParams }: URL): TlsMode | undefined {
  const other = [...searchParams.keys()].find((name) => name !== 'sslmode');
  if (other !== undefined) throw new AddressError('may have no parameter but sslmode');
  const mode = searchParams.get('sslmode');
  if (mode === null) return undefined;
  const known = TLS_MODES.find((one) => one === mode);
  if (!known) throw new AddressError(`has an unknown sslmode: it is one of ${TLS_MODES.join(', ')}`);
  return known;
}

/** @throws AddressError */
export function parseDatabaseUrl(type: DatabaseType, text: string): DatabaseAddress {
  const [protocol = ''] = PROTOCOLS[type];
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !PROTOCOLS[type].includes(url.protocol)) {
    throw new AddressError(`must be a URL such as ${protocol}//user:password@db.example.com/product`);
  }
  const bare = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : decoded(url.hostname);
  if (bare === '' || (isIP(bare) === 0 && !/^[A-Za-z0-9._-]+$/.test(bare))) throw new AddressError('must name a host');
  const database = decoded(url.pathname.slice(1));
  if (database === '' || database.includes('/')) throw new AddressError('must name a database: …/product');
  if (url.username === '') throw new AddressError('must name a user');
  return {
    type,
    host: bare,
    port: url.port === '' ? PORTS[type] : Number(url.port),
    user: decoded(url.username),
    password: decoded(url.password),
    database,
    tls: tlsOf(url),
  };
}

/** Whether two URLs lead to the same database, whoever logs in. */
export const isSameDatabase = (one: DatabaseAddress, other: DatabaseAddress): boolean =>
  one.host.toLowerCase() === other.host.toLowerCase() && one.port === other.port && one.database === other.database;
