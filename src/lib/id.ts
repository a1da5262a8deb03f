import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** 24 hex digits: seconds first, so that ids sort by age; the form that Unified's clients expect. */
export function newId(clock: Clock): string {
  const seconds = Math.floor(clock.now() / 1000)
    .toString(16)
    .padStart(8, '0');
  return seconds + randomBytes(8).toString('hex');
}

/** Random text for keys and secrets: `bytes` bytes in base64url. */
export const randomToken = (bytes: number): string => randomBytes(bytes).toString('base64url');
