/**
 * Agents that are given the address of `/mcp` alone, one of each generation of the protocol: they find out how to get in, a
 * person at the console lets them in, and each closes a task. Every message is printed, and what was read is counted.
 */
import { encode } from 'gpt-tokenizer';
import { type AnyClient, agentClient, clientMemory, type Generation, startAgentSite } from './agent/client.ts';
import { personAt } from './agent/person.ts';

const { TASKGATE_URL = 'http://127.0.0.1:3000', TASKGATE_API_KEY = '', CONNECTION_ID = '' } = process.env;

const LONGEST = Number(process.env.LONGEST_MESSAGE ?? 600);
const clip = (text: string) =>
  text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;

/** Tokens are for the agent alone. */
const withoutSecrets = (text: string) => text.replace(/tg[ar]_[\w-]+|(?<=code(?:_verifier)?=)[^&]+/g, '…');

interface Count {
  bytes: number;
  tokens: number;
}

/** `fetch` that writes down what goes out and what comes back, and counts what an agent reads. */
function printed(read: Count): typeof fetch {
  return async (url, init) => {
    const { pathname } = new URL(url as string | URL);
    const body = typeof init?.body === 'string' || init?.body instanceof URLSearchParams ? String(init.body) : '';
    console.log(`→ ${init?.method ?? 'GET'} ${pathname} ${clip(withoutSecrets(body))}`.trimEnd());
    const answer = await fetch(url, init);
    const text = await answer.clone().text();
    const challenge = answer.headers.get('www-authenticate');
    console.log(
      `← ${answer.status} ${clip(withoutSecrets(text))}${challenge ? `\n  www-authenticate: ${challenge}` : ''}\n`,
    );
    if (pathname === '/mcp' && answer.ok) {
      read.bytes += Buffer.byteLength(text);
      read.tokens += encode(text).length;
    }
    return answer;
  };
}

type Result = { content: { text: string }[] };
const answerOf = ({ content }: Result) => JSON.parse(content[0]?.text ?? '{}') as Record<string, unknown>;

/** Looks at what there is, makes a task, closes it, asks for something impossible, and cleans up. */
async function closeTask(client: AnyClient): Promise<void> {
  const call = async (name: string, given: Record<string, unknown>) =>
    answerOf((await client.callTool({ name, arguments: given })) as Result);
  await client.listTools();
  await call('list_task_tasks', { limit: 30, fields: ['id', 'name', 'status'] });
  const { id } = await call('create_task_task', { name: 'Order new labels', project_id: 'SHOP' });
  await call('get_task_task', { id });
  await call('update_task_task', { id, status: 'COMPLETED', fields: ['status'] });
  // Refused: the agent is told what would be accepted, and what to do next.
  await call('update_task_task', { id, priority: 'Whenever', fields: ['priority'] });
  await call('remove_task_task', { id });
}

const person = await personAt(TASKGATE_URL, TASKGATE_API_KEY);
const site = await startAgentSite();

async function session(generation: Generation, query: string): Promise<Count> {
  const read = { bytes: 0, tokens: 0 };
  const memory = clientMemory(site.clientId);
  const agent = agentClient(`${TASKGATE_URL}/mcp${query}`, generation, memory, printed(read));
  console.log(`== A client of ${generation} that knows ${TASKGATE_URL}/mcp${query}\n`);
  await agent.connect().catch((error: Error) => console.log(`The client: ${error.message}\n`));
  const [opened] = memory.opened;
  if (!opened) throw new Error('The client did not ask for a person.');
  console.log(`A person opens ${opened.pathname} and lets the agent in.\n`);
  await agent.finish(await person.letIn(opened, { connectionId: CONNECTION_ID, mode: 'write' }));
  await agent.connect();
  await closeTask(agent.client);
  await agent.client.close();
  return read;
}

for (const generation of ['2025', '2026'] as const) {
  const short = await session(generation, '');
  const full = await session(generation, '?detail=full');
  for (const [name, { bytes, tokens }] of [
    ['short', short],
    ['detail=full', full],
  ] as const) {
    console.log(`A client of ${generation} has read, ${name}: ${bytes} bytes, ${tokens} tokens`);
  }
  console.log('');
}
await site.close();
