/** Whether an answer is one that the gateway may give. */
import type { FuzzRequest } from './request.ts';

export interface FuzzAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Until the whole answer was there. */
  readonly ms: number;
}

export const SLOWEST_MS = 20_000;

/** Of stacks, and of files of ours. */
const TRACES = /\n\s+at |node_modules|\.[jt]s:\d+:\d+|SQLITE_|ECONNREFUSED/;

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function wrongWithError({ status, text }: FuzzAnswer): string | undefined {
  const body = parse(text) as Record<string, unknown> | undefined;
  if (!body) return 'an error that is no JSON';
  const isWhole = typeof body.error === 'string' && typeof body.message === 'string' && body.message !== '';
  if (!isWhole) return 'an error without its code or message';
  if (body.status !== status || body.statusCode !== status) return 'an error whose status is another one';
  return typeof body.request_id === 'string' ? undefined : 'an error without request_id';
}

const isPassthrough = ({ operation }: FuzzRequest) => operation.path.startsWith('/passthrough/');

/** What is wrong with the answer, in words; undefined when nothing is. `secrets` must never come back. */
export function wrongWith(request: FuzzRequest, answer: FuzzAnswer, secrets: readonly string[]): string | undefined {
  const { operation } = request;
  const { status, headers, text, ms } = answer;
  if (ms > SLOWEST_MS) return `an answer after ${Math.round(ms)} ms`;
  if (status >= 500 && status !== 501) return `a ${status}`;
  if (headers['x-content-type-options'] !== 'nosniff') return 'an answer without nosniff';
  if (headers['x-injected'] !== undefined) return 'an injected header';
  if (typeof headers['x-request-id'] !== 'string') return 'an answer without a request id';
  if (secrets.some((secret) => text.includes(secret))) return 'a secret';
  if (isPassthrough(request)) return undefined;
  if (TRACES.test(text) && status >= 400) return 'a trace of the code';
  if (status >= 400) {
    // What the parser of HTTP refuses is the same everywhere.
    const isDocumented = status === 431 || operation.statuses.includes(String(status));
    return isDocumented ? wrongWithError(answer) : `an undocumented ${status}`;
  }
  if (status === 200 && operation.accepts && !operation.accepts(parse(text))) {
    return `a body that the document does not describe: ${JSON.stringify(operation.accepts.errors?.[0])}`;
  }
  return undefined;
}
