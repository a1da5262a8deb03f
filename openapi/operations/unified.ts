/** Connections and the call log. */
import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { Apicall } from '../../schema/models/apicall.ts';
import {
  Connection,
  ConnectionCreate,
  ConnectionUpdate,
  Reauth,
  ReauthCreate,
} from '../../schema/models/connection.ts';
import { apicallParameters, connectionParameters } from '../../schema/unified-parameters.ts';
import { BODY_ERRORS, type ErrorResponses } from '../responses.ts';
import { body, json, LIST, many, one, params, READ, WRITE } from './shapes.ts';

export function registerUnified(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  registry.registerPath({
    method: 'get',
    path: '/unified/connection',
    operationId: 'listUnifiedConnections',
    summary: 'List connections',
    description: 'Connections of the workspace of the API key, newest first.',
    tags: ['unified'],
    request: { query: connectionParameters },
    responses: { ...many(Connection, 'The connections.'), ...errors(LIST) },
  });
  registry.registerPath({
    method: 'post',
    path: '/unified/connection',
    operationId: 'createUnifiedConnection',
    summary: 'Create a connection',
    description: 'From existing credentials. They are tried before anything is stored, and stored encrypted.',
    tags: ['unified'],
    request: body(ConnectionCreate),
    responses: { ...one(Connection, 'The connection.'), ...errors([...LIST, 404, ...BODY_ERRORS, 502, 504]) },
  });
  registry.registerPath({
    method: 'get',
    path: '/unified/connection/{id}',
    operationId: 'getUnifiedConnection',
    summary: 'Get a connection',
    description: 'Secrets are never part of the response.',
    tags: ['unified'],
    request: { params: params('connection') },
    responses: { ...one(Connection, 'The connection.'), ...errors(READ) },
  });
  for (const [method, name] of [
    ['put', 'updateUnifiedConnection'],
    ['patch', 'patchUnifiedConnection'],
  ] as const) {
    registry.registerPath({
      method,
      path: '/unified/connection/{id}',
      operationId: name,
      summary: 'Change a connection',
      description: 'Only fields that are sent change. New credentials are tried before they replace the old ones.',
      tags: ['unified'],
      request: { params: params('connection'), ...body(ConnectionUpdate) },
      responses: { ...one(Connection, 'The connection.'), ...errors(WRITE) },
    });
  }
  registry.registerPath({
    method: 'delete',
    path: '/unified/connection/{id}',
    operationId: 'removeUnifiedConnection',
    summary: 'Remove a connection',
    description: 'Its credentials are deleted with it.',
    tags: ['unified'],
    request: { params: params('connection') },
    responses: { 200: { description: 'It is gone.', content: json(z.object({}), {}) }, ...errors(READ) },
  });
  registry.registerPath({
    method: 'post',
    path: '/unified/connection/{id}/reauth',
    operationId: 'createUnifiedConnectionReauth',
    summary: 'Let a customer authorize again',
    description:
      'A token for `reauth_token` of the authorization link, for one use within an hour. The connection keeps its id and ' +
      'its site, its categories and its permissions; its credentials are replaced only when the customer got through. ' +
      'More permissions are granted only when they are named here: `scopes` of the link can add none.',
    tags: ['unified'],
    request: { params: params('connection'), body: { ...body(ReauthCreate).body, required: false } },
    responses: { ...one(Reauth, 'The token.'), ...errors([...READ, ...BODY_ERRORS]) },
  });
  registry.registerPath({
    method: 'get',
    path: '/unified/apicall',
    operationId: 'listUnifiedApicalls',
    summary: 'List calls',
    description: 'The call log of the workspace, newest first.',
    tags: ['unified'],
    request: { query: apicallParameters },
    responses: { ...many(Apicall, 'The calls.'), ...errors(LIST) },
  });
  registry.registerPath({
    method: 'get',
    path: '/unified/apicall/{id}',
    operationId: 'getUnifiedApicall',
    summary: 'Get a call',
    description: 'One call of the log.',
    tags: ['unified'],
    request: { params: params('call') },
    responses: { ...one(Apicall, 'The call.'), ...errors(READ) },
  });
}
