/** The stand-in for the Python SDK sends what the SDK itself was seen to send. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Sent {
  readonly method: string;
  readonly target: string;
  readonly accept: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

const received: Sent[] = [];
let server: Server;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const { accept, 'content-type': type } = request.headers;
    received.push({ method: request.method ?? '', target: request.url ?? '', accept, type, body });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => server.close());

const SETUP = `import os
from unified_python_sdk import UnifiedTo
from unified_python_sdk.models import shared
sdk = UnifiedTo(security=shared.Security(jwt="k"), server_url=os.environ["SERVER"])
c = {"connection_id": "C"}
`;

async function run(code: string) {
  const { port } = server.address() as AddressInfo;
  const environment = { ...process.env, PYTHONPATH: 'test/docs/python', SERVER: `http://127.0.0.1:${port}` };
  const child = spawn('python3', ['-c', SETUP + code], { env: environment });
  let output = '';
  child.stderr.on('data', (part) => (output += part));
  const [status] = await once(child, 'close');
  return { status, output };
}

interface Recorded {
  readonly method: string;
  readonly target: string;
  readonly body?: string;
}
const recorded = JSON.parse(readFileSync('test/contract/sdk-wire/python.fixture.json', 'utf8')) as Recorded[];
const isRecorded = ({ method, target, body }: Sent) =>
  recorded.some(
    (one) =>
      one.method === method &&
      one.target.replace('{connection}', 'C').replace('{task}', 'T') === target &&
      (one.body ?? '').replaceAll('{task}', 'T') === body,
  );

describe('the stand-in for the Python SDK', () => {
  it('sends numbers, lists, models and what is passed on as the SDK does', async () => {
    const { status, output } = await run(`
sdk.task.list_task_tasks(request={**c, "limit": 2, "offset": 1, "order": "desc", "sort": "updated_at"})
sdk.task.list_task_tasks(request={**c, "limit": 2, "fields": ["id", "raw"], "raw": "expand=changelog"})
sdk.task.patch_task_project(request={**c, "id": "P", "task_project": {"name": "Py 2"}})
sdk.task.create_task_comment(request={**c, "task_comment": {"text": "hi **you**", "task_id": "T"}})
sdk.task.patch_task_task(request={**c, "id": "T", "task_task": {"status": "IN_PROGRESS"}})
sdk.passthrough.list_passthroughs(request={**c, "path": "/rest/api/3/myself"})
sdk.passthrough.list_passthroughs(request={**c, "path": "rest/api/3/project/search", "query": {"maxResults": 2}})
sdk.environment.create_unified_environment(request=["PyEnv"])
`);
    expect(status, output).toBe(0);
    expect(received.length).toBe(8);
    const others = received.map((sent) => ({ ...sent, target: sent.target.replace(/P$/, '{project}') }));
    expect(others.filter((sent) => !isRecorded(sent))).toEqual([]);
    expect(received[0]).toMatchObject({ accept: 'application/json', type: undefined });
  });

  it.each([
    ['an attribute', 'print(sdk.task.list_task_tasks(request=c).any)', 'any'],
    ['a method', 'sdk.task.list_everything(request=c)', 'list_everything'],
    ['a service', 'sdk.jira.list_task_tasks(request=c)', 'jira'],
    ['a parameter', 'sdk.task.list_task_tasks(request={**c, "colour": "blue"})', 'colour'],
    ['a field', 'sdk.task.create_task_task(request={**c, "task_task": {"colour": "blue"}})', 'colour'],
  ])('has not %s that the SDK has not', async (_what, code, name) => {
    const { status, output } = await run(code);
    expect(status).not.toBe(0);
    expect(output).toMatch(new RegExp(`(?:AttributeError|TypeError).*${name}`));
  });
});
