/** What Unified's API has and nobody here can have: lists that are empty, and operations that are refused. */
import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { emptyListParameters } from '../../schema/unified-parameters.ts';
import { EXAMPLE_ADAPTER } from '../provider-words.ts';
import { BODY_ERRORS, type ErrorResponses, type ErrorStatus } from '../responses.ts';
import { json, LIST, params, READ } from './shapes.ts';

const tags = ['unified'];
const emptyList = { 200: { description: 'Always empty.', content: json(z.array(z.object({})), []) } };
const NOT_SUPPORTED: readonly ErrorStatus[] = [400, 401, 500, 501, 503];

function registerEmptyLists(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  for (const [path, operationId, what] of [
    ['/unified/issue', 'listUnifiedIssues', 'Support tickets at Unified'],
    ['/unified/notification', 'listUnifiedNotifications', 'Notifications'],
    ['/unified/workspace/secretsmanager', 'listUnifiedWorkspaceSecretsmanagers', 'Secrets managers'],
  ] as const) {
    registry.registerPath({
      method: 'get',
      path,
      operationId,
      summary: 'Always empty',
      description: `${what} do not exist here; the list is there for clients that ask.`,
      tags,
      request: { query: emptyListParameters },
      responses: { ...emptyList, ...errors(LIST) },
    });
  }
  registry.registerPath({
    method: 'get',
    path: '/unified/issue/{id}',
    operationId: 'getUnifiedIssue',
    summary: 'Always 404',
    description: 'Support tickets at Unified do not exist here. What providers call issues are tasks.',
    tags,
    request: { params: params('ticket') },
    responses: errors(READ),
  });
}

function registerSecretsManagers(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  const path = '/unified/workspace/secretsmanager';
  const summary = 'Not supported';
  const description = 'Credentials are kept encrypted in the store of the gateway, and in no other secrets manager.';
  registry.registerPath({
    method: 'post',
    path,
    operationId: 'createUnifiedWorkspaceSecretsmanager',
    summary,
    description,
    tags,
    request: { body: { required: true, content: { 'application/json': { schema: z.object({}) } } } },
    responses: errors([...NOT_SUPPORTED, ...BODY_ERRORS]),
  });
  for (const [method, operationId] of [
    ['get', 'getUnifiedWorkspaceSecretsmanager'],
    ['delete', 'removeUnifiedWorkspaceSecretsmanager'],
  ] as const) {
    registry.registerPath({
      method,
      path: `${path}/{id}`,
      operationId,
      summary,
      description,
      tags,
      request: { params: params('secrets manager') },
      responses: errors(NOT_SUPPORTED),
    });
  }
}

function registerSignIns(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  for (const [name, operationId] of [
    ['login', 'getUnifiedIntegrationLogin'],
    ['saml', 'getUnifiedIntegrationSaml'],
  ] as const) {
    registry.registerPath({
      method: 'get',
      path: `/unified/integration/${name}/{workspace_id}/{integration_type}`,
      operationId,
      summary: 'Not supported',
      description:
        'Nobody signs in to an app of yours through this gateway; customers connect with the authorization link.',
      tags,
      security: [],
      request: {
        params: z.object({
          workspace_id: z.string().meta({ description: 'ID of the workspace.' }),
          integration_type: z.string().meta({ description: 'The integration.', example: EXAMPLE_ADAPTER.type }),
        }),
      },
      responses: errors([400, 500, 501, 503]),
    });
  }
}

export function registerAbsent(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  registerEmptyLists(registry, errors);
  registerSecretsManagers(registry, errors);
  registerSignIns(registry, errors);
}
