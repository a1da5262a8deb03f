/** Spans that a gateway process sends to a collector. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, type Cluster, connectByToken, openCluster, until } from './cluster.ts';

// A process takes a second to start, and more on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

let cluster: Cluster;
let collector: Server;
const bodies: Buffer[] = [];
let headers: Record<string, unknown> = {};
beforeAll(async () => {
  cluster = await openCluster();
  collector = createServer(async (request, response) => {
    headers = { ...request.headers, path: request.url };
    bodies.push(Buffer.concat(await request.toArray()));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
});
afterAll(async () => {
  await cluster.close();
  collector.close();
});

const endpoint = () => `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
const traced = { traceparent: `00-${TRACE}-${PARENT}-01` };
const times = (bytes: Buffer, part: Buffer) => bytes.toString('latin1').split(part.toString('latin1')).length - 1;

describe('a gateway with a collector', () => {
  it('sends a span for each request and for each call to Jira, in the trace of the caller', async () => {
    const gateway = await cluster.start({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(),
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=acme',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging',
      LOG_LEVEL: 'info',
    });
    const id = await connectByToken(gateway, cluster.sandbox);
    const answer = await ask(gateway, `/task/${id}/task?limit=1&query=secret-words`, { headers: traced });
    expect(answer.status).toBe(200);
    await until(() => gateway.output().includes(`"trace_id":"${TRACE}"`));
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);

    const sent = Buffer.concat(bodies);
    expect(headers).toMatchObject({ path: '/v1/traces', 'x-tenant': 'acme' });
    // Of the request itself, and of at least one call to Jira below it.
    expect(times(sent, Buffer.from(TRACE, 'hex'))).toBeGreaterThanOrEqual(2);
    expect(times(sent, Buffer.from(PARENT, 'hex'))).toBe(1);
    for (const text of [
      'job prune',
      'GET /task/{connection_id}/task',
      'http.route',
      'taskgate',
      'staging',
      '/rest/api/3/search/jql',
    ]) {
      expect(sent.toString('latin1')).toContain(text);
    }
    expect(sent.toString('latin1')).not.toContain('secret-words');
  });

  it('goes on when the collector is away, and says so', async () => {
    const gateway = await cluster.start({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_EXPORTER_OTLP_TIMEOUT: '200',
    });
    const id = await connectByToken(gateway, cluster.sandbox);
    expect((await ask(gateway, `/task/${id}/task?limit=1`)).status).toBe(200);
    await until(() => gateway.output().includes('tracing: '));
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);
  });

  it.each([
    ['nothing asks for it', {}],
    ['it is disabled', { OTEL_EXPORTER_OTLP_ENDPOINT: 'x', OTEL_SDK_DISABLED: 'true' }],
    ['there is no exporter', { OTEL_EXPORTER_OTLP_ENDPOINT: 'x', OTEL_TRACES_EXPORTER: 'none' }],
  ])('sends nothing when %s', async (_, variables) => {
    const before = bodies.length;
    const given = 'OTEL_EXPORTER_OTLP_ENDPOINT' in variables ? { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint() } : {};
    const gateway = await cluster.start({ ...variables, ...given });
    expect((await ask(gateway, '/unified/connection', { headers: traced })).status).toBe(200);
    gateway.kill('SIGTERM');
    await gateway.ended;
    expect(bodies).toHaveLength(before);
  });
});
