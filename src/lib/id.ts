import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

const TAIL_BYTES = 8;

const idAt = (ms: number, tail: Buffer): string =>
  Math.floor(ms / 1000)
    .toString(16)
    .padStart(8, '0') + tail.subarray(0, TAIL_BYTES).toString('hex');

/** Random bytes for many ids: to ask for a few takes as long as for many. */
let pool = Buffer.alloc(0);

function randomTail(): Buffer {
  if (pool.length < TAIL_BYTES) pool = randomBytes(512 * TAIL_BYTES);
  const tail = pool.subarray(0, TAIL_BYTES);
  pool = pool.subarray(TAIL_BYTES);
  return tail;
}

/** 24 hex digits: seconds first, so that ids sort by age; the form that Unified's clients expect. */
export const newId = (clock: Clock): string => idAt(clock.now(), randomTail());

/** The same id on every try of one write. @param startedAt of the first try, in epoch milliseconds. */
export const idOfAttempt = ({ marker, startedAt }: { readonly marker: string; readonly startedAt: number }): string =>
  idAt(startedAt, createHash('sha256').update(marker).digest());

/** Random text for keys and secrets: `bytes` bytes in base64url. */
export const randomToken = (bytes: number): string => randomBytes(bytes).toString('base64url');
