import { Hono } from 'hono';
import { formatInstant, parseInstant } from '../../../schema/instant.ts';
import { ConnectionCreate, ConnectionUpdate, ReauthCreate } from '../../../schema/models/connection.ts';
import { connectionParameters } from '../../../schema/unified-parameters.ts';
import type { Calls } from '../../calls/call.ts';
import { ordering, presentParameters } from '../../calls/listing.ts';
import { listParameter } from '../../calls/selection.ts';
import type { Authorization } from '../../connections/connecting/authorization.ts';
import { showConnection } from '../../connections/connection-view.ts';
import type { Providers } from '../../connections/providers.ts';
import { validate } from '../../lib/validation.ts';
import type { ConnectionQuery, ConnectionRow } from '../../store/connections/connections.ts';
import { type RemovalDependencies, removeConnection } from '../../webhooks/connection-removal.ts';
import { type AppContext, type AppEnv, idOf } from '../context.ts';
import { readJson } from '../io/body.ts';
import { answerJson } from '../io/respond.ts';
import { verifyScopeOf } from './verify-scope.ts';

interface Dependencies extends RemovalDependencies {
  authorization: Authorization;
  calls: Calls;
  providers: Providers;
  maxJsonBody: number;
}

/** What a list of connections is asked for. */
export function connectionQuery(parameters: URLSearchParams): ConnectionQuery {
  const categories = listParameter(parameters, 'categories');
  const present = { ...presentParameters(parameters), categories: categories.length > 0 ? categories : undefined };
  const query = validate(connectionParameters, present, 'query');
  return {
    categories: query.categories,
    environment: query.env,
    externalXref: query.external_xref,
    updatedGte: query.updated_gte === undefined ? undefined : parseInstant(query.updated_gte),
    ...ordering(query),
    limit: query.limit,
    offset: query.offset,
  };
}

/** `/unified/connection`: import, list, change and remove connections. */
export function connectionRoutes(deps: Dependencies) {
  const { authorization, connections, calls, maxJsonBody } = deps;
  const show = (row: ConnectionRow) => showConnection(row, deps.providers);

  async function update(c: AppContext): Promise<Response> {
    const row = await connections.findRow(c.get('workspaceId'), idOf(c));
    const input = validate(ConnectionUpdate, (await readJson(c, maxJsonBody)) ?? {}, 'body');
    return answerJson(c, show(await connections.update(row.workspaceId, row.id, input, verifyScopeOf(c, calls))));
  }

  return new Hono<AppEnv>()
    .get('/', async (c) => {
      const rows = await connections.list(c.get('workspaceId'), connectionQuery(c.get('target').parameters));
      return answerJson(c, rows.map(show));
    })
    .post('/', async (c) => {
      const input = validate(ConnectionCreate, (await readJson(c, maxJsonBody)) ?? {}, 'body');
      const { attempt } = c.get('scope');
      const row = await connections.create(c.get('workspaceId'), input, verifyScopeOf(c, calls), attempt);
      return answerJson(c, show(row));
    })
    .get('/:id', async (c) => answerJson(c, show(await connections.findRow(c.get('workspaceId'), idOf(c)))))
    .put('/:id', update)
    .patch('/:id', update)
    .post('/:id/reauth', async (c) => {
      const { permissions } = validate(ReauthCreate, (await readJson(c, maxJsonBody)) ?? {}, 'body');
      const { token, expiresAt } = await authorization.reauthToken(c.get('workspaceId'), idOf(c), permissions);
      return answerJson(c, { reauth_token: token, expires_at: formatInstant(expiresAt) });
    })
    .delete('/:id', async (c) => {
      await removeConnection(deps, c.get('workspaceId'), idOf(c));
      return answerJson(c, {});
    });
}
