/** Files that do not change while the process runs: read when they are first asked for, and compressed for who takes that. */
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AppContext } from '../context.ts';

const compress = promisify(gzip);

interface Kept {
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
}

const kept = new Map<string, Promise<Kept>>();

async function load(path: string): Promise<Kept> {
  const plain = await readFile(path);
  return { plain: new Uint8Array(plain), gzipped: new Uint8Array(await compress(plain)) };
}

function fileAt(path: string): Promise<Kept> {
  const known = kept.get(path);
  if (known) return known;
  const loading = load(path);
  kept.set(path, loading);
  // What could not be read is tried again by the next one who asks.
  loading.catch(() => kept.delete(path));
  return loading;
}

/** Answers with the file. Only for paths that the caller of the gateway does not choose. */
export async function answerFile(c: AppContext, path: string, headers: Record<string, string>): Promise<Response> {
  const { plain, gzipped } = await fileAt(path);
  const isCompressed = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  const body = isCompressed ? gzipped : plain;
  return c.body(body, 200, {
    ...headers,
    vary: 'accept-encoding',
    'content-length': String(body.length),
    ...(isCompressed && { 'content-encoding': 'gzip' }),
  });
}
