import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LinearClient } from '@linear/sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/linear/index.ts';

const SECRET = 'shared';

describe('webhooks of the sandbox', () => {
  const received: { headers: IncomingHttpHeaders; text: string }[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, text: Buffer.concat(await request.toArray()).toString() });
    response.writeHead(status).end();
  });
  let sandbox: Sandbox;
  let client: LinearClient;
  const clientOf = (who: 'admin' | 'member') =>
    new LinearClient({ apiKey: sandbox.accounts[who].apiKey, apiUrl: `${sandbox.url}/graphql` });

  beforeEach(async () => {
    status = 200;
    received.length = 0;
    sandbox = await startSandbox();
    client = clientOf('admin');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await sandbox.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const register = () =>
    client.createWebhook({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      resourceTypes: ['Issue'],
      allPublicTeams: true,
      secret: SECRET,
    });

  it('are for administrators', async () => {
    await expect(clientOf('member').webhooks()).rejects.toMatchObject({ type: 'Forbidden' });
  });

  it('tell of changes, signed over the body as it is', async () => {
    await register();
    const [issue] = (await client.issues({ first: 1 })).nodes;
    await issue?.update({ title: 'Changed' });
    await vi.waitFor(() => expect(received).toHaveLength(1));
    const { headers, text } = received[0] ?? { headers: {}, text: '' };
    expect(headers['linear-signature']).toBe(createHmac('sha256', SECRET).update(text).digest('hex'));
    expect(JSON.parse(text)).toMatchObject({
      action: 'update',
      type: 'Issue',
      data: { id: issue?.id, title: 'Changed' },
    });
  });

  it('are repeated three times, then switched off', async () => {
    status = 500;
    const webhook = await (await register()).webhook;
    await (await client.issues({ first: 1 })).nodes[0]?.update({ title: 'Changed' });
    for (const [index, pause] of [0, 60_000, 3_600_000, 6 * 3_600_000].entries()) {
      sandbox.advance(pause);
      await vi.waitFor(() => expect(sandbox.deliveries.sent).toHaveLength(index + 1));
    }
    await vi.waitFor(async () => expect((await client.webhook(webhook?.id ?? '')).enabled).toBe(false));
  });
});
