/** The client of a made-up provider that asks by POST, as GraphQL does, in made-up time. */
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientPolicy, ClientSession } from '../../../adapters/toolkit/client-policy.ts';
import { createHttpClient } from '../../../adapters/toolkit/http-client.ts';
import type { Pace } from '../../../adapters/toolkit/pacing/pace.ts';
import { type BufferedBytes, createBufferedBytes, roomFor, uncounted } from '../../../src/lib/buffered-bytes.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import { createMetrics } from '../../../src/lib/observe/metrics.ts';
import { createAnswerHolds } from '../../../src/lib/outbound/answer-holds.ts';
import type { OutboundRequest } from '../../../src/lib/outbound/outbound.ts';
import { Secret } from '../../../src/lib/secret.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const OPEN: Pace = {
  take: async () => () => undefined,
  takeUnheld: async () => () => undefined,
  opensAt: () => 0,
  spare: () => 0,
  learn: () => ({ burst: undefined, quotas: [], refusal: undefined }),
  spend: () => undefined,
};

const POLICY: ClientPolicy = {
  provider: 'Acme',
  apiUrl: 'https://api.acme.example',
  userAgent: 'taskgate',
  pace: OPEN,
  authorization: (credentials) => `Bearer ${credentials.reveal()}`,
  isReading: (method, path) => method === 'GET' || path === '/query',
  isAboutScopes: (body) => body.includes('scope'),
  refusal({ status, headers }, body) {
    if (status < 300 && !body.includes('"errors"')) return undefined;
    const retryAfter = Number(headers['retry-after'] ?? 0);
    const isLimit = status === 429 || body.includes('RATELIMITED');
    const details = { details: { status }, ...(retryAfter > 0 && { retryAfter }) };
    return new GatewayError(isLimit ? 'upstream_rate_limited' : 'upstream_error', 'Acme refuses.', details);
  },
  writtenObject: (method, target) => (method === 'GET' || target === '/query' ? undefined : target),
};

/** A client of a provider that answers so, one answer after the other; an error is thrown in place of an answer. */
function client(
  answers: (Answer | Error)[],
  more: Partial<ClientSession> = {},
  buffered: Pick<BufferedBytes, 'open'> = uncounted,
) {
  const sent: OutboundRequest[] = [];
  const noted: string[] = [];
  const retried: string[] = [];
  const outbound = {
    answers: createAnswerHolds(buffered, { kind: 'answers', id: 'acme' }, 16),
    metrics: { retried: (reason: string) => retried.push(reason) },
    wait: () => () => undefined,
    request: async (request: OutboundRequest) => {
      sent.push(request);
      const answer = answers.shift() ?? { status: 500 };
      if (answer instanceof Error) throw answer;
      const { status, body = '{}', headers = {} } = answer;
      return { status, headers, body: Readable.from(body === '' ? [] : [Buffer.from(body)]) };
    },
  };
  const session = {
    connection: { id: 'c', auth: {} },
    credentials: new Secret('old'),
    outbound,
    recentWrites: { note: async (name: string) => void noted.push(name) },
    clock: { now: () => Date.now() },
    signal: new AbortController().signal,
    deadline: 60_000,
    ...more,
  } as unknown as ClientSession;
  return { client: createHttpClient(session, POLICY), sent, noted, retried };
}

/** What comes of it, however long that takes. */
async function settled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  return await work;
}

const reset = () => Object.assign(new Error('reset'), { code: 'ECONNRESET' });
const QUERY = { method: 'POST', path: '/query', body: { query: '{}' } } as const;
const WRITE = { method: 'POST', path: '/things', body: {} } as const;

describe('a read', () => {
  it.each([
    ['an outage', { status: 503 }],
    ['a broken connection', reset()],
    ['half an answer', { status: 200, body: '{"id": ' }],
    ['a login page', { status: 200, body: '<!doctype html><p>Log in</p>' }],
  ])('survives %s, three times', async (_, failure) => {
    const { client: acme, sent, retried } = client([failure, failure, failure, { status: 200, body: '{"ok":true}' }]);
    expect(await settled(acme.json(QUERY))).toEqual({ ok: true });
    expect(sent).toHaveLength(4);
    expect(retried).toEqual(['outage', 'outage', 'outage']);
  });

  it('is told apart from a write by the policy, and not by its method', async () => {
    const { client: acme, sent } = client([{ status: 503 }, { status: 200 }]);
    await expect(settled(acme.json(WRITE))).rejects.toMatchObject({ isOutcomeUnknown: true });
    expect(sent).toHaveLength(1);
  });

  it('names a web page in place of JSON as one', async () => {
    const { client: acme } = client(Array.from({ length: 4 }, () => ({ status: 200, body: '<html></html>' })));
    await expect(settled(acme.json(QUERY))).rejects.toThrow(/web page, such as a login page/);
  });
});

describe('a rate limit', () => {
  it('is what the policy says, whatever the status, and writes are sent again after it', async () => {
    const limited = { status: 400, body: '{"errors":[{"code":"RATELIMITED"}]}', headers: { 'retry-after': '9' } };
    const { client: acme, sent, retried } = client([limited, { status: 200, body: '{"id":"1"}' }]);
    const answer = acme.json(WRITE);
    await vi.advanceTimersByTimeAsync(8900);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(await answer).toEqual({ id: '1' });
    expect(retried).toEqual(['rate_limit']);
  });

  it('that outlasts the caller is not waited for', async () => {
    const { client: acme, sent } = client([{ status: 429, headers: { 'retry-after': '90' } }]);
    await expect(acme.json(QUERY)).rejects.toMatchObject({ code: 'upstream_rate_limited', retryAfter: 90 });
    expect(sent).toHaveLength(1);
  });
});

describe('credentials that are refused', () => {
  const renew = () => vi.fn(async () => new Secret('new'));
  const used = (sent: readonly OutboundRequest[]) => sent.map(({ headers }) => headers.authorization);

  it('are renewed once, and the call repeated with the new ones', async () => {
    const renewing = renew();
    const { client: acme, sent } = client([{ status: 401 }, { status: 200, body: '{"ok":1}' }], { renew: renewing });
    expect(await acme.json(WRITE)).toEqual({ ok: 1 });
    expect(used(sent)).toEqual(['Bearer old', 'Bearer new']);
    expect(renewing).toHaveBeenCalledTimes(1);
  });

  it('are not renewed a second time', async () => {
    const renewing = renew();
    const { client: acme } = client([{ status: 401 }, { status: 401 }], { renew: renewing });
    const response = await acme.stream({ method: 'GET', target: '/x', headers: {}, body: undefined });
    expect(response).toMatchObject({ status: 401, isUnauthorized: true });
    expect(renewing).toHaveBeenCalledTimes(1);
  });

  it('stay when it is a scope that is missing', async () => {
    const renewing = renew();
    const { client: acme } = client([{ status: 401, body: '{"m":"no scope"}' }], { renew: renewing });
    await expect(acme.json(QUERY)).rejects.toMatchObject({ details: { status: 401 } });
    expect(renewing).not.toHaveBeenCalled();
  });

  it('that cannot be renewed end the call without another attempt', async () => {
    const dead = new GatewayError('upstream_error', 'no renewal');
    const { client: acme, sent } = client([{ status: 401 }], { renew: () => Promise.reject(dead) });
    await expect(settled(acme.json(QUERY))).rejects.toBe(dead);
    expect(sent).toHaveLength(1);
  });

  it('are renewed for the next call when the body was a stream', async () => {
    const { client: acme, sent } = client([{ status: 401 }], { renew: renew() });
    const body = Readable.from(['x']);
    await expect(acme.stream({ method: 'POST', target: '/x', headers: {}, body })).rejects.toMatchObject({
      code: 'unavailable',
      retryAfter: 1,
    });
    expect(sent).toHaveLength(1);
  });
});

describe('a write', () => {
  it.each([301, 302, 303, 307, 308])('that is answered %i is not followed, and nothing was written', async (status) => {
    const { client: acme, sent, noted } = client([{ status, headers: { location: 'https://moved.example/x' } }]);
    await expect(acme.json(WRITE)).rejects.toMatchObject({
      code: 'upstream_error',
      message: expect.stringMatching(/moved\.example.*Nothing was written/),
      isOutcomeUnknown: false,
    });
    expect(sent).toHaveLength(1);
    expect(noted).toEqual([]);
  });

  it('is noted when it was made or may have been, and not when it never left', async () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const made = client([{ status: 201 }]);
    await made.client.json(WRITE);
    const doubtful = client([reset()]);
    await expect(doubtful.client.json(WRITE)).rejects.toMatchObject({ isOutcomeUnknown: true });
    const never = client([refused]);
    await expect(never.client.json(WRITE)).rejects.toThrow(/Nothing was written/);
    expect([made.noted, doubtful.noted, never.noted]).toEqual([['/things'], ['/things'], []]);
  });

  it('whose time is up before it is sent leaves no doubt', async () => {
    const { client: acme, sent } = client([{ status: 200 }], { signal: AbortSignal.abort() });
    await expect(acme.json(WRITE)).rejects.toMatchObject({ code: 'upstream_timeout', isOutcomeUnknown: false });
    expect(sent).toHaveLength(0);
  });

  it('that succeeded with an unreadable answer leaves doubt', async () => {
    const { client: acme } = client([{ status: 200, body: '<html></html>' }]);
    await expect(acme.json(WRITE)).rejects.toMatchObject({ isOutcomeUnknown: true });
  });
});

describe('an answer for which there is no room', () => {
  const KIB = 1024;
  const NONE = { maxJsonBody: 0, maxFileBody: 0 };
  /** Room for so much, of which somebody else has taken all but so much. */
  function room(most: number, left: number) {
    const buffered = createBufferedBytes({ most, shares: { ...roomFor(NONE).shares, answers: most } }, createMetrics());
    const others = buffered.open({ kind: 'answers', id: 'others' });
    others.take(most - left);
    return { buffered, others };
  }

  it('is read again when others are gone', async () => {
    const { buffered, others } = room(1024 * KIB, 2 * KIB);
    const page = { status: 200, body: `{"text":"${'x'.repeat(4 * KIB)}"}` };
    const { client: acme, sent, retried } = client([page, page], {}, buffered);
    const read = acme.json(QUERY);
    await vi.advanceTimersByTimeAsync(0);
    others.release();
    expect(await settled(read)).toHaveProperty('text');
    expect(sent).toHaveLength(2);
    expect(retried).toEqual(['memory']);
  });

  it('is a 503 when there is none for long', async () => {
    const { buffered } = room(1024 * KIB, 2 * KIB);
    const page = { status: 200, body: `{"text":"${'x'.repeat(4 * KIB)}"}` };
    const { client: acme } = client([page, page, page, page], {}, buffered);
    await expect(settled(acme.json(QUERY))).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 });
    expect(buffered.taken()).toBe(1022 * KIB);
  });

  it('is counted by what it will be, not by its letters: one of many small things is refused', async () => {
    const { buffered } = room(100 * KIB, 100 * KIB);
    const page = { status: 200, body: `[${'{},'.repeat(10 * KIB)}{}]` };
    const { client: acme } = client([page, page, page, page], {}, buffered);
    await expect(settled(acme.json(QUERY))).rejects.toMatchObject({ code: 'unavailable' });
    expect(buffered.taken()).toBe(0);
  });

  it('of a write is seen before the write is sent', async () => {
    const { buffered } = room(1024 * KIB, 2 * KIB);
    const { client: acme, sent } = client([{ status: 201 }], {}, buffered);
    await expect(acme.json(WRITE)).rejects.toMatchObject({ code: 'unavailable', isOutcomeUnknown: false });
    expect(sent).toEqual([]);
  });

  it('of a write that was made leaves doubt', async () => {
    const { buffered } = room(1024 * KIB, 65 * KIB);
    const long = { status: 201, body: `{"text":"${'x'.repeat(70 * KIB)}"}` };
    const { client: acme, sent } = client([long], {}, buffered);
    await expect(acme.json(WRITE)).rejects.toMatchObject({ code: 'unavailable', isOutcomeUnknown: true });
    expect(sent).toHaveLength(1);
  });
});

describe('an answer that no page is like', () => {
  it.each([
    ['more bytes', `"${'x'.repeat(13 * 1024 * 1024)}"`, /larger than 12582912 bytes/],
    ['more values', `[${'1,'.repeat(1_000_001)}1]`, /more than 1000000 values/],
  ])('is refused at once, and asked for once: %s', async (_, body, message) => {
    const { client: acme, sent } = client([{ status: 200, body }]);
    await expect(settled(acme.json(QUERY))).rejects.toMatchObject({
      code: 'upstream_error',
      message: expect.stringMatching(message),
    });
    expect(sent).toHaveLength(1);
  });
});
