/** What is to be told of a connection whose health changes: a job, put in by the very write that changes it. */
import { formatInstant } from '../../schema/instant.ts';
import { JOBS } from '../jobs/kinds.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/id.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import type { HealthNotice } from '../store/connections/health-change.ts';
import { siteAddress, unhealthyWords } from './connection-words.ts';
import type { Providers } from './providers.ts';

/** The body that goes out, the same on every try. */
export interface HealthNews {
  readonly type: 'connection.healthy' | 'connection.unhealthy';
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
  };
}

type Told = Pick<ConnectionRow, 'id' | 'workspaceId' | 'integrationType' | 'environment' | 'externalXref' | 'auth'>;

/** @param code why it is unhealthy; undefined when it is healthy. */
function newsOf(row: Told, code: string | undefined, providers: Providers, now: number): HealthNews {
  const provider = providers.nameOf(row.integrationType);
  return {
    type: code === undefined ? 'connection.healthy' : 'connection.unhealthy',
    timestamp: formatInstant(now) ?? '',
    data: {
      connection_id: row.id,
      workspace_id: row.workspaceId,
      integration_type: row.integrationType,
      environment: row.environment,
      ...(row.externalXref !== null && { external_xref: row.externalXref }),
      name: siteAddress(row, providers.find(row.integrationType))?.host ?? provider,
      reason: code === undefined ? `${provider} takes the credentials again.` : unhealthyWords(code, provider),
    },
  };
}

/** Undefined where nobody wants to be notified. */
export interface HealthNotices {
  healthy(row: Told): HealthNotice | undefined;
  unhealthy(row: Told, code: string): HealthNotice | undefined;
}

export function createHealthNotices(isWanted: boolean, providers: Providers, clock: Clock): HealthNotices {
  const notice = (row: Told, code: string | undefined): HealthNotice | undefined =>
    isWanted
      ? {
          id: newId(clock),
          kind: JOBS.notify,
          key: row.id,
          payload: newsOf(row, code, providers, clock.now()),
          now: clock.now(),
        }
      : undefined;
  return {
    healthy: (row) => notice(row, undefined),
    unhealthy: notice,
  };
}
