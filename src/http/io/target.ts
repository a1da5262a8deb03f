/**
 * The request target as it came over the wire. Routing is decided on it, before anything normalizes it: an HTTP
 * library would collapse `..` and decode `%00` first.
 */
import { GatewayError } from '../../lib/errors.ts';

export interface Target {
  /** Undecoded, without the query. */
  readonly path: string;
  /** Undecoded, without `?`. */
  readonly query: string;
  /** Path segments, each decoded once. */
  readonly segments: readonly string[];
  /** Decoded query parameters. */
  readonly parameters: URLSearchParams;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const FORBIDDEN = /[\\\u0000-\u001f\u007f]/;
const DOT_SEGMENT = /(?:^|\/)\.{1,2}(?:\/|$)/;

/** What is passed on may hold an encoded `?`: a query begins there, in which anything may stand. */
const PASSED_ON = /^\/passthrough\/[^/?]+\/[^?]*/;

const invalid = (message: string) => new GatewayError('invalid_request', message);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('The path holds a malformed percent-encoding.');
  }
}

/** A second decoding is only looked at, so text that does not decode any further is fine. */
function decodeAgain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function checkPath(decodedOnce: string): void {
  const [once = decodedOnce] = PASSED_ON.exec(decodedOnce) ?? [];
  for (const path of [once, decodeAgain(once)]) {
    if (FORBIDDEN.test(path)) throw invalid('The path holds a backslash or a control character.');
    if (DOT_SEGMENT.test(path)) throw invalid('The path holds a "." or ".." segment.');
  }
}

/** @param raw the target of the request line, such as `/task/c/task?limit=1`. */
export function parseTarget(raw: string): Target {
  if (!raw.startsWith('/')) throw invalid('The request target must be a path.');
  const mark = raw.indexOf('?');
  const path = mark < 0 ? raw : raw.slice(0, mark);
  const query = mark < 0 ? '' : raw.slice(mark + 1);
  const isPlain = /^[\w/-]*$/.test(path);
  if (!isPlain) checkPath(decode(path));
  const parts = path.slice(1).split('/');
  if (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return {
    path,
    query,
    segments: isPlain ? parts : parts.map(decode),
    parameters: new URLSearchParams(query),
  };
}
