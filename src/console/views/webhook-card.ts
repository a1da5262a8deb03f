/** A webhook as the console shows it. */
import type { ObjectType } from '../../../schema/objects.ts';
import { tableName } from '../../databases/tables.ts';
import type { Backlog } from '../../store/webhooks/webhook-overview.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { isMirror } from '../../webhooks/database/mirrored.ts';
import { shownUrl } from '../../webhooks/hook-url.ts';

export interface WebhookCard {
  readonly row: WebhookRow;
  /** The address of the receiver or database, shortened: it may hold secrets. */
  readonly url: string;
  /** Name of the table that it keeps in sync, with its schema where one was chosen; undefined for a receiver. */
  readonly table: string | undefined;
  /** Of the receiver or database. */
  readonly host: string;
  readonly title: string;
  /** `failing`: its endpoint did not accept the last attempt, and the next one is to come. */
  readonly state: 'healthy' | 'failing' | 'unhealthy' | 'paused';
  readonly backlog: Backlog;
}

function tableOf({ dbSchema, dbNamePrefix, objectType }: WebhookRow): string {
  const name = tableName({ prefix: dbNamePrefix, type: objectType as ObjectType });
  return dbSchema === null ? name : `${dbSchema}.${name}`;
}

function stateOf({ unhealthyAt, isPaused }: WebhookRow, { next }: Backlog): WebhookCard['state'] {
  if (unhealthyAt !== null) return 'unhealthy';
  if (isPaused) return 'paused';
  return next !== undefined && next.attempts > 0 ? 'failing' : 'healthy';
}

const NOTHING: Backlog = { pending: 0, failed: 0, next: undefined };

export function webhookCard(row: WebhookRow, backlog: Backlog = NOTHING): WebhookCard {
  return {
    row,
    url: shownUrl(row),
    table: isMirror(row) ? tableOf(row) : undefined,
    host: URL.canParse(row.hookUrl) ? new URL(row.hookUrl).host : 'unknown',
    title: isMirror(row) ? `${row.objectType} in ${row.dbType}` : `${row.objectType} ${row.event}`,
    state: stateOf(row, backlog),
    backlog,
  };
}
