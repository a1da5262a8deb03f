/** The process itself: health, metrics, this document; and downloads, which need no key. */
import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import type { ErrorResponses } from '../responses.ts';

const ok = z.object({ status: z.literal('ok') });
const okContent = { 'application/json': { schema: ok, example: { status: 'ok' } } };

const bytes = { '*/*': { schema: z.string().meta({ format: 'binary' }) } };

export function registerSystem(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  registry.registerPath({
    method: 'get',
    path: '/healthz',
    operationId: 'getHealth',
    summary: 'Liveness probe',
    description: 'Answers as long as the process does, whatever its store is doing.',
    tags: ['system'],
    security: [],
    responses: { 200: { description: 'It lives.', content: okContent }, ...errors([400, 500]) },
  });
  registry.registerPath({
    method: 'get',
    path: '/readyz',
    operationId: 'getReadiness',
    summary: 'Readiness probe',
    description: 'For load balancers.',
    tags: ['system'],
    security: [],
    responses: { 200: { description: 'It is ready.', content: okContent }, ...errors([400, 503]) },
  });
  registry.registerPath({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    summary: 'Numbers of the running process',
    description:
      'For Prometheus, in its text format, of all workspaces together: once there are several, only for the key in ' +
      '`TASKGATE_API_KEY`. `METRICS_PORT` serves the same without a key.',
    tags: ['system'],
    responses: {
      200: { description: 'Every series.', content: { 'text/plain': { schema: z.string() } } },
      ...errors([400, 401, 403, 500]),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/openapi.json',
    operationId: 'getOpenapi',
    summary: 'This document',
    description: 'Browse it at /docs.',
    tags: ['system'],
    security: [],
    responses: {
      200: {
        description: 'OpenAPI 3.1.',
        content: { 'application/json': { schema: z.record(z.string(), z.unknown()) } },
      },
      ...errors([400, 500]),
    },
  });
  registry.registerPath({
    method: 'get',
    path: '/storage/{connection_id}/file/{id}/download',
    operationId: 'downloadStorageFile',
    summary: 'Download a file',
    description: 'The address is the `download_url` of a file; its token stands for a key and is valid for one hour.',
    tags: ['storage'],
    security: [],
    request: {
      params: z.object({
        connection_id: z.string().meta({ description: 'ID of the connection.' }),
        id: z.string().meta({ description: 'ID of the file.' }),
      }),
      query: z.object({ token: z.string().meta({ description: 'As it stands in `download_url`.' }) }),
    },
    responses: {
      200: { description: 'The bytes, with the media type of the file.', content: bytes },
      206: { description: 'The part of the bytes that `Range` asked for.', content: bytes },
      416: { description: 'The file has no such part.', content: bytes },
      ...errors([400, 401, 403, 404, 409, 429, 500, 502, 503, 504]),
    },
  });
}
