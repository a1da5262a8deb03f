/** Answers of tools, and refusals: by the gateway's codes, in words that an agent can act on. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { isObject } from '../../adapters/toolkit/json.ts';
import type { JsonObject } from '../../schema/field.ts';
import { errorBody } from '../http/errors.ts';
import type { GatewayError } from '../lib/errors.ts';
import { nextStep, type Situation } from './next-step.ts';

/** JSON in a text, marked as what it is: others wrote what is in it, and none of it is an instruction. */
const asData = (value: JsonObject) => ({
  type: 'text' as const,
  text: JSON.stringify(value),
  annotations: { audience: ['assistant' as const] },
  _meta: { 'taskgate/data': 'application/json' },
});

/** As JSON in a text. Models read that alone; programs that want the objects get them beside it, at the price of twice the size. */
export const toResult = (answer: JsonObject, isShort: boolean): CallToolResult => ({
  content: [asData(answer)],
  ...(!isShort && { structuredContent: answer }),
});

/** Characters of `details` that are worth reading. */
const LONGEST_DETAILS = 1500;

/** As many values as are worth reading. */
function shortDetails(details: unknown): unknown {
  if (JSON.stringify(details).length <= LONGEST_DETAILS) return details;
  const [first] = Array.isArray(details) ? details : [];
  if (!isObject(first)) return undefined;
  const { allowed, ...problem } = first;
  return [{ ...problem, ...(Array.isArray(allowed) && { allowed: allowed.slice(0, MOST_ALLOWED) }) }];
}
const MOST_ALLOWED = 30;

/** What HTTP would answer, and what to do now; `retry_after` in seconds. */
export function toErrorResult(error: GatewayError, requestId: string, situation: Situation): CallToolResult {
  const { statusCode: _status, details, ...shown } = errorBody(error, requestId);
  const body = {
    ...shown,
    ...(details !== undefined && { details: shortDetails(details) }),
    ...(error.retryAfter !== undefined && { retry_after: error.retryAfter }),
    next: nextStep(error, situation),
  };
  return { isError: true, content: [asData(body)] };
}

export const sizeOf = ({ content }: CallToolResult): number =>
  content.reduce((size, part) => size + (part.type === 'text' ? Buffer.byteLength(part.text) : 0), 0);
