import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../../src/lib/clock.ts';
import { Meter } from '../../../../src/lib/observe/meter.ts';
import { createMetrics } from '../../../../src/lib/observe/metrics.ts';
import { createUpstreamMetrics } from '../../../../src/lib/observe/upstream-metrics.ts';
import { createOutbound } from '../../../../src/lib/outbound/outbound.ts';
import { send } from '../../../../src/webhooks/delivery/send.ts';
import { type Receiver, startReceiver } from '../../../support/receiver.ts';

let receiver: Receiver;
const outbound = createOutbound({ timeoutMs: 5000, metrics: createUpstreamMetrics(createMetrics(), systemClock) });
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const parcel = () => ({
  url: receiver.url,
  id: 'msg_1',
  body: '{"data":[]}',
  secrets: [`whsec_${Buffer.alloc(32).toString('base64')}`],
  sentAt: Date.now(),
});
const options = (signal = new AbortController().signal) => ({
  outbound,
  meter: new Meter(systemClock),
  allowPrivateNetwork: true,
  signal,
});

it('a receiver that takes too long has not taken it, and is told of in words', async () => {
  receiver.behave(() => undefined);
  const limit = new AbortController();
  const sending = send(parcel(), { ...options(), limit: limit.signal });
  await expect.poll(() => receiver.received.length).toBe(1);
  limit.abort();
  expect(await sending).toMatchObject({ status: undefined, problem: 'no answer within 30 seconds' });
});

it('the limit is for the whole of the answer: one that has begun has arrived', async () => {
  receiver.behave((_, response) => {
    response.writeHead(200).write('x');
    return undefined;
  });
  const limit = new AbortController();
  const sending = send(parcel(), {
    ...options(),
    limit: limit.signal,
    outbound: {
      ...outbound,
      to: (...target) => {
        const client = outbound.to(...target);
        return {
          ...client,
          async request(request) {
            const response = await client.request(request);
            limit.abort();
            return response;
          },
        };
      },
    },
  });
  expect(await sending).toMatchObject({ status: 200, problem: undefined });
});

it('of an answer that never ends only the beginning is read', async () => {
  receiver.behave((_, response) => {
    response.writeHead(503).write('sorry '.repeat(2000));
    return undefined;
  });
  const receipt = await send(parcel(), options());
  expect(receipt).toMatchObject({ status: 503, problem: expect.stringMatching(/^answered 503: sorry .{100,200}$/) });
});

it('nothing is known of one that was broken off', async () => {
  receiver.behave(() => undefined);
  const breaking = new AbortController();
  const sending = send(parcel(), options(breaking.signal));
  await expect.poll(() => receiver.received.length).toBe(1);
  breaking.abort(new Error('The process stops.'));
  await expect(sending).rejects.toThrow('The process stops.');
});

it.each([
  [503, 'in seconds', '90', 90],
  [429, 'by a date', 'Mon, 30 Nov 2026 12:01:00 GMT', 60],
  [500, 'after an outage that asks for nothing', '90', undefined],
  [503, 'unreadably', 'soon', undefined],
])('an endpoint that answers %i is waited for as it asks %s', async (status, _, header, retryAfter) => {
  receiver.behave((_request, response) => {
    response.writeHead(status, { 'retry-after': header }).end();
    return undefined;
  });
  const at = { ...parcel(), sentAt: Date.parse('2026-11-30T12:00:00Z') };
  expect((await send(at, options())).retryAfter).toBe(retryAfter);
});
