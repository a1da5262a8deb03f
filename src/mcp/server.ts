/** The protocol, by the official SDK: one server for one request of either generation, since nothing is kept between two. */
import {
  type CallToolResult,
  createMcpHandler,
  isLegacyRequest,
  type Tool as ListedTool,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import type { JsonObject } from '../../schema/field.ts';
import { buildInfo } from '../lib/build-info.ts';
import type { Logger } from '../lib/observe/log.ts';
import type { Prompts } from './prompts.ts';
import type { Resources } from './resources.ts';

/** From this version of the protocol on answers have `structuredContent`. */
const STRUCTURED_SINCE = '2025-06-18';

/** Made once: it is costly, and used by none of our servers. */
const jsonSchemaValidator = new AjvJsonSchemaValidator();

export interface Served {
  readonly tools: readonly ListedTool[];
  readonly instructions: string;
  readonly resources: Resources;
  readonly prompts: Prompts;
  /** Undefined when there is no such tool here. Never throws what a tool throws. */
  call(name: string, args: JsonObject): Promise<CallToolResult> | undefined;
}

const withoutOutput = ({ outputSchema: _output, ...tool }: ListedTool): ListedTool => tool;
const withoutStructure = ({ structuredContent: _structure, ...result }: CallToolResult): CallToolResult => result;

function serverOf({ tools, instructions, resources, prompts, call }: Served, isStructured: boolean): Server {
  const server = new Server(
    { name: 'taskgate', version: buildInfo.version },
    { capabilities: { tools: {}, resources: {}, prompts: {} }, instructions, jsonSchemaValidator },
  );
  server.setRequestHandler('tools/list', () => ({
    tools: isStructured ? [...tools] : tools.map(withoutOutput),
  }));
  server.setRequestHandler('resources/list', () => resources.list());
  server.setRequestHandler('resources/templates/list', () => resources.templates());
  server.setRequestHandler('resources/read', ({ params }) => resources.read(params.uri));
  server.setRequestHandler('prompts/list', () => prompts.list());
  server.setRequestHandler('prompts/get', ({ params }) => prompts.get(params.name, params.arguments ?? {}));
  server.setRequestHandler('tools/call', async ({ params }) => {
    const result = call(params.name, (params.arguments ?? {}) as JsonObject);
    if (!result) {
      const known = tools.map(({ name }) => name);
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `There is no tool ${JSON.stringify(params.name)} here. See \`tools\` for those that there are.`,
        { tools: known },
      );
    }
    return isStructured ? await result : withoutStructure(await result);
  });
  return server;
}

/** Clients from before 2026-07-28, whose `initialize` leaves nothing behind here. */
async function answerLegacy(request: Request, parsedBody: unknown, server: Server): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  try {
    await server.connect(transport);
    return await transport.handleRequest(request, { parsedBody });
  } finally {
    await server.close();
  }
}

/** Nothing changes while somebody listens, so there is nothing to subscribe to. */
const MOST_SUBSCRIPTIONS = 0;

/** Answers one POST whose body was read already. */
export async function answerMessages(request: Request, body: unknown, served: Served, log: Logger): Promise<Response> {
  const isStructured = (request.headers.get('mcp-protocol-version') ?? '') >= STRUCTURED_SINCE;
  const onerror = (err: Error) => log.debug({ err }, 'message refused');
  const server = serverOf(served, isStructured);
  server.onerror = onerror;
  if (await isLegacyRequest(request, body)) return await answerLegacy(request, body, server);
  const handler = createMcpHandler(() => server, { legacy: 'reject', maxSubscriptions: MOST_SUBSCRIPTIONS, onerror });
  return await handler.fetch(request, { parsedBody: body });
}
