/** Answers that come before the request has been sent to its end. */
import { Client } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Customer, openCustomer, PROVIDERS } from './providers.ts';
import { API_KEY } from './stand.ts';

const BODY = `"${'x'.repeat(3_000_000)}"`;

describe.each(PROVIDERS)('with %s', (provider) => {
  let stand: Customer;
  let client: Client;
  let connections = 0;
  beforeAll(async () => {
    stand = await openCustomer(provider, { seed: { issues: 1 } });
    client = new Client(stand.url, { headersTimeout: 5000 });
    client.on('connect', () => {
      connections += 1;
    });
  });
  afterAll(async () => {
    await client.destroy();
    await stand.close();
  });

  async function ask(method: 'GET' | 'PUT' | 'POST', path: string, headers: Record<string, string> = {}) {
    const body = method === 'GET' ? null : BODY;
    const all = { authorization: API_KEY, 'content-type': 'application/json', ...headers };
    const answer = await client.request({
      method,
      path: path.replace('{c}', stand.connectionId).replace('{own}', stand.own.writing({ projectId: '' }).path),
      headers: all,
      body,
    });
    await answer.body.dump();
    return answer.statusCode;
  }

  describe('a connection on which an answer came early', () => {
    it.each([
      ['the provider, or the gateway for it, refuses', 'POST', '/passthrough/{c}/{own}', {}, 400],
      ['the key is wrong', 'POST', '/task/{c}/task', { authorization: 'wrong' }, 401],
      ['the type is wrong', 'POST', '/task/{c}/task', { 'content-type': 'text/plain' }, 415],
      ['there is no such connection', 'POST', '/passthrough/none/{own}', {}, 404],
      ['there is nothing', 'POST', '/nowhere', {}, 404],
    ] as const)('goes on with the next request: %s', async (_, method, path, headers, status) => {
      connections = 0;
      for (let time = 0; time < 3; time += 1) {
        expect(await ask(method, path, headers)).toBe(status);
        expect(await ask('GET', '/healthz')).toBe(200);
        expect(await ask('GET', '/task/{c}/task?limit=1')).toBe(200);
      }
      expect(connections).toBeLessThanOrEqual(1);
    });
  });
});
