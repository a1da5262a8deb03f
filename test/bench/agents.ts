/** What agents read: bytes and tokens of whole results over `/mcp`, beside the provider's own answers to the same questions. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { encode } from 'gpt-tokenizer';
import { type Sandbox, startSandbox } from '../../sandbox/jira/index.ts';
import { PERMISSIONS } from '../../schema/permissions.ts';
import { startConnectedGateway } from './connected-gateway.ts';
import type { Row } from './row.ts';

interface Size {
  readonly bytes: number;
  readonly tokens: number;
}

const sizeOf = (text: string): Size => ({ bytes: Buffer.byteLength(text), tokens: encode(text).length });

/** `ours` and `baseline` as two rows; the ratio says how many times less. */
const rowsOf = (name: string, ours: Size, baseline: Size | undefined, aim?: number): Row[] => {
  const row = (unit: 'B' | 'tokens', mine: number, other: number): Row => ({
    name: `${name}: ${unit === 'B' ? 'bytes' : 'tokens'}`,
    ours: mine,
    baseline: other,
    ratio: other / mine,
    unit,
    ...(unit === 'B' && aim !== undefined && { aim: `<= ${aim} B` }),
  });
  return [
    row('B', ours.bytes, baseline?.bytes ?? Number.NaN),
    row('tokens', ours.tokens, baseline?.tokens ?? Number.NaN),
  ];
};

async function connected(url: URL, authorization: string) {
  const answers: string[] = [];
  const client = new Client({ name: 'bench', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(url, {
    requestInit: { headers: { authorization } },
    fetch: async (target, init) => {
      const answer = await fetch(target, init);
      answers.push(await answer.clone().text());
      return answer;
    },
  });
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return { client, last: () => sizeOf(answers.at(-1) ?? '') };
}

/** The provider's own answer, as a program gets it that asks for no less. */
async function raw({ url, accounts }: Sandbox, path: string): Promise<Size> {
  const { email, apiToken } = accounts.admin;
  const authorization = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;
  const answer = await fetch(`${url}${path}`, { headers: { authorization, accept: 'application/json' } });
  if (!answer.ok) throw new Error(await answer.text());
  return sizeOf(await answer.text());
}

/** Ids of the newest, and of a task that is as long as most. */
async function sample(client: Client): Promise<string> {
  const { content } = await client.callTool({ name: 'list_task_tasks', arguments: { limit: 51 } });
  const [{ text = '' } = {}] = content as { text?: string }[];
  const { rows } = JSON.parse(text) as { rows: string[][] };
  return rows[50]?.[0] ?? '';
}

const SEARCH = `/rest/api/3/search/jql?jql=${encodeURIComponent('created >= "1970-01-01" ORDER BY created DESC')}&maxResults=30`;

export async function benchAgents(): Promise<Row[]> {
  const sandbox = await startSandbox();
  const gateway = await startConnectedGateway(sandbox, PERMISSIONS);
  const at = (query: string) => new URL(`${gateway.url}/mcp?connection=${gateway.connectionId}${query}`);
  const short = await connected(at(''), gateway.key);
  const full = await connected(at('&detail=full'), gateway.key);
  const both = async (name: string, given: Record<string, unknown>) => {
    await short.client.callTool({ name, arguments: given });
    await full.client.callTool({ name, arguments: given });
    return { short: short.last(), full: full.last() };
  };
  try {
    await short.client.listTools();
    await full.client.listTools();
    const rows = rowsOf('tools/list, beside detail=full', short.last(), full.last(), 8000);
    const three = await both('list_task_tasks', { limit: 30, fields: ['id', 'name', 'status'] });
    rows.push(
      ...rowsOf(
        '30 tasks with 3 fields, Jira: all navigable fields',
        three.short,
        await raw(sandbox, `${SEARCH}&fields=*navigable`),
        3000,
      ),
      ...rowsOf(
        '30 tasks with 3 fields, Jira: the same fields',
        three.short,
        await raw(sandbox, `${SEARCH}&fields=summary,status`),
      ),
      ...rowsOf('30 tasks with 3 fields, beside detail=full', three.short, three.full),
    );
    const id = await sample(short.client);
    const whole = await both('get_task_task', { id });
    rows.push(
      ...rowsOf('one whole task, Jira: the issue', whole.short, await raw(sandbox, `/rest/api/3/issue/${id}`), 1500),
      ...rowsOf('one whole task, beside detail=full', whole.short, whole.full),
    );
    return rows;
  } finally {
    await short.client.close();
    await full.client.close();
    await gateway.close();
    await sandbox.close();
  }
}
