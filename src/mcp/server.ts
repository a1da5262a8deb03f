/** The protocol, by the official SDK: one server for one request, since nothing is kept between two. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  type Tool as ListedTool,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import type { JsonObject } from '../../schema/field.ts';
import type { Logger } from '../lib/observe/log.ts';
import { packageRoot } from '../lib/package-root.ts';

const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };

/** From this version of the protocol on answers have `structuredContent`. */
const STRUCTURED_SINCE = '2025-06-18';

/** Made once: it is costly, and used by none of our servers. */
const jsonSchemaValidator = new AjvJsonSchemaValidator();

export interface Served {
  readonly tools: readonly ListedTool[];
  readonly instructions: string;
  /** Undefined when there is no such tool here. Never throws what a tool throws. */
  call(name: string, args: JsonObject): Promise<CallToolResult> | undefined;
}

const withoutOutput = ({ outputSchema: _output, ...tool }: ListedTool): ListedTool => tool;
const withoutStructure = ({ structuredContent: _structure, ...result }: CallToolResult): CallToolResult => result;

function serverOf({ tools, instructions, call }: Served, isStructured: boolean): Server {
  const server = new Server(
    { name: 'taskgate', version },
    { capabilities: { tools: {} }, instructions, jsonSchemaValidator },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: isStructured ? [...tools] : tools.map(withoutOutput),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const result = call(params.name, params.arguments ?? {});
    if (!result) {
      const known = tools.map(({ name }) => name);
      throw new McpError(ErrorCode.InvalidParams, `There is no tool ${JSON.stringify(params.name)} here.`, {
        tools: known,
      });
    }
    return isStructured ? await result : withoutStructure(await result);
  });
  return server;
}

/** Answers one POST whose body was read already. */
export async function answerMessages(request: Request, body: unknown, served: Served, log: Logger): Promise<Response> {
  const isStructured = (request.headers.get('mcp-protocol-version') ?? '') >= STRUCTURED_SINCE;
  const server = serverOf(served, isStructured);
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  server.onerror = (err) => log.debug({ err }, 'message refused');
  try {
    await server.connect(transport);
    return await transport.handleRequest(request, { parsedBody: body });
  } finally {
    await server.close();
  }
}
