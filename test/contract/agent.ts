/** An agent: the official MCP client of either generation over HTTP. */
import { Client as Client2026, StreamableHTTPClientTransport as Transport2026 } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import type { AnyClient, Generation } from '../../examples/agent/client.ts';
import { API_KEY, type Stand } from './stand.ts';

export interface AgentOptions {
  readonly query?: Record<string, string>;
  /** Undefined sends none. */
  readonly authorization?: string | undefined;
  /** The older one when absent. */
  readonly generation?: Generation;
  /** What sends the requests. */
  readonly fetch?: typeof fetch;
}

type Content = Record<string, unknown>;

export interface Agent {
  readonly client: AnyClient;
  /** Names of the tools that there are. */
  toolNames(): Promise<string[]>;
  /** What an answer holds; throws what a tool refuses. */
  use<T = Content>(name: string, given?: Content): Promise<T>;
  /** The body of the error that a tool answers. */
  refused(name: string, given?: Content): Promise<Content>;
  close(): Promise<void>;
}

const textOf = ({ content }: CallToolResult): string => {
  const [first] = content;
  return first?.type === 'text' ? first.text : '';
};

/** A page as its objects: absent where it says null. */
function withItems({ columns, rows, ...page }: Content): Content {
  if (!Array.isArray(columns) || !Array.isArray(rows)) return page;
  const items = (rows as unknown[][]).map((row) =>
    Object.fromEntries(columns.map((name, index) => [name, row[index]]).filter(([, value]) => value !== null)),
  );
  return { items, ...page };
}

const INFO = { name: 'contract-tests', version: '1.0.0' };

async function connected(url: URL, { generation = '2025', fetch }: AgentOptions, headers: Record<string, string>) {
  const options = { requestInit: { headers }, ...(fetch && { fetch }) };
  if (generation === '2026') {
    const client = new Client2026(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await client.connect(new Transport2026(url, options));
    return client as unknown as AnyClient;
  }
  const client = new Client(INFO);
  // The SDK's own declarations are not exact about optional properties.
  await client.connect(new StreamableHTTPClientTransport(url, options) as Parameters<Client['connect']>[0]);
  return client;
}

export async function startAgent(stand: Pick<Stand, 'url'>, options: AgentOptions = {}): Promise<Agent> {
  const authorization = 'authorization' in options ? options.authorization : `Bearer ${API_KEY}`;
  const url = new URL(`${stand.url}/mcp?${new URLSearchParams(options.query)}`);
  const client = await connected(url, options, authorization === undefined ? {} : { authorization });
  const call = async (name: string, given: Content) =>
    (await client.callTool({ name, arguments: given })) as CallToolResult;
  return {
    client,
    toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
    async use<T>(name: string, given: Content = {}) {
      const result = await call(name, given);
      if (result.isError) throw new Error(textOf(result));
      return (result.structuredContent ?? withItems(JSON.parse(textOf(result)) as Content)) as T;
    },
    async refused(name, given = {}) {
      const result = await call(name, given);
      if (!result.isError) throw new Error(`${name} was not refused: ${textOf(result)}`);
      return JSON.parse(textOf(result)) as Content;
    },
    close: () => client.close(),
  };
}

/** One that is closed at the end of the test. */
export async function agentInTest(stand: Pick<Stand, 'url'>, options: AgentOptions = {}): Promise<Agent> {
  const agent = await startAgent(stand, options);
  onTestFinished(() => agent.close());
  return agent;
}
