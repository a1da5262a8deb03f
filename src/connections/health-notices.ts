/** What is to be told of a connection whose health changes: a job, put in by the very write that changes it. */
import { formatInstant } from '../../schema/instant.ts';
import { JOBS } from '../jobs/kinds.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/id.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import type { HealthNotice } from '../store/connections/health-change.ts';
import { expiryWords, siteAddress, unhealthyWords } from './connection-words.ts';
import type { Providers } from './providers.ts';

/** The body that goes out, the same on every try. */
export interface HealthNews {
  readonly type: 'connection.healthy' | 'connection.unhealthy' | 'connection.expiring';
  readonly timestamp: string;
  readonly data: {
    readonly connection_id: string;
    readonly workspace_id: string;
    readonly integration_type: string;
    readonly environment: string;
    readonly external_xref?: string;
    /** Host of the site. */
    readonly name: string;
    readonly reason: string;
    /** Of credentials that end soon. */
    readonly expires_at?: string;
    readonly days_left?: number;
  };
}

type Row = Pick<ConnectionRow, 'id' | 'workspaceId' | 'integrationType' | 'environment' | 'externalXref' | 'auth'>;

/** What is told, besides of whom. */
type Told = Pick<HealthNews, 'type'> & Pick<HealthNews['data'], 'reason' | 'expires_at' | 'days_left'>;

function newsOf(row: Row, { type, ...told }: Told, providers: Providers, now: number): HealthNews {
  const provider = providers.nameOf(row.integrationType);
  return {
    type,
    timestamp: formatInstant(now) ?? '',
    data: {
      connection_id: row.id,
      workspace_id: row.workspaceId,
      integration_type: row.integrationType,
      environment: row.environment,
      ...(row.externalXref !== null && { external_xref: row.externalXref }),
      name: siteAddress(row, providers.find(row.integrationType))?.host ?? provider,
      ...told,
    },
  };
}

/** Undefined where nobody wants to be notified. */
export interface HealthNotices {
  healthy(row: Row): HealthNotice | undefined;
  unhealthy(row: Row, code: string): HealthNotice | undefined;
  /** @param expiresAt epoch milliseconds. */
  expiring(row: Row, expiresAt: number, daysLeft: number): HealthNotice | undefined;
}

export function createHealthNotices(isWanted: boolean, providers: Providers, clock: Clock): HealthNotices {
  const notice = (row: Row, told: Told): HealthNotice | undefined =>
    isWanted
      ? {
          id: newId(clock),
          kind: JOBS.notify,
          key: row.id,
          payload: newsOf(row, told, providers, clock.now()),
          now: clock.now(),
        }
      : undefined;
  return {
    healthy: (row) =>
      notice(row, {
        type: 'connection.healthy',
        reason: `${providers.nameOf(row.integrationType)} takes the credentials again.`,
      }),
    unhealthy: (row, code) =>
      notice(row, {
        type: 'connection.unhealthy',
        reason: unhealthyWords(code, providers.nameOf(row.integrationType)),
      }),
    expiring: (row, expiresAt, daysLeft) =>
      notice(row, {
        type: 'connection.expiring',
        reason: expiryWords(daysLeft),
        expires_at: formatInstant(expiresAt) ?? '',
        days_left: daysLeft,
      }),
  };
}
