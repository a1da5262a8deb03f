/** Answers of tools, and refusals: by the gateway's codes, in words that an agent can act on. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { JsonObject } from '../../schema/field.ts';
import { errorBody } from '../http/errors.ts';
import type { GatewayError } from '../lib/errors.ts';

/** The text says the same, for agents that read nothing else. */
export const toResult = (structuredContent: JsonObject): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(structuredContent) }],
  structuredContent,
});

/** What HTTP would answer; `retry_after` in seconds. Structured content would have to be what the tool promises. */
export function toErrorResult(error: GatewayError, requestId: string): CallToolResult {
  const body = {
    ...errorBody(error, requestId),
    ...(error.retryAfter !== undefined && { retry_after: error.retryAfter }),
  };
  return { isError: true, content: [{ type: 'text', text: JSON.stringify(body) }] };
}

export const sizeOf = ({ content }: CallToolResult): number =>
  content.reduce((size, part) => size + (part.type === 'text' ? Buffer.byteLength(part.text) : 0), 0);
