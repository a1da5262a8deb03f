/** What the values of environment variables may look like: each is a zod schema of a text, and says what it accepts. */
import { BlockList, isIP } from 'node:net';
import * as z from 'zod';
import { parseSitePattern } from '../lib/outbound/allowed-sites.ts';

const BYTE_UNITS: Record<string, number> = { '': 1, b: 1, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 };
const TIME_UNITS: Record<string, number> = { ms: 1, '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function measure(text: string, units: Record<string, number>): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,12})\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = units[unit.toLowerCase()];
  const value = digits === '' || factor === undefined ? 0 : Number(digits) * factor;
  return value > 0 ? value : undefined;
}

/** zod schema of a text that `parse` understands; `accepts` says what that is. */
function parsed<T>(parse: (text: string) => T | undefined, accepts: string) {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: accepts });
    return z.NEVER;
  });
}

export const bytes = (fallback: string) =>
  parsed((text) => measure(text, BYTE_UNITS), 'a size such as 10MiB or a number of bytes').prefault(fallback);

export const duration = (fallback: string) =>
  parsed((text) => measure(text, TIME_UNITS), 'a duration such as 30s, 500ms or 2m, or a number of seconds').prefault(
    fallback,
  );

/** Zero, too. */
export const delay = (fallback: string) =>
  parsed(
    (text) => (/^0+\s*[a-z]*$/i.test(text.trim()) ? 0 : measure(text, TIME_UNITS)),
    'a duration such as 10s or 500ms, a number of seconds, or 0',
  ).prefault(fallback);

const BOOLEANS = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);
export const boolean = parsed((text) => BOOLEANS.get(text.toLowerCase()), 'true or false');

export const port = parsed(
  (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined),
  'a port from 0 to 65535 (0 takes a free one)',
);

/** Without a trailing slash. */
export const url = parsed((text) => {
  const found = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = found && /^https?:$/.test(found.protocol) && !found.username && !found.search && !found.hash;
  return isPlain ? text.replace(/\/+$/, '') : undefined;
}, 'an http(s) URL without query or credentials');

/** The address of somebody who is told something. */
export const receiverUrl = parsed((text) => {
  const found = URL.canParse(text) ? new URL(text) : undefined;
  return found && /^https?:$/.test(found.protocol) && !found.username && !found.password ? found.href : undefined;
}, 'an http(s) URL without credentials');

const MOST_CALLS = 1_000_000_000;
/** Calls a minute. */
export const rate = parsed((text) => {
  const count = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return count <= MOST_CALLS ? count : undefined;
}, 'a number of calls a minute, or 0 for no limit');

/** Of what one workspace may have. */
export const limit = parsed((text) => {
  const count = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return count <= MOST_CALLS ? count : undefined;
}, 'a number, or 0 for no limit');

/** `10.0.0.0/8` or one address, as what `BlockList.addSubnet` takes. */
function subnetOf(text: string): [string, number, 'ipv4' | 'ipv6'] | undefined {
  const [, network = '', prefix] = /^([^/]+?)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(network);
  const longest = version === 6 ? 128 : 32;
  const bits = Number(prefix ?? longest);
  return version !== 0 && bits <= longest ? [network, bits, `ipv${version as 4 | 6}`] : undefined;
}

export const addressRanges = parsed((text) => {
  const ranges = new BlockList();
  for (const part of text.split(',')) {
    const subnet = subnetOf(part.trim());
    if (!subnet) return undefined;
    ranges.addSubnet(...subnet);
  }
  return ranges;
}, 'comma-separated addresses or networks such as 10.0.0.0/8');

/** With credentials, where the proxy wants some. */
export const proxyUrl = parsed((text) => {
  const found = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = found && /^https?:$/.test(found.protocol) && found.pathname === '/' && !found.search && !found.hash;
  return isPlain ? found.href : undefined;
}, 'an http(s) URL such as http://proxy.example.com:3128');

/** Of one process. */
interface DatabaseLimits {
  connections: number;
  timeoutMs: number;
  /** For a statement, where that is longer; no variable sets it. */
  statementMs?: number;
}

export type Database = { kind: 'sqlite'; path: string } | ({ kind: 'postgres'; url: string } & DatabaseLimits);

type DatabaseUrl = { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };

export const databaseUrl = parsed((text): DatabaseUrl | undefined => {
  if (/^postgres(ql)?:\/\//.test(text)) return URL.canParse(text) ? { kind: 'postgres', url: text } : undefined;
  const path = /^file:(.+)$/.exec(text)?.[1];
  return path ? { kind: 'sqlite', path: path.replace(/^\/\/(?=\/)/, '') } : undefined;
}, 'file:PATH, for instance file:./data/taskgate.db, or postgres://USER:PASSWORD@HOST/DATABASE');

const MOST_CONNECTIONS = 1000;
export const connections = parsed((text) => {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return count >= 2 && count <= MOST_CONNECTIONS ? count : undefined;
}, `a number from 2 to ${MOST_CONNECTIONS}`);

export const encryptionKeys = parsed((text): [Buffer, ...Buffer[]] | undefined => {
  const [first, ...others] = text.split(',').map((part) => Buffer.from(part.trim(), 'base64'));
  return first && [first, ...others].every((key) => key.length === 32) ? [first, ...others] : undefined;
}, 'base64 of 32 bytes, or several of them separated by commas');

/** @param example of a pattern. */
export const allowedSites = (example: string) =>
  parsed((text) => {
    const patterns = text.split(',').map((part) => parseSitePattern(part.trim()));
    return patterns.every((pattern) => pattern !== undefined) ? patterns : undefined;
  }, `comma-separated host[:port] patterns such as ${example}`);

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const TRACE_EXPORTERS = ['otlp', 'console', 'none'] as const;

/** The one that is bundled. */
export const otlpProtocol = z.literal('http/protobuf', { error: 'http/protobuf' });
