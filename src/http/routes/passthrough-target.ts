/** What a passthrough request asks of the provider: its path, its query and the headers that go along. */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AppContext } from '../context.ts';

/** Headers that mean something to any provider; each adapter adds its own. Never credentials, cookies, the host or hop-by-hop headers. */
const FORWARDED = ['content-type', 'content-length', 'accept-language', 'if-match', 'if-none-match', 'range'] as const;

/** The SDKs send a list of everything they can read; only a caller that asks for JSON first means it. */
const acceptOf = (header: string | undefined): string =>
  header && /^\s*application\/json\b/i.test(header) && !header.includes(';q=') ? header : '*/*';

export function headersOf(c: AppContext, { passthroughHeaders }: Adapter): Record<string, string> {
  const headers: Record<string, string> = { accept: acceptOf(c.req.header('accept')) };
  for (const name of [...FORWARDED, ...passthroughHeaders]) {
    const value = c.req.header(name);
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GatewayError('invalid_request', 'The path holds a malformed percent-encoding.');
  }
}

/** What stands after `/passthrough/{connection_id}/`, decoded once: one leading slash is taken off, a second refused. */
export function pathOf(rawPath: string): string {
  const [, , , ...rest] = rawPath.split('/');
  const path = decode(rest.join('/')).replace(/^\//, '');
  if (path.startsWith('/')) throw new GatewayError('invalid_request', 'The path begins with more than one slash.');
  if (path === '' || path.startsWith('?')) throw new GatewayError('invalid_request', 'The path is empty.');
  if (path.includes('#')) throw new GatewayError('invalid_request', 'The path holds a "#".');
  return path;
}

/** An encoded `?` in the path begins a query; parameters of the real query win over those in it. */
export function splitQuery(path: string, query: string): { path: string; query: string } {
  const mark = path.indexOf('?');
  if (mark < 0) return { path, query };
  const names = new Set(new URLSearchParams(query).keys());
  const inner = [...new URLSearchParams(path.slice(mark + 1))].filter(([name]) => !names.has(name));
  const kept = new URLSearchParams(inner).toString();
  return { path: path.slice(0, mark), query: [kept, query].filter((part) => part !== '').join('&') };
}
