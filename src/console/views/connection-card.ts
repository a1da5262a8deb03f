/** A connection as the console shows it: how it is, and what it may do. */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { type AuthDescription, neededScopes, oauthWay } from '../../../adapters/contract/connecting.ts';
import { siteAddress, unhealthyWords } from '../../connections/connection-words.ts';
import { isUnhealthy } from '../../connections/live-connection.ts';
import type { ConnectionRow } from '../../store/connections/connections.ts';

export type Health = 'healthy' | 'unhealthy' | 'untried';

export interface Scopes {
  readonly needed: readonly string[];
  /** Needed ones that the customer has not granted. */
  readonly missing: readonly string[];
  /** Undefined for credentials without scopes, such as an API token. */
  readonly granted: readonly string[] | undefined;
  /** Permissions that the scopes of a token were found to allow; undefined for one without scopes. */
  readonly allowed: readonly string[] | undefined;
}

export interface ConnectionCard {
  readonly id: string;
  /** The site, as people call it. */
  readonly title: string;
  /** Customer and site: what tells it from others. */
  readonly name: string;
  /** Of the site in a browser. */
  readonly siteUrl: string | undefined;
  readonly customer: string | undefined;
  readonly environment: string;
  readonly integration: string;
  readonly account: string | undefined;
  /** What its credentials are called: OAuth, or what a form asked for. */
  readonly kind: string;
  readonly isOAuth: boolean;
  /** Of the OAuth app that it was authorized with, where that is known. */
  readonly oauthClientId: string | undefined;
  /** The site as limits of the provider are named after it. */
  readonly site: string;
  /** What the limits of its provider are called, by kind. */
  readonly limits: Readonly<Record<string, string>>;
  readonly health: Health;
  readonly isPaused: boolean;
  /** Until when bodies of its requests are captured. */
  readonly captureUntil: number | null;
  /** What is wrong, in words, and since when. */
  readonly problem: { readonly words: string; readonly at: number } | undefined;
  readonly scopes: Scopes;
  readonly permissions: readonly string[];
  readonly categories: readonly string[];
  readonly lastHealthyAt: number | null;
  /** When its credentials end, which nobody can renew. */
  readonly expiresAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

function problemOf(row: ConnectionRow, name: string): ConnectionCard['problem'] {
  if (!isUnhealthy(row) || row.lastUnhealthyAt === null) return undefined;
  return { words: unhealthyWords(row.lastUnhealthyCode, name), at: row.lastUnhealthyAt };
}

const healthOf = (row: ConnectionRow): Health =>
  isUnhealthy(row) ? 'unhealthy' : row.lastHealthyAt === null ? 'untried' : 'healthy';

/** Scopes that only keep the authorization alive are not shown. */
function scopesOf(row: ConnectionRow, adapter: Adapter | undefined, described: AuthDescription | undefined): Scopes {
  const way = adapter && oauthWay(adapter);
  const needed = neededScopes(way, row.permissions);
  const { scopes, permissions: allowed } = described ?? {};
  if (!scopes) return { needed, missing: [], granted: undefined, allowed };
  const granted = scopes.filter((scope) => !way?.silentScopes.has(scope));
  const lacking = row.permissions.filter((permission) => !way?.isGranted(permission, scopes));
  const missing = neededScopes(way, lacking).filter((scope) => !granted.includes(scope));
  return { needed, missing, granted, allowed };
}

/** @param adapter undefined when this gateway no longer has it. */
export function connectionCard(row: ConnectionRow, adapter: Adapter | undefined): ConnectionCard {
  const described = adapter?.describe(row.auth);
  const site = siteAddress(row, adapter);
  const name = adapter?.name ?? row.integrationType;
  const title = site?.host ?? name;
  const way = adapter?.ways.find(({ kind }) => kind === described?.kind);
  return {
    id: row.id,
    title,
    name: row.externalXref ? `${row.externalXref} · ${title}` : title,
    siteUrl: site?.href,
    customer: row.externalXref ?? undefined,
    environment: row.environment,
    integration: name,
    account: described?.account.name,
    kind: way?.label ?? 'unknown',
    isOAuth: way?.kind === 'oauth',
    oauthClientId: row.oauthClientId ?? undefined,
    site: described?.site.url ?? '',
    limits: adapter?.limits ?? {},
    health: healthOf(row),
    isPaused: row.isPaused,
    captureUntil: row.captureUntil,
    problem: problemOf(row, name),
    scopes: scopesOf(row, adapter, described),
    permissions: row.permissions,
    categories: row.categories,
    lastHealthyAt: row.lastHealthyAt,
    expiresAt: row.expiresAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
