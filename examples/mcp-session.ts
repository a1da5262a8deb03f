/** An agent's session over `/mcp`, by the official client: every message is printed as it crosses the wire. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const { TASKGATE_URL = 'http://127.0.0.1:3000', TASKGATE_API_KEY = '', CONNECTION_ID = '' } = process.env;

const LONGEST = Number(process.env.LONGEST_MESSAGE ?? 600);
const clip = (text: string) =>
  text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;

/** `fetch` that writes down what goes out and what comes back. */
async function printed(url: string | URL, init?: RequestInit): Promise<Response> {
  if (typeof init?.body === 'string') console.log(`→ ${clip(init.body)}`);
  else console.log(`→ ${init?.method ?? 'GET'} ${new URL(url).pathname}`);
  const answer = await fetch(url, init);
  console.log(`← ${answer.status} ${clip(await answer.clone().text())}\n`);
  return answer;
}

const client = new Client({ name: 'example', version: '1.0.0' });
const transport = new StreamableHTTPClientTransport(new URL(`${TASKGATE_URL}/mcp?connection=${CONNECTION_ID}`), {
  requestInit: { headers: { authorization: `Bearer ${TASKGATE_API_KEY}` } },
  fetch: printed,
});
await client.connect(transport as Parameters<Client['connect']>[0]);
await client.listTools();
await client.callTool({ name: 'list_task_projects', arguments: { limit: 2, fields: ['id', 'name'] } });
const made = await client.callTool({
  name: 'create_task_task',
  arguments: { name: 'Order new labels', project_id: 'SHOP', fields: ['id', 'name', 'status'] },
});
const [{ text = '{}' } = {}] = made.content as { text?: string }[];
const { id } = JSON.parse(text) as { id: string };
await client.callTool({ name: 'update_task_task', arguments: { id, status: 'COMPLETED', fields: ['status'] } });
// Refused: the agent is told what would be accepted.
await client.callTool({ name: 'update_task_task', arguments: { id, priority: 'Whenever', fields: ['priority'] } });
await client.callTool({ name: 'remove_task_task', arguments: { id } });
await client.close();
