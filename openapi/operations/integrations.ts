/** Integrations, the authorization link, and environments. */
import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { Integration } from '../../schema/models/integration.ts';
import { authorizeParameters, integrationParameters } from '../../schema/unified-parameters.ts';
import { EXAMPLE_ADAPTER, scopeTables } from '../provider-words.ts';
import { BODY_ERRORS, type ErrorResponses } from '../responses.ts';
import { json, LIST, many, READ } from './shapes.ts';

const AUTH_DESCRIPTION = `Answers the address of the provider's consent page as plain text, or leads there with \`redirect=true\`. The customer
comes back to \`success_redirect\` with \`id\`, the new connection, and \`state\`; to \`failure_redirect\` with \`error\` and \`state\`.
Without them a plain page says how it went. Needs no API key. What is asked for follows from \`scopes\`:

${scopeTables()}`;

/** The beginning of one. */
const CONSENT_PAGE = 'https://provider.example.com/authorize?client_id=…';

const linkParams = z.object({
  workspace_id: z.string().meta({ description: 'Id of the workspace.' }),
  integration_type: z.string().meta({ description: 'The integration.', example: EXAMPLE_ADAPTER.type }),
});

const names = z.array(z.string()).meta({ description: 'Names of environments.', example: ['Production', 'Sandbox'] });
const environmentList = { 200: { description: 'All environments.', content: json(names, ['Production', 'Sandbox']) } };

function registerLink(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  registry.registerPath({
    method: 'get',
    path: '/unified/integration/auth/{workspace_id}/{integration_type}',
    operationId: 'getUnifiedIntegrationAuth',
    summary: 'Link to connect a customer',
    description: AUTH_DESCRIPTION,
    tags: ['unified'],
    security: [],
    request: { params: linkParams, query: authorizeParameters },
    responses: {
      200: {
        description: 'The address.',
        content: {
          'text/plain': {
            schema: z.string(),
            example: CONSENT_PAGE,
          },
        },
      },
      302: { description: 'To the same address.' },
      ...errors([400, 404, 429, 500, 503]),
    },
  });
}

export function registerIntegrations(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  registry.registerPath({
    method: 'get',
    path: '/unified/integration',
    operationId: 'listUnifiedIntegrations',
    summary: 'List integrations',
    description: 'What customers can connect. `support` says what works, as the adapter itself does.',
    tags: ['unified'],
    request: { query: integrationParameters },
    responses: { ...many(Integration, 'The integrations.'), ...errors(LIST) },
  });
  registry.registerPath({
    method: 'get',
    path: '/unified/integration/workspace/{workspace_id}',
    operationId: 'listUnifiedIntegrationWorkspaces',
    summary: 'List integrations of a workspace',
    description: 'The same for browsers: needs no API key and may be called from any origin.',
    tags: ['unified'],
    security: [],
    request: { params: linkParams.pick({ workspace_id: true }), query: integrationParameters },
    responses: { ...many(Integration, 'The integrations.'), ...errors([400, 404, 500, 503]) },
  });
  registerLink(registry, errors);
}

export function registerEnvironments(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  registry.registerPath({
    method: 'get',
    path: '/unified/environment',
    operationId: 'listUnifiedEnvironments',
    summary: 'List environments',
    description: 'Names that keep connections apart.',
    tags: ['unified'],
    responses: { ...environmentList, ...errors(LIST) },
  });
  registry.registerPath({
    method: 'post',
    path: '/unified/environment',
    operationId: 'createUnifiedEnvironment',
    summary: 'Add environments',
    description: 'The body is a bare array of names. Those that are there already stay.',
    tags: ['unified'],
    request: { body: { required: true, content: json(names, ['Staging']) } },
    responses: { ...environmentList, ...errors([...LIST, ...BODY_ERRORS]) },
  });
  registry.registerPath({
    method: 'delete',
    path: '/unified/environment/{env}',
    operationId: 'removeUnifiedEnvironment',
    summary: 'Delete an environment',
    description: 'Production stays, and so does one that connections are in.',
    tags: ['unified'],
    request: { params: z.object({ env: z.string().meta({ description: 'Its name.', example: 'Staging' }) }) },
    responses: { ...environmentList, ...errors([...READ, 409]) },
  });
}
