import { formatInstant } from '../../schema/instant.ts';
import { type Connection, ConnectionAuth } from '../../schema/models/connection.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import { GRANT_ENDED } from './live-connection.ts';
import type { Providers } from './providers.ts';

const instant = (ms: number | null): string | undefined => (ms === null ? undefined : formatInstant(ms));

/** A stored connection as the API shows it: without secrets, absent fields left out. */
export const showConnection = (row: ConnectionRow, providers: Providers): Connection => ({
  id: row.id,
  integration_type: row.integrationType,
  integration_name: providers.nameOf(row.integrationType),
  environment: row.environment,
  workspace_id: row.workspaceId,
  categories: row.categories,
  permissions: row.permissions,
  is_paused: row.isPaused,
  auth: ConnectionAuth.parse(row.auth),
  external_xref: row.externalXref ?? undefined,
  created_at: instant(row.createdAt),
  updated_at: instant(row.updatedAt),
  last_healthy_at: instant(row.lastHealthyAt),
  last_unhealthy_at: instant(row.lastUnhealthyAt),
  last_unhealthy_code: row.lastUnhealthyCode === GRANT_ENDED ? '401' : (row.lastUnhealthyCode ?? undefined),
});
