/** Passthrough: the one operation whose bodies are the provider's. */
import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { passthroughOperationId } from '../../schema/operations.ts';
import { CALL_ERRORS, type ErrorResponses, type ErrorStatus } from '../responses.ts';

const anything = z.unknown().meta({ description: 'Whatever the provider accepts or returns.' });

/** JSON mostly; files, pictures and pages come as they are. */
const ofProvider = { 'application/json': { schema: anything }, '*/*': { schema: anything } };

const params = z.object({
  connection_id: z.string().meta({ description: 'ID of the connection.', example: '6929f0c1a4b7d25e8c3f1a90' }),
  path: z.string().meta({
    description:
      'Path at the provider, beginning with `rest/`; its slashes may be encoded or not. Its query goes into the query.',
    example: 'rest/agile/1.0/board',
  }),
});

const WRITES = new Set(['post', 'put', 'patch']);
/** What the gateway itself answers; other statuses and bodies are the provider's own. */
const OWN_ERRORS: readonly ErrorStatus[] = CALL_ERRORS.filter((status) => status !== 429 && status !== 501);

export function registerPassthrough(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
    registry.registerPath({
      method,
      path: '/passthrough/{connection_id}/{path}',
      operationId: passthroughOperationId(method.toUpperCase()) ?? '',
      summary: `Proxy a ${method.toUpperCase()} request`,
      description:
        "The request is sent to the connection's site with its credentials, and the answer is handed on: status, body and headers. " +
        'Reaches what the models leave out, such as boards and sprints. Errors of the provider keep its own body. ' +
        'Needs the category `passthrough`, any permission to read, and one that ends in `_write` for everything but GET.',
      tags: ['passthrough'],
      request: {
        params,
        ...(WRITES.has(method) && {
          body: {
            required: false,
            content: { 'application/json': { schema: anything }, 'text/plain': { schema: z.string() } },
          },
        }),
      },
      responses: {
        200: { description: "The provider's answer.", content: ofProvider },
        201: { description: "The provider's answer: something was created.", content: ofProvider },
        204: { description: 'The provider sent no body.' },
        ...errors(OWN_ERRORS),
        default: { description: "Any other status, with the provider's own body.", content: ofProvider },
      },
    });
  }
}
