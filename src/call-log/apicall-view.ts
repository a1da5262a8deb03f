import { formatInstant } from '../../schema/instant.ts';
import type { Apicall } from '../../schema/models/apicall.ts';
import type { ApicallSummary } from '../store/calls/apicalls.ts';

/** A row of the call log as the API shows it. */
export function toApicall(row: ApicallSummary): Apicall {
  return {
    id: row.id,
    request_id: row.requestId ?? undefined,
    workspace_id: row.workspaceId,
    connection_id: row.connectionId ?? undefined,
    webhook_id: row.webhookId ?? undefined,
    integration_type: row.integrationType,
    environment: row.environment,
    external_xref: row.externalXref ?? undefined,
    type: row.type as Apicall['type'],
    method: row.method,
    name: row.name,
    path: row.path,
    status: String(row.status),
    error: row.error ?? undefined,
    ip_address: row.ipAddress ?? undefined,
    user_agent: row.userAgent ?? undefined,
    size: row.size ?? undefined,
    unified_response_time: row.totalMs,
    endapi_response_time: row.upstreamMs,
    is_billable: false,
    created_at: formatInstant(row.createdAt),
  };
}
