/** The passthrough reaches the connection's own site, and nothing else. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY } from '../../contract/stand.ts';
import type { Provider } from './provider.ts';

export function passthrough(provider: () => Provider): void {
  describe('the passthrough', () => {
    /** The Authorization header of each request that somebody else got. */
    const stolen: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      stolen.push(request.headers.authorization);
      response.end('{}');
    });
    let other = '';
    beforeAll(async () => {
      await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
      other = `127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    });
    afterEach(() => provider().calm());
    afterAll(() => {
      elsewhere.closeAllConnections();
      elsewhere.close();
    });

    /** Sends the path as it is: `fetch` would resolve its dots before. */
    async function pass(path: string): Promise<{ status: number | undefined; text: string }> {
      const { stand, question } = provider();
      const { url, connectionId } = stand;
      const headers = { authorization: API_KEY, 'content-type': 'application/json' };
      const method = question ? 'POST' : 'GET';
      const [answer] = (await once(
        request(url, { method, path: `/passthrough/${connectionId}/${path}`, headers }).end(
          question && JSON.stringify(question),
        ),
        'response',
      )) as [IncomingMessage];
      return { status: answer.statusCode, text: Buffer.concat(await answer.toArray()).toString() };
    }

    it('hands on what the provider says', async () => {
      const answer = await pass(provider().path);
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.text)).toBeTypeOf('object');
    });

    it.each([
      '../admin',
      '%2e%2e/admin',
      'a/%2e%2e/%2e%2e/admin',
      'a/%252e%252e/admin',
      '..%2fadmin',
      '%5c%5chost/x',
      '%2f%2fhost/x',
    ])('sends nothing for %s, which would leave its site', async (path) => {
      const before = provider().requests();
      expect((await pass(path)).status).toBe(400);
      expect(provider().requests()).toBe(before);
    });

    it.each(['http://', '//', '@', ':80@', 'http:%2f%2f'])(
      'leads to no other host by %s in front of it',
      async (prefix) => {
        const answer = await pass(`${prefix}${other}/x`);
        expect([400, 404]).toContain(answer.status);
        expect(stolen).toEqual([]);
      },
    );

    it('gives no credentials to where the provider redirects', async () => {
      provider().fail({ status: 302, headers: { location: `http://${other}/x` } });
      await pass(provider().path);
      expect(stolen.every((authorization) => authorization === undefined)).toBe(true);
    });
  });
}
