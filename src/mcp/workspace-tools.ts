/** Tools of a workspace, for callers that name no connection: which ones there are, and how a customer makes one. */
import * as z from 'zod';
import type { JsonObject } from '../../schema/field.ts';
import { Connection } from '../../schema/models/connection.ts';
import { toolName } from '../../schema/operations.ts';
import { DEFAULT_LIMIT } from '../../schema/parameters.ts';
import { authorizeParameters, connectionParameters } from '../../schema/unified-parameters.ts';
import { presentParameters } from '../calls/listing.ts';
import { listParameter } from '../calls/selection.ts';
import type { Authorization } from '../connections/connecting/authorization.ts';
import { showConnection } from '../connections/connection-view.ts';
import type { Connections } from '../connections/connections.ts';
import type { Providers } from '../connections/providers.ts';
import { connectionQuery } from '../http/routes/connection.ts';
import { validate } from '../lib/validation.ts';
import { toParameters } from './arguments.ts';
import { jsonSchema } from './json-schema.ts';
import { listOutput } from './object-schemas.ts';
import { toTable } from './short-answers.ts';
import { shortTool } from './short-schema.ts';
import type { Tool } from './tool.ts';

export interface WorkspaceToolDependencies {
  readonly connections: Connections;
  readonly authorization: Authorization;
  readonly providers: Providers;
}

/** Without the account's name and address. */
function withoutAccount({ auth, ...connection }: Connection): JsonObject {
  const { name: _name, emails: _emails, ...rest } = auth ?? {};
  return auth ? { ...connection, auth: rest } : connection;
}

function connectionsTool({ connections, providers }: WorkspaceToolDependencies): Tool {
  const operation = 'listUnifiedConnections';
  const listed = {
    name: toolName(operation),
    title: 'List connections',
    description:
      "Customers' authorizations of the workspace, newest first. The `id` of one, as the parameter `connection` of this " +
      "server's address, opens the tools of what it is connected to.",
    inputSchema: { ...jsonSchema(connectionParameters, 'input'), additionalProperties: false },
    outputSchema: jsonSchema(listOutput(Connection), 'output'),
    annotations: { title: 'List connections', readOnlyHint: true, openWorldHint: false },
  };
  return {
    operation,
    object: 'workspace',
    isReading: true,
    listed,
    short: shortTool(listed, listed.description),
    async run(args, { workspaceId, hideSensitive, isShort }) {
      const query = connectionQuery(toParameters(args, Object.keys(connectionParameters.shape), ['categories']));
      const rows = await connections.list(workspaceId, query);
      const isFull = rows.length === (query.limit ?? DEFAULT_LIMIT);
      const page = {
        items: rows
          .map((row) => showConnection(row, providers))
          .map((connection) => (hideSensitive ? withoutAccount(connection) : connection)),
        ...(isFull && { next_offset: query.offset + rows.length }),
      };
      return isShort ? toTable(page) : page;
    },
  };
}

function linkArgumentsOf(providers: Providers) {
  const types = providers.all.map(({ type }) => type);
  return authorizeParameters
    .omit({ redirect: true, lang: true, region: true, connection_id: true, reauth_token: true })
    .extend({
      integration_type: z.enum(types).meta({ description: 'What to connect.', example: types[0] }),
      scopes: authorizeParameters.shape.scopes.optional(),
    });
}

const link = z.object({
  url: z.string().meta({ description: 'To be opened by the customer, in one browser, within half an hour.' }),
});

function linkTool({ authorization, providers }: WorkspaceToolDependencies): Tool {
  const operation = 'getUnifiedIntegrationAuth';
  const linkArguments = linkArgumentsOf(providers);
  const { integration_type: integrationType } = linkArguments.shape;
  const listed = {
    name: toolName(operation),
    title: 'Get an authorization URL',
    description:
      'The address at which a customer agrees that the workspace may use their account; it makes a connection.',
    inputSchema: { ...jsonSchema(linkArguments, 'input'), additionalProperties: false },
    outputSchema: jsonSchema(link, 'output'),
    annotations: { title: 'Get an authorization URL', readOnlyHint: true, openWorldHint: false },
  };
  return {
    operation,
    object: 'workspace',
    // A key that may only read does not speak for a customer.
    isReading: false,
    listed,
    short: shortTool(listed, listed.description),
    async run(args, { workspaceId }) {
      const parameters = toParameters(args, Object.keys(linkArguments.shape), ['scopes']);
      const scopes = listParameter(parameters, 'scopes');
      const texts = presentParameters(parameters);
      const query = validate(authorizeParameters, { ...texts, scopes }, 'query');
      const { type } = validate(z.object({ type: integrationType }), { type: texts.integration_type }, 'query');
      const { url } = await authorization.links.signed(workspaceId, type, query);
      return { url };
    },
  };
}

export const createWorkspaceTools = (deps: WorkspaceToolDependencies): readonly Tool[] => [
  connectionsTool(deps),
  linkTool(deps),
];
