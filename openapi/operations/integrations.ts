/** Integrations, the authorization link, and environments. */
import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { Integration, IntegrationApp, IntegrationAppSet, SignedLink } from '../../schema/models/integration.ts';
import { authorizeParameters, integrationParameters, signedLinkParameters } from '../../schema/unified-parameters.ts';
import { EXAMPLE_ADAPTER, scopeTables } from '../provider-words.ts';
import { BODY_ERRORS, type ErrorResponses } from '../responses.ts';
import { json, LIST, many, one, READ } from './shapes.ts';

const AUTH_DESCRIPTION = `Answers the address that the customer's browser begins at as plain text. With \`redirect=true\` a browser begins here: it
is given a cookie and goes to the provider's consent page. The way must end in the same browser.

With an API key of the workspace that may write, the address is a signed link, which half an hour and one browser may be used for, and
\`redirect=true\` leads to it. Without a key it is unsigned: a workspace can refuse those (\`taskgate workspace links signed\`, 403).

The customer comes back to \`success_redirect\` with \`id\`, the new connection, and \`state\`; to \`failure_redirect\` with \`error\` and
\`state\`. Without them a plain page says how it went. What is asked for follows from \`scopes\`:

${scopeTables()}`;

const LINK = `https://taskgate.example.com/unified/integration/auth/6543…/${EXAMPLE_ADAPTER.type}?redirect=true&…`;
const LINK_EXAMPLE = {
  scopes: ['task_task_read'],
  external_xref: 'customer-4711',
  success_redirect: 'https://app.example.com/connected',
};
const SIGNED_LINK = `${LINK}&nonce=…&expires=…&signature=…`;

const linkParams = z.object({
  workspace_id: z.string().meta({ description: 'ID of the workspace.' }),
  integration_type: z.string().meta({ description: 'The integration.', example: EXAMPLE_ADAPTER.type }),
});

const names = z.array(z.string()).meta({ description: 'Names of environments.', example: ['Production', 'Sandbox'] });
const environmentList = { 200: { description: 'All environments.', content: json(names, ['Production', 'Sandbox']) } };

/** Who asks for HTML reads a page. */
const refusal = (description: string) => ({
  description,
  content: {
    'application/json': { schema: { $ref: '#/components/schemas/error' } },
    'text/html': { schema: z.string() },
  },
});

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
            example: SIGNED_LINK,
          },
        },
      },
      302: { description: "To the provider's consent page; with an API key to the signed link." },
      400: refusal('Invalid parameter.'),
      403: refusal('The link was changed, has expired or was used, or the workspace takes signed links only.'),
      404: refusal('There is no such workspace, or no such integration.'),
      429: refusal('Too many links; `Retry-After` says in how many seconds to try again.'),
      ...errors([500, 503]),
    },
  });
  registry.registerPath({
    method: 'post',
    path: '/unified/integration/auth/{workspace_id}/{integration_type}',
    operationId: 'createUnifiedIntegrationAuth',
    summary: 'Sign a link to connect a customer',
    description:
      'The signature covers every parameter, so that nobody can change them. The link is good for half an hour, and for the ' +
      'first browser that opens it. Parameters may also stand in the query, with no body.',
    tags: ['unified'],
    request: {
      params: linkParams,
      body: { required: false, content: json(signedLinkParameters, LINK_EXAMPLE) },
    },
    responses: { ...one(SignedLink, 'The link.'), ...errors([...READ, 403, ...BODY_ERRORS]) },
  });
}

const APP_PATH = '/unified/integration/app/{integration_type}';

function registerApp(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  const params = linkParams.pick({ integration_type: true });
  registry.registerPath({
    method: 'get',
    path: APP_PATH,
    operationId: 'getUnifiedIntegrationApp',
    summary: "Get the workspace's own OAuth app",
    description: 'Its client ID, if there is one, and the callback to register with it; never the secret.',
    tags: ['unified'],
    request: { params },
    responses: { ...one(IntegrationApp, 'The app.'), ...errors(READ) },
  });
  registry.registerPath({
    method: 'put',
    path: APP_PATH,
    operationId: 'updateUnifiedIntegrationApp',
    summary: "Set the workspace's own OAuth app",
    description:
      "Its customers authorize it in place of the operator's. Connections stay with the app that they were authorized with.",
    tags: ['unified'],
    request: { params, body: { required: true, content: json(IntegrationAppSet, APP_EXAMPLE) } },
    responses: { ...one(IntegrationApp, 'The app.'), ...errors([...READ, 403, ...BODY_ERRORS]) },
  });
  registry.registerPath({
    method: 'delete',
    path: APP_PATH,
    operationId: 'removeUnifiedIntegrationApp',
    summary: "Remove the workspace's own OAuth app",
    description: "Customers authorize the operator's again, if there is one.",
    tags: ['unified'],
    request: { params },
    responses: {
      200: { description: 'There is none any more.', content: json(z.object({}), {}) },
      ...errors([...READ, 403]),
    },
  });
}

const APP_EXAMPLE = { client_id: 'aBcD1234', client_secret: 'ATOA…' };

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
  registerApp(registry, errors);
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
