/** An agent that is given an address alone: the official clients of both generations find out the rest. */
import { createServer } from 'node:http';
import { Client as Client2026, StreamableHTTPClientTransport as Transport2026 } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** 2025: with `initialize`. 2026: without, each message says itself what it is of. */
export type Generation = '2025' | '2026';

/** What both generations of clients have. */
export type AnyClient = Pick<
  Client,
  | 'listTools'
  | 'callTool'
  | 'listResources'
  | 'listResourceTemplates'
  | 'readResource'
  | 'listPrompts'
  | 'getPrompt'
  | 'ping'
  | 'close'
  | 'getInstructions'
>;

/** An agent's own site: its metadata document, at an address that is its client ID. */
export async function startAgentSite(change: (document: Record<string, unknown>) => unknown = (document) => document) {
  const server = createServer((request, response) => {
    const document = {
      client_id: `${url}/client.json`,
      client_name: 'Test agent',
      redirect_uris: ['http://127.0.0.1/callback'],
      token_endpoint_auth_method: 'none',
    };
    response.setHeader('content-type', 'application/json');
    response.statusCode = request.url === '/client.json' ? 200 : 404;
    response.end(JSON.stringify(change(document)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  return { url, clientId: `${url}/client.json`, close: () => new Promise((resolve) => server.close(resolve)) };
}

export const REDIRECT_URI = 'http://127.0.0.1:7777/callback';

interface Tokens {
  access_token: string;
  token_type: string;
  refresh_token?: string;
}

/** What a client keeps of its authorization; the person's browser is told where to go by `opened`. */
export function clientMemory(clientId: string) {
  let saved: Tokens | undefined;
  let verifier = '';
  let found: { authorizationServerUrl: string } | undefined;
  const opened: URL[] = [];
  const provider = {
    redirectUrl: REDIRECT_URI,
    clientMetadata: { client_name: 'Test agent', redirect_uris: [REDIRECT_URI] },
    // Of this authorization server alone: a code for one must not reach another.
    clientInformation: () => ({ client_id: clientId, ...(found && { issuer: found.authorizationServerUrl }) }),
    discoveryState: () => found,
    saveDiscoveryState: (state: { authorizationServerUrl: string }) => {
      found = state;
    },
    saveClientInformation: () => undefined,
    tokens: () => saved,
    saveTokens: (tokens: Tokens) => {
      saved = tokens;
    },
    redirectToAuthorization: (url: URL) => {
      opened.push(url);
    },
    saveCodeVerifier: (text: string) => {
      verifier = text;
    },
    codeVerifier: () => verifier,
    state: () => 'a-state-of-mine',
  };
  return { provider, opened, tokens: () => saved };
}

export type ClientMemory = ReturnType<typeof clientMemory>;

const INFO = { name: 'test-agent', version: '1.0.0' };

/** A client of the generation at this address; it fails until `finish` has brought the code. */
export function agentClient(
  url: string,
  generation: Generation,
  { provider }: ClientMemory,
  send: typeof fetch = fetch,
) {
  const authProvider = provider as never;
  const address = new URL(url);
  if (generation === '2026') {
    const client = new Client2026(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    const transport = () => new Transport2026(address, { authProvider, fetch: send });
    return {
      client: client as unknown as AnyClient,
      connect: () => client.connect(transport()),
      finish: (answer: URLSearchParams) => transport().finishAuth(answer),
    };
  }
  const client = new Client(INFO);
  const transport = () => new StreamableHTTPClientTransport(address, { authProvider, fetch: send });
  return {
    client: client as AnyClient,
    connect: () => client.connect(transport() as Parameters<Client['connect']>[0]),
    finish: (answer: URLSearchParams) => transport().finishAuth(answer.get('code') ?? ''),
  };
}
