import { Hono } from 'hono';
import { parseInstant } from '../../../schema/instant.ts';
import { apicallParameters } from '../../../schema/unified-parameters.ts';
import type { ApicallLog } from '../../call-log/apicall-log.ts';
import { toApicall } from '../../call-log/apicall-view.ts';
import { ordering, presentParameters } from '../../calls/listing.ts';
import type { Providers } from '../../connections/providers.ts';
import { GatewayError } from '../../lib/errors.ts';
import { validate } from '../../lib/validation.ts';
import type { ApicallStore } from '../../store/calls/apicalls.ts';
import { type AppEnv, idOf } from '../context.ts';
import { answerJson } from '../io/respond.ts';

/** `/unified/apicall`: the call log. */
export function apicallRoutes(store: ApicallStore, log: ApicallLog, providers: Providers) {
  return new Hono<AppEnv>()
    .get('/', async (c) => {
      const query = validate(apicallParameters, presentParameters(c.get('target').parameters), 'query');
      if (query.is_billable) return answerJson(c, []);
      await log.flush();
      const rows = await store.list(c.get('workspaceId'), {
        connectionId: query.connection_id,
        environment: query.env,
        externalXref: query.external_xref,
        integrationType: query.integration_type && providers.typeOf(query.integration_type),
        requestId: query.request_id,
        type: query.type,
        webhookId: query.webhook_id,
        hasError: query.error,
        createdGte: query.updated_gte === undefined ? undefined : parseInstant(query.updated_gte),
        ...ordering(query),
        limit: query.limit,
        offset: query.offset,
      });
      return answerJson(c, rows.map(toApicall));
    })
    .get('/:id', async (c) => {
      await log.flush();
      const row = await store.find(c.get('workspaceId'), idOf(c));
      if (!row) throw new GatewayError('not_found', 'There is no such call in this workspace.');
      return answerJson(c, toApicall(row));
    });
}
