/** What attackers try, at the doors where they would. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAgent } from './agent.ts';
import { type Operator, signedIn } from './operator.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
let operator: Operator;
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 3 } }, { PUBLIC_URL: 'https://gate.example.com' });
  operator = await signedIn(stand, API_KEY);
});
afterAll(() => stand.close());

const here = (path: string) => path.replace('{c}', stand.connectionId);
const lines = (...text: string[]) => text.join('\r\n');

/** Bytes as they are, and all that comes back until the connection is closed, or silent. */
async function raw(bytes: string): Promise<string> {
  const { port } = new URL(stand.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.setTimeout(1000, () => socket.destroy());
  socket.on('error', () => undefined);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += String(chunk);
  });
  socket.end(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  return heard;
}

const statuses = (heard: string) => [...heard.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status = '']) => status);

describe('a request that two servers would read differently', () => {
  const smuggled = lines('GET /unified/connection HTTP/1.1', 'host: x', `authorization: ${API_KEY}`, '', '');
  const post = (headers: string[], body: string) =>
    lines('POST /unified/connection HTTP/1.1', 'host: x', 'content-type: application/json', ...headers, '', body);

  it.each([
    ['a length and chunks', ['content-length: 4', 'transfer-encoding: chunked'], `0\r\n\r\n${smuggled}`],
    ['chunks and a length', ['transfer-encoding: chunked', 'content-length: 6'], `0\r\n\r\n${smuggled}`],
    ['two lengths', ['content-length: 0', `content-length: ${smuggled.length}`], smuggled],
    ['lengths in a list', [`content-length: 0, ${smuggled.length}`], smuggled],
    ['a length with a sign', ['content-length: +0'], smuggled],
    ['a space before the colon', ['content-length : 0'], smuggled],
    ['a header folded over two lines', ['x-a: b', ' content-length: 0'], smuggled],
    ['another coding than chunks', ['transfer-encoding: identity'], smuggled],
    ['chunks in disguise', ['transfer-encoding: xchunked'], smuggled],
    ['chunks with a strange size', ['transfer-encoding: chunked'], `0x0\r\n\r\n${smuggled}`],
    ['a line feed alone in a header', ['x-a: b\nx-c: d', 'content-length: 0'], smuggled],
    ['a NUL in a header', ['x-a: b\0c', 'content-length: 0'], smuggled],
  ])('is refused once, and what is hidden in it not answered: %s', async (_, headers, body) => {
    const heard = await raw(post(headers, body));
    expect(statuses(heard)).toEqual(['400']);
    expect(heard).toMatch(/connection: close/i);
    expect(heard).not.toContain(stand.connectionId);
  });

  it('or that is none gets no stack and no version', async () => {
    for (const bytes of ['\0\0\0\0', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'HELO x\r\n\r\n', '\x16\x03\x01\x02\0']) {
      const heard = await raw(bytes);
      expect(statuses(heard)).toEqual(['400']);
      expect(heard).not.toMatch(/node|hono|at .*:\d+:\d+/i);
    }
  });
});

describe('a line break in what is answered as a header', () => {
  const BREAK = '\r\nx-injected: yes';

  it.each([
    `/unified/integration/auth/none/jira?success_redirect=${encodeURIComponent(`https://x.example/${BREAK}`)}`,
    `/oauth/code?state=${encodeURIComponent(BREAK)}&code=x`,
    `/console?next=${encodeURIComponent(BREAK)}`,
    `/docs/search?q=${encodeURIComponent(BREAK)}`,
    `/storage/{c}/file/${encodeURIComponent(BREAK)}/download?token=x`,
  ])('breaks nothing: %s', async (path) => {
    const answer = await fetch(stand.url + here(path), { redirect: 'manual', headers: { authorization: API_KEY } });
    expect(answer.headers.get('x-injected')).toBeNull();
    expect(answer.status).toBeLessThan(500);
  });

  it('of a file that was uploaded is not in its name any more', async () => {
    const { sdk, connectionId } = stand;
    const [task] = await sdk.task.listTaskTasks({ connectionId, limit: 1 });
    const body = { parent_id: task?.id, name: `a${BREAK}";x="y.txt`, data: Buffer.from('x').toString('base64') };
    const made = await stand.send('POST', here('/storage/{c}/file'), body);
    expect(made.status).toBeLessThan(500);
    if (made.status !== 200) return;
    const { download_url: url } = (await made.json()) as { download_url: string };
    const file = await fetch(stand.url + new URL(url).pathname + new URL(url).search);
    expect(file.headers.get('x-injected')).toBeNull();
    expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
  });

  it('in the id that a caller gives its request is not taken over', async () => {
    const heard = await raw(
      lines('GET /healthz HTTP/1.1', 'host: x', 'x-request-id: a<b>"c', 'connection: close', '', ''),
    );
    expect(heard).not.toContain('a<b>');
  });
});

describe('a body that names the prototype', () => {
  const EVIL = [
    '{"__proto__":{"polluted":"yes"}}',
    '{"constructor":{"prototype":{"polluted":"yes"}}}',
    '{"raw":{"__proto__":{"polluted":"yes"},"fields":{"__proto__":{"polluted":"yes"}}}}',
    '{"metadata":[{"id":"__proto__","value":{"polluted":"yes"}}],"name":"x","project_id":"__proto__"}',
    '{"auth":{"meta":{"__proto__":{"polluted":"yes"}}}}',
    '{"filters":{"__proto__":"polluted"}}',
  ];
  const DOORS = [
    ['POST', '/task/{c}/task'],
    ['POST', '/task/{c}/project'],
    ['POST', '/unified/connection'],
    ['PUT', '/unified/connection/{c}'],
    ['POST', '/unified/webhook'],
    ['POST', '/unified/environment'],
    ['POST', '/mcp'],
  ] as const;

  it.each(DOORS)('changes no other object: %s %s', async (method, path) => {
    for (const body of EVIL) {
      const answer = await stand.send(method, here(path), body, { accept: 'application/json, text/event-stream' });
      expect(answer.status).toBeLessThan(500);
      expect(await answer.text()).not.toContain('"polluted":"yes"');
      expect(({} as { polluted?: string }).polluted).toBeUndefined();
    }
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('or a parameter that does: %s', async (name) => {
    for (const path of [
      `/task/{c}/task?fields=${name}`,
      `/task/{c}/task?sort=${name}&order=asc`,
      `/task/{c}/task?raw=${name}%5Bpolluted%5D%3Dyes`,
      `/task/{c}/${name}`,
      `/${name}/{c}/task`,
      `/unified/${name}`,
      `/metadata/{c}/metadata?type=${name}`,
      `/hris/{c}/employee/${name}`,
    ]) {
      const answer = await stand.get(here(path));
      expect([path, answer.status < 500 || answer.status === 501]).toEqual([path, true]);
    }
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});

describe('an address inside of our own network', () => {
  const ADDRESSES = [
    'http://127.0.0.1:1/',
    'http://127.1:1/',
    'http://2130706433:1/',
    'http://0x7f000001:1/',
    'http://0177.0.0.1:1/',
    'http://0.0.0.0:1/',
    'http://[::1]:1/',
    'http://[::]:1/',
    'http://[::ffff:127.0.0.1]:1/',
    'http://[64:ff9b::7f00:1]:1/',
    'http://[fd00::1]:1/',
    'http://localhost:1/',
    'http://localhost.:1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://192.168.0.1/',
    'http://100.64.0.1/',
  ];

  it.each(ADDRESSES)('is not fetched, delivered to or connected to: %s', async (url) => {
    const [task] = await stand.sdk.task.listTaskTasks({ connectionId: stand.connectionId, limit: 1 });
    const file = await stand.send('POST', here('/storage/{c}/file'), {
      parent_id: task?.id,
      name: 'x',
      download_url: url,
    });
    expect(file.status).toBe(400);
    const hook = { connection_id: stand.connectionId, object_type: 'task_task', event: 'updated', hook_url: url };
    expect((await stand.send('POST', '/unified/webhook', hook)).status).toBe(400);
    const connection = {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth: { other_auth_info: [url, 'a@example.com', 'x'] },
    };
    expect((await stand.send('POST', '/unified/connection', connection)).status).toBe(400);
  });

  it.each(['file:///etc/passwd', 'gopher://x/', 'ftp://x.example/', 'data:text/plain,x', 'javascript:alert(1)', '//x'])(
    'and anything else than http is not even tried: %s',
    async (url) => {
      const hook = { connection_id: stand.connectionId, object_type: 'task_task', event: 'updated', hook_url: url };
      expect((await stand.send('POST', '/unified/webhook', hook)).status).toBe(400);
      const file = { parent_id: '1', name: 'x', download_url: url };
      expect((await stand.send('POST', here('/storage/{c}/file'), file)).status).toBe(400);
    },
  );
});

describe('a path that climbs out of where it belongs', () => {
  it.each([
    '/assets/../package.json',
    '/assets/..%2fpackage.json',
    '/assets/%2e%2e%2fpackage.json',
    '/assets/..%5cpackage.json',
    '/assets/%00',
    '/docs/guides/..%2f..%2fREADME',
    '/docs/..%2f..%2fpackage.json',
    '/docs/guides/....//....//package',
    '/passthrough/{c}/rest/../../unified/connection',
    '/passthrough/{c}/..%2f..%2foauth%2ftoken',
    '/passthrough/{c}/%252e%252e/x',
    '/passthrough/{c}//evil.example/x',
    '/passthrough/{c}/http:%2f%2fevil.example/x',
    '/task/{c}/task/..%2fproject',
  ])('finds nothing: %s', async (path) => {
    const before = stand.sandbox.requests.length;
    const heard = await raw(
      lines(`GET ${here(path)} HTTP/1.1`, 'host: x', `authorization: ${API_KEY}`, 'connection: close', '', ''),
    );
    expect(['400', '404']).toContain(statuses(heard)[0]);
    expect(heard).not.toContain('"dependencies"');
    const asked = stand.sandbox.requests.slice(before).map(({ target }) => target);
    expect(asked.filter((one) => !/^\/(?:ex\/jira\/[^/]+\/)?rest\/|^\/http:/.test(one))).toEqual([]);
  });
});

describe('an address to go on to', () => {
  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/console/../..//evil.example',
    'javascript:x',
  ])('leads nowhere else after signing in: %s', async (next) => {
    const path = `/console/sign-in?next=${encodeURIComponent(next)}`;
    const page = await (await fetch(stand.url + path, { redirect: 'manual' })).text();
    expect(page).not.toContain('evil.example');
    expect(page).not.toContain('javascript:');
  });
});

describe('an answer', () => {
  it.each(['/healthz', '/unified/connection', '/task/{c}/task?limit=1', '/nowhere', '/metrics', '/openapi.json'])(
    'is taken for nothing else by a browser, and comes by https only: %s',
    async (path) => {
      const { headers } = await stand.get(here(path));
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
      expect(headers.get('x-powered-by') ?? headers.get('server')).toBeNull();
    },
  );

  it.each(['/console', '/console/connections', '/docs', '/docs/guides/sync', '/console/sign-in', '/console/none'])(
    'that is a page runs nothing of others, and is framed by nobody: %s',
    async (path) => {
      const { headers } = await operator.get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(headers.get('referrer-policy')).toMatch(/no-referrer|same-origin/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );
});

describe('text that is slow to read for careless patterns', () => {
  const LONG = 60_000;
  const TEXTS = [
    `${'a'.repeat(LONG)}!`,
    ' '.repeat(LONG),
    `${'\t '.repeat(LONG / 2)}x`,
    '('.repeat(LONG),
    '['.repeat(LONG),
    `${'<'.repeat(LONG)}>`,
    '"'.repeat(LONG),
    '\\'.repeat(LONG),
    '*_'.repeat(LONG / 2),
    '`'.repeat(LONG),
    `${'0'.repeat(LONG)}Z`,
    `a@${'a.'.repeat(LONG / 2)}`,
    `https://${'a-'.repeat(LONG / 2)}`,
    `${'-'.repeat(LONG)}|`,
    '&#'.repeat(LONG / 2),
  ];

  it.each(TEXTS.map((text) => [text.slice(0, 6), text]))('is answered like any other: %j…', async (_, text) => {
    const body = { name: text.slice(0, 300), notes: text, tags: [text], due_at: text, status: text, project_id: text };
    for (const [method, path] of [
      ['POST', '/task/{c}/task'],
      ['POST', '/unified/webhook'],
      ['POST', '/unified/connection'],
    ] as const) {
      const hook = { hook_url: text, fields: text, event: text, auth: { other_auth_info: [text, text, text] } };
      expect((await stand.send(method, here(path), { ...body, ...hook })).status).toBe(400);
    }
    const inQuery = encodeURIComponent(text.slice(0, 1500));
    for (const name of ['query', 'raw', 'fields', 'status', 'updated_gte', 'project_id']) {
      const answer = await stand.get(here(`/task/{c}/task?limit=1&${name}=${inQuery}`));
      expect([name, answer.status < 500]).toEqual([name, true]);
    }
  });
});

describe('more than anybody needs', () => {
  const SMALL = 64 * 1024;
  const many = (entry: unknown, count = 100_000) => Array.from({ length: count }, () => entry);
  const auth = { other_auth_info: ['https://x.example', 'a@example.com', 'x'] };
  const connection = { integration_type: 'jira', categories: ['task'], permissions: ['task_task_read'], auth };
  const task = { name: 'a', project_id: 'TEST' };

  it.each([
    ['permissions', '/unified/connection', { ...connection, permissions: many(1) }],
    ['categories', '/unified/connection', { ...connection, categories: many('x') }],
    ['auth.other_auth_info', '/unified/connection', { ...connection, auth: { other_auth_info: many({}, 50_000) } }],
    ['tags', '/task/{c}/task', { ...task, tags: many('') }],
    ['assigned_user_ids', '/task/{c}/task', { ...task, assigned_user_ids: many(1) }],
    ['follower_user_ids', '/task/{c}/task', { ...task, follower_user_ids: many(null) }],
    ['metadata', '/task/{c}/task', { ...task, metadata: many(1) }],
    ['metadata[0].value', '/task/{c}/task', { ...task, metadata: [{ slug: 'x', value: many(1) }] }],
  ])('in an array is one problem, told in a few words: %s', async (path, target, body) => {
    const answer = await stand.send('POST', here(target), body);
    const text = await answer.text();
    expect(answer.status).toBe(400);
    expect(text.length).toBeLessThan(2000);
    expect(JSON.parse(text).details).toEqual([
      { in: 'body', path: `$.${path}`, message: expect.stringMatching(/^must have at most \d+ entries$/) },
    ]);
  });

  it('wrong entries of an array that is not too long are told of up to the fiftieth', async () => {
    const answer = await stand.send('POST', here('/task/{c}/task'), { ...task, tags: many(1, 900) });
    const { message, details } = (await answer.json()) as { message: string; details: unknown[] };
    expect(details).toHaveLength(50);
    expect(message).toContain('899 more, see details for the first 50');
  });

  it('and what is told of never makes a large answer', async () => {
    const long = 'é'.repeat(100_000);
    const bodies: [string, unknown][] = [
      ['/unified/connection', { ...connection, permissions: many(1, 150) }],
      ['/unified/connection', { ...connection, integration_type: long }],
      ['/task/{c}/task', { ...task, status: long, priority: long, type: long, project_id: long }],
      ['/task/{c}/task', { ...task, metadata: many({ slug: long.slice(0, 5000), value: 1 }, 100) }],
      ['/unified/webhook', { connection_id: long, object_type: long, event: long, hook_url: long }],
    ];
    for (const [target, body] of bodies) {
      const answer = await stand.send('POST', here(target), body);
      const { length } = Buffer.from(await answer.arrayBuffer());
      expect([target, answer.status, length < SMALL]).toEqual([target, expect.toBeOneOf([400, 404]), true]);
    }
  });

  it('in the arguments of a tool is refused as briefly', async () => {
    const names = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`unknown_${at}`, 1]));
    const agent = await startAgent(stand, { query: { connection: stand.connectionId } });
    for (const given of [{ fields: many('id') }, names, { ['x'.repeat(200_000)]: 1 }]) {
      const body = await agent.refused('list_task_tasks', given);
      expect(body).toMatchObject({ error: 'validation_failed' });
      expect(JSON.stringify(body).length).toBeLessThan(SMALL);
    }
    await agent.close();
  });

  it.each(['www.', '![a', '[', '> ', '<b>', 'a '])('of a text is refused before it is read: %j…', async (unit) => {
    const text = unit.repeat(300_000 / unit.length);
    const project = (await stand.sdk.task.listTaskProjects({ connectionId: stand.connectionId }))[0]?.id;
    const [issue] = await stand.sdk.task.listTaskTasks({ connectionId: stand.connectionId, limit: 1 });
    const before = stand.sandbox.requests.filter(({ method }) => method !== 'GET').length;
    for (const [method, path, body, field] of [
      ['POST', '/task/{c}/task', { name: 'a', project_id: project, notes: text }, '$.notes'],
      ['PATCH', `/task/{c}/task/${issue?.id}`, { notes: text }, '$.notes'],
      ['POST', '/task/{c}/comment', { task_id: issue?.id, text }, '$.text'],
    ] as const) {
      const answer = await stand.send(method, here(path), body);
      const { details } = (await answer.json()) as { details: { path: string; message: string }[] };
      expect([answer.status, details[0]?.path]).toEqual([400, field]);
      expect(details[0]?.message).toMatch(/^has 300000 characters, more than the 98301/);
    }
    const written = stand.sandbox.requests.filter(({ method }) => method !== 'GET');
    expect(written.slice(before).filter(({ target }) => !/search|bulkfetch|jql/.test(target))).toEqual([]);
  });
});
