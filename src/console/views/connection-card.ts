/** A connection as the console shows it: how it is, and what it may do. */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { siteAddress, unhealthyWords } from '../../connections/connection-words.ts';
import { isUnhealthy } from '../../connections/connections.ts';
import type { ConnectionRow } from '../../store/connections/connections.ts';

export type Health = 'healthy' | 'unhealthy' | 'untried';

export interface Scopes {
  readonly needed: readonly string[];
  /** Needed ones that the customer has not granted. */
  readonly missing: readonly string[];
  /** Undefined for API tokens, which have none. */
  readonly granted: readonly string[] | undefined;
}

export interface ConnectionCard {
  readonly id: string;
  /** The site, as people call it. */
  readonly title: string;
  /** Of the site in a browser. */
  readonly siteUrl: string | undefined;
  readonly customer: string | undefined;
  readonly environment: string;
  readonly integration: string;
  readonly account: string | undefined;
  readonly kind: 'OAuth' | 'API token';
  /** What the limits of its provider are called, by kind. */
  readonly limits: Readonly<Record<string, string>>;
  readonly health: Health;
  readonly isPaused: boolean;
  /** What is wrong, in words, and since when. */
  readonly problem: { readonly words: string; readonly at: number } | undefined;
  readonly scopes: Scopes;
  readonly permissions: readonly string[];
  readonly categories: readonly string[];
  readonly lastHealthyAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function problemOf(row: ConnectionRow, name: string): ConnectionCard['problem'] {
  if (!isUnhealthy(row) || row.lastUnhealthyAt === null) return undefined;
  return { words: unhealthyWords(row.lastUnhealthyCode, name), at: row.lastUnhealthyAt };
}

const healthOf = (row: ConnectionRow): Health =>
  isUnhealthy(row) ? 'unhealthy' : row.lastHealthyAt === null ? 'untried' : 'healthy';

/** Scopes that only keep the authorization alive are not shown. */
const UPKEEP = new Set(['offline_access']);

function scopesOf(row: ConnectionRow, adapter: Adapter | undefined): Scopes {
  const needed = (adapter?.oauth.scopesOf(row.permissions) ?? []).filter((scope) => !UPKEEP.has(scope));
  const { granted_scopes: stored } = row.auth;
  if (!Array.isArray(stored)) return { needed, missing: [], granted: undefined };
  const granted = stored.filter((scope): scope is string => typeof scope === 'string' && !UPKEEP.has(scope));
  return { needed, missing: needed.filter((scope) => !granted.includes(scope)), granted };
}

/** The site as buckets of its budget are named after it. */
export function siteOf({ auth }: ConnectionRow): string {
  const meta = auth.meta as { site_url?: unknown } | undefined;
  return textOf(meta?.site_url) ?? textOf(auth.api_url) ?? '';
}

/** @param adapter undefined when this gateway no longer has it. */
export function connectionCard(row: ConnectionRow, adapter: Adapter | undefined): ConnectionCard {
  const site = siteAddress(row);
  const name = adapter?.name ?? row.integrationType;
  return {
    id: row.id,
    title: site?.host ?? name,
    siteUrl: site?.href,
    customer: row.externalXref ?? undefined,
    environment: row.environment,
    integration: name,
    account: textOf(row.auth.name),
    kind: Array.isArray(row.auth.granted_scopes) ? 'OAuth' : 'API token',
    limits: adapter?.limits ?? {},
    health: healthOf(row),
    isPaused: row.isPaused,
    problem: problemOf(row, name),
    scopes: scopesOf(row, adapter),
    permissions: row.permissions,
    categories: row.categories,
    lastHealthyAt: row.lastHealthyAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
