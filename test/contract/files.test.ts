import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';
import { refusedWith, type Stand, startStand } from './stand.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

withEachProvider('files through the published SDK', (at) => {
  let parentId: string;
  beforeAll(async () => {
    const { sdk, connectionId } = at();
    const { projectId } = await at().place();
    parentId = (await sdk.task.listTaskTasks({ connectionId, projectId, limit: 1 }))[0]?.id ?? '';
  });

  it('are created from base64, listed under their task, downloaded and removed', async () => {
    const { connectionId, sdk } = at();
    const created = await sdk.storage.createStorageFile({
      connectionId,
      storageFile: { parentId, name: 'prices.csv', mimeType: 'text/csv', data: base64('a;b\n1;2\n') },
    });
    const id = created.id ?? '';
    expect(created).toMatchObject({ name: 'prices.csv', size: 8, parentId, mimeType: 'text/csv', type: 'FILE' });
    expect(created.data).toBeUndefined();

    const listed = await sdk.storage.listStorageFiles({ connectionId, parentId });
    expect(listed.map((file) => file.id)).toContain(id);
    expect(await (await fetch(created.downloadUrl ?? '')).text()).toBe('a;b\n1;2\n');

    await sdk.storage.removeStorageFile({ connectionId, id });
    await expect(sdk.storage.getStorageFile({ connectionId, id })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('are downloaded with their type, their name and nothing a browser would run', async () => {
    const { connectionId, sdk } = at();
    const { downloadUrl = '' } = await sdk.storage.createStorageFile({
      connectionId,
      storageFile: { parentId, name: 'page.html', mimeType: 'text/html', data: base64('<script>1</script>') },
    });
    const answer = await fetch(downloadUrl);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; .*page\.html/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    await answer.arrayBuffer();
  });

  it('are not downloaded by an address somebody changed', async () => {
    const { connectionId, sdk } = at();
    const [file] = await sdk.storage.listStorageFiles({ connectionId, parentId });
    const url = file?.downloadUrl ?? '';
    const changed = url.slice(0, -3) + (url.endsWith('AAA') ? 'BBB' : 'AAA');
    expect((await fetch(changed)).status).toBeGreaterThanOrEqual(400);
  });

  it('cannot be changed: attachments are immutable', async () => {
    const { connectionId, sdk } = at();
    const [file] = await sdk.storage.listStorageFiles({ connectionId, parentId });
    const id = file?.id ?? '';
    const storageFile = { name: 'other.csv' };
    await expect(sdk.storage.updateStorageFile({ connectionId, id, storageFile })).rejects.toMatchObject({
      statusCode: 501,
    });
    await expect(sdk.storage.patchStorageFile({ connectionId, id, storageFile })).rejects.toMatchObject({
      statusCode: 501,
    });
  });

  it('are listed for one task only', async () => {
    const { connectionId, sdk } = at();
    await expect(sdk.storage.listStorageFiles({ connectionId })).rejects.toMatchObject(refusedWith(400, 'parent_id'));
    expect(await sdk.storage.listStorageFiles({ connectionId, parentId, type: 'FOLDER' })).toEqual([]);
  });
});

let stand: Stand;
let parentId: string;
beforeAll(async () => {
  stand = await startStand();
  const [first] = await stand.sdk.task.listTaskTasks({ connectionId: stand.connectionId, limit: 1 });
  parentId = first?.id ?? '';
});
afterAll(() => stand.close());

describe('files of Jira', () => {
  it('are downloaded in parts, as `Range` asks', async () => {
    const { connectionId, sdk } = stand;
    const { downloadUrl = '' } = await sdk.storage.createStorageFile({
      connectionId,
      storageFile: { parentId, name: 'digits.txt', mimeType: 'text/plain', data: base64('0123456789') },
    });
    const part = async (range: string) => {
      const answer = await fetch(downloadUrl, { headers: { range } });
      return [answer.status, answer.headers.get('content-range'), await answer.text()];
    };
    expect((await fetch(downloadUrl)).headers.get('accept-ranges')).toBe('bytes');
    expect(await part('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await part('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await part('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await part('bytes=20-30')).toEqual([416, 'bytes */10', '']);
  });

  it.each([
    ['parent_id', { name: 'x.txt', data: base64('x') }],
    ['name', { parentId: '10001', data: base64('x') }],
    ['data', { parentId: '10001', name: 'x.txt' }],
    ['data', { parentId: '10001', name: 'x.txt', data: '*** not base64 ***' }],
  ])('are refused with a wrong %s, and Jira is not asked', async (field, storageFile) => {
    const { connectionId, sdk } = stand;
    const before = stand.sandbox.requests.length;
    const refused = sdk.storage.createStorageFile({ connectionId, storageFile });
    await expect(refused).rejects.toMatchObject(refusedWith(400, field));
    expect(stand.sandbox.requests.length).toBe(before);
  });

  it('need an existing task', async () => {
    const { connectionId, sdk } = stand;
    const refused = sdk.storage.createStorageFile({
      connectionId,
      storageFile: { parentId: '99999999', name: 'x.txt', data: base64('x') },
    });
    await expect(refused).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('a form', () => {
  const post = (contentType: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${stand.url}/storage/${stand.connectionId}/file`, {
      method: 'POST',
      headers: { authorization: 'contract-tests', 'content-type': contentType, ...headers },
      body,
    });
  const part = (disposition: string, content: string) =>
    `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}`;
  const names = async () => {
    const listed = await stand.sdk.storage.listStorageFiles({ connectionId: stand.connectionId, parentId });
    return listed.map(({ name }) => name);
  };

  it.each([{}, { 'idempotency-key': 'a form that breaks off' }])(
    'that breaks off in its file is refused, and nothing is uploaded (%j)',
    async (headers) => {
      const form = `${part('name="parent_id"', parentId)}\r\n${part('name="file"; filename="half.txt"', 'half')}`;
      const answer = await post('multipart/form-data; boundary=b', form, headers);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
      expect(await names()).not.toContain('half.txt');
    },
  );

  it.each(['', 'half of a field'])('that breaks off before its file is refused (%j)', async (content) => {
    const answer = await post('multipart/form-data; boundary=b', content && part('name="parent_id"', content));
    expect(answer.status).toBe(400);
  });

  it('without a boundary is refused', async () => {
    const answer = await post('multipart/form-data; charset=utf-8', 'x');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
  });
});

const TEXT = 'The same words again and again. '.repeat(20);

describe('a file from an address', () => {
  const most = 1000;
  const answers: Record<string, (response: ServerResponse) => void> = {
    '/fine': (response) => response.end('fine'),
    '/nowhere': (response) => response.writeHead(302, { location: 'http://[' }).end(),
    '/half': (response) => {
      response.writeHead(200, { 'content-length': '900' });
      response.write('half', () => setTimeout(() => response.destroy(), 20));
    },
    ...Object.fromEntries(
      Object.entries({
        gzip: gzipSync(TEXT),
        'x-gzip': gzipSync(TEXT),
        br: brotliCompressSync(TEXT),
        deflate: deflateSync(TEXT),
        'deflate-raw': deflateRawSync(TEXT),
        'gzip,br': brotliCompressSync(gzipSync(TEXT)),
        identity: Buffer.from(TEXT),
        compress: Buffer.from(TEXT),
        bomb: gzipSync('0'.repeat(1_000_000)),
        broken: gzipSync(TEXT).subarray(0, 20),
      }).map(([name, bytes]) => [
        `/encoded/${name}`,
        (response: ServerResponse) => {
          const encoding = ({ 'deflate-raw': 'deflate', bomb: 'gzip', broken: 'gzip' } as Record<string, string>)[name];
          response.writeHead(200, {
            'content-encoding': encoding ?? name,
            'content-length': String(bytes.length),
            'content-disposition': `attachment; filename="../../${name}.txt"`,
          });
          response.end(bytes);
        },
      ]),
    ),
    '/endless': (response) => {
      response.writeHead(200, { 'content-length': '100000000' });
      response.write('x'.repeat(100_000));
    },
  };
  const open = new Set<Socket>();
  const server = createServer((request, response) => answers[request.url ?? '']?.(response));
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  let near: Stand;
  beforeAll(async () => {
    near = await startStand({ settings: { attachmentLimit: most } }, { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await near.close();
  });

  async function attach(path: string, parent = 'SHOP-1') {
    const { port } = server.address() as AddressInfo;
    const body = { parent_id: parent, download_url: `http://127.0.0.1:${port}${path}` };
    const response = await near.send('POST', `/storage/${near.connectionId}/file`, body);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it('is attached', async () => {
    expect(await attach('/fine')).toMatchObject({ status: 200, body: { name: 'fine', size: 4 } });
  });

  it.each(['gzip', 'x-gzip', 'br', 'deflate', 'deflate-raw', 'gzip,br', 'identity'])(
    'is attached as it was before its server compressed it (%s), under the name that the server gives',
    async (encoding) => {
      const { status, body } = await attach(`/encoded/${encoding}`);
      expect({ status, name: body.name, size: body.size }).toEqual({
        status: 200,
        name: `${encoding}.txt`,
        size: TEXT.length,
      });
      const bytes = await (await fetch(String(body.download_url))).text();
      expect(bytes).toBe(TEXT);
    },
  );

  it.each([
    ['/encoded/bomb', 413, ''],
    ['/encoded/broken', 400, '$.download_url breaks off while it is fetched.'],
    ['/encoded/compress', 400, "$.download_url can't be used: The encoding compress is not supported."],
  ])('%s is refused with %d', async (path, status, message) => {
    const answer = await attach(path);
    expect(answer.status).toBe(status);
    if (message) expect(answer.body.message).toBe(message);
  });

  it.each([
    ['/nowhere', '$.download_url redirects to what is no address.'],
    ['/half', '$.download_url breaks off while it is fetched.'],
  ])('%s is refused for what it is', async (path, message) => {
    expect(await attach(path)).toMatchObject({ status: 400, body: { error: 'validation_failed', message } });
    const listed = await near.sdk.storage.listStorageFiles({ connectionId: near.connectionId, parentId: 'SHOP-1' });
    expect(listed.map(({ name }) => name)).not.toContain(path.slice(1));
  });

  it.each(['SHOP-1', 'SHOP-99999'])('that is not taken is not fetched to its end (for %s)', async (parent) => {
    expect((await attach('/endless', parent)).status).toBe(413);
    await expect.poll(() => open.size).toBe(0);
  });
});

describe('a long file as base64', () => {
  const create = (body: unknown, headers = {}) =>
    stand.send('POST', `/storage/${stand.connectionId}/file`, body, headers);
  const content = Buffer.from(Array.from({ length: 300_001 }, (_, at) => at % 251));
  const data = content.toString('base64');
  /** As other languages write it. */
  const escaped = JSON.stringify({ data, name: 'long.bin', parent_id: 'PARENT' }).replaceAll('/', '\\/');

  it.each([{}, { 'idempotency-key': 'a long file' }])('arrives byte by byte as it was (%j)', async (headers) => {
    const answer = await create(escaped.replace('PARENT', parentId), headers);
    expect(answer.status).toBe(200);
    const file = (await answer.json()) as { size: number; download_url: string };
    expect(file.size).toBe(content.length);
    expect(Buffer.from(await (await fetch(file.download_url)).arrayBuffer()).equals(content)).toBe(true);
  });

  it.each([
    ['is no base64 at its end', `${data}*`],
    ['is no base64 in its middle', data.replace(/^(.{200000})./s, '$1-')],
    ['is cut off', data.slice(0, -1)],
  ])('is refused when it %s, and nothing is sent', async (_, wrong) => {
    const asked = stand.sandbox.requests.length;
    const answer = await create({ parent_id: parentId, name: 'long.bin', data: wrong });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ details: [{ path: '$.data', message: 'must be base64' }] });
    expect(stand.sandbox.requests).toHaveLength(asked);
  });

  it('needs what a short one needs', async () => {
    expect(await (await create({ data, name: 'x' })).json()).toMatchObject({ details: [{ path: '$.parent_id' }] });
    expect(await (await create({ data, parent_id: parentId })).json()).toMatchObject({ details: [{ path: '$.name' }] });
    const both = { data, parent_id: parentId, name: 'x', download_url: 'https://example.com/x' };
    expect((await create(both)).status).toBe(400);
    expect((await create(`{"parent_id":"${parentId}","name":"x","data":"${data}","data":null}`)).status).toBe(400);
    expect((await create(`{"parent_id":"${parentId}","name":"x","data":"${data}`)).status).toBe(400);
  });
});

describe('the limits of a site', () => {
  const most = 1000;
  let small: Stand;
  beforeAll(async () => {
    small = await startStand({ settings: { attachmentLimit: most } });
  });
  afterAll(() => small.close());

  const uploads = () =>
    small.sandbox.requests.filter(({ method, target }) => method === 'POST' && target.endsWith('/attachments'));
  const byForm = (bytes: number, name = 'form.bin') => {
    const form = new FormData();
    form.append('parent_id', 'SHOP-1');
    form.append('file', new Blob([new Uint8Array(bytes)]), name);
    const path = `${small.url}/storage/${small.connectionId}/file`;
    return fetch(path, { method: 'POST', headers: { authorization: 'contract-tests' }, body: form });
  };

  it('are checked before a file is sent', async () => {
    const data = Buffer.alloc(most + 1).toString('base64');
    const before = uploads().length;
    const answer = await small.send('POST', `/storage/${small.connectionId}/file`, {
      parent_id: 'SHOP-1',
      name: 'x',
      data,
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: 'payload_too_large', details: { limit: most } });
    expect(uploads().length).toBe(before);
  });

  it('cut off a form whose file turns out to be longer', async () => {
    const answer = await byForm(200_000);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: 'payload_too_large', details: { limit: most } });
    const listed = await small.sdk.storage.listStorageFiles({ connectionId: small.connectionId, parentId: 'SHOP-1' });
    expect(listed.some(({ name }) => name === 'form.bin')).toBe(false);
  });

  it('let through what they allow, whatever its name', async () => {
    const answer = await byForm(most, 'prøve "5" – 試験.bin');
    expect(await answer.json()).toMatchObject({ name: 'prøve "5" – 試験.bin', size: most });
  });

  it('are told when a site takes no files at all', async () => {
    const none = await startStand({ settings: { attachmentsEnabled: false } });
    const answer = await none.send('POST', `/storage/${none.connectionId}/file`, {
      parent_id: 'SHOP-1',
      name: 'x',
      data: 'eA==',
    });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ error: 'upstream_forbidden' });
    await none.close();
  });
});
