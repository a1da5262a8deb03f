import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/lib/clock.ts';
import { Meter } from '../../../../src/lib/observe/meter.ts';
import { createMetrics } from '../../../../src/lib/observe/metrics.ts';
import { createUpstreamMetrics } from '../../../../src/lib/observe/upstream-metrics.ts';
import { createOutbound } from '../../../../src/lib/outbound/outbound.ts';

type Answer = (error: Error | null, addresses: LookupAddress[]) => void;

/** What the name server says, one answer after the other; the last one stays. */
const answers: string[][] = [];
let lookups = 0;

vi.mock('node:dns', () => ({
  lookup: (_name: string, _options: object, callback: Answer) => {
    lookups += 1;
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  },
}));

const outbound = createOutbound({
  timeoutMs: 250,
  metrics: createUpstreamMetrics(createMetrics(), systemClock),
});

async function ask(...told: string[][]): Promise<unknown> {
  answers.splice(0, answers.length, ...told);
  lookups = 0;
  const line = outbound.to({ origin: 'http://rebind.example', mayBePrivate: false }, new Meter(systemClock));
  const request = {
    method: 'GET',
    url: 'http://rebind.example/',
    headers: {},
    signal: AbortSignal.timeout(1000),
  };
  return await line.request(request).catch((error: unknown) => error);
}

describe('a name that leads to our own network', () => {
  afterEach(() => answers.splice(0));

  it.each([[['127.0.0.1']], [['::1']], [['10.0.0.5']], [['::ffff:192.168.0.1']], [['169.254.169.254']]])(
    'is refused: %j',
    async (addresses) => {
      expect(await ask(addresses)).toMatchObject({ code: 'upstream_error' });
    },
  );

  it('is refused when only one of its addresses does', async () => {
    expect(await ask(['203.0.114.1', '127.0.0.1'])).toMatchObject({ code: 'upstream_error' });
  });

  it('is refused when it has no address at all', async () => {
    expect(await ask([])).toMatchObject({ code: 'upstream_error' });
  });

  it('is refused as well where the target has redirected to it', async () => {
    answers.splice(0, answers.length, ['10.0.0.5']);
    const line = outbound.to({ origin: 'https://acme.example', mayBePrivate: false }, new Meter(systemClock));
    const request = { method: 'GET', url: 'http://elsewhere.example/', headers: {}, signal: AbortSignal.timeout(1000) };
    await expect(line.requestElsewhere(request)).rejects.toMatchObject({ code: 'upstream_error' });
  });

  it('is judged by the address that is used: it is never looked up a second time', async () => {
    const listening = createServer((_request, response) => response.end('inside')).listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    answers.splice(0, answers.length, ['127.0.0.1'], ['203.0.114.1']);
    lookups = 0;
    const origin = `http://rebind.example:${port}`;
    const line = outbound.to({ origin, mayBePrivate: false }, new Meter(systemClock));
    const request = { method: 'GET', url: `${origin}/`, headers: {}, signal: AbortSignal.timeout(1000) };
    await expect(line.request(request)).rejects.toMatchObject({ code: 'upstream_error' });
    expect(lookups).toBe(1);
    listening.close();
  });
});
