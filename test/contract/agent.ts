/** An agent: the official MCP client over HTTP. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { API_KEY, type Stand } from './stand.ts';

export interface AgentOptions {
  readonly query?: Record<string, string>;
  /** Undefined sends none. */
  readonly authorization?: string | undefined;
}

type Content = Record<string, unknown>;

export interface Agent {
  readonly client: Client;
  /** Names of the tools that there are. */
  toolNames(): Promise<string[]>;
  /** The structured content of an answer; throws what a tool refuses. */
  use<T = Content>(name: string, given?: Content): Promise<T>;
  /** The body of the error that a tool answers. */
  refused(name: string, given?: Content): Promise<Content>;
  close(): Promise<void>;
}

const textOf = ({ content }: CallToolResult): string => {
  const [first] = content;
  return first?.type === 'text' ? first.text : '';
};

export async function startAgent(stand: Pick<Stand, 'url'>, options: AgentOptions = {}): Promise<Agent> {
  const authorization = 'authorization' in options ? options.authorization : `Bearer ${API_KEY}`;
  const url = new URL(`${stand.url}/mcp?${new URLSearchParams(options.query)}`);
  const client = new Client({ name: 'contract-tests', version: '1.0.0' });
  const headers = authorization === undefined ? {} : { authorization };
  // The SDK's own declarations are not exact about optional properties.
  const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
  await client.connect(transport as Parameters<Client['connect']>[0]);
  const call = async (name: string, given: Content) =>
    (await client.callTool({ name, arguments: given })) as CallToolResult;
  return {
    client,
    toolNames: async () => (await client.listTools()).tools.map(({ name }) => name),
    async use<T>(name: string, given: Content = {}) {
      const result = await call(name, given);
      if (result.isError) throw new Error(textOf(result));
      return result.structuredContent as T;
    },
    async refused(name, given = {}) {
      const result = await call(name, given);
      if (!result.isError) throw new Error(`${name} was not refused: ${textOf(result)}`);
      return JSON.parse(textOf(result)) as Content;
    },
    close: () => client.close(),
  };
}
