/** Times and sizes as people read them: times in UTC, with a hint how far away that is. */
import { formatInstant } from '../../../schema/instant.ts';

/** `2026-04-28 13:54:48`, in UTC. */
export const utc = (ms: number): string => (formatInstant(ms) ?? '').slice(0, 19).replace('T', ' ');

const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

const counted = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** `3 minutes ago`, `in 2 hours`, `just now`. */
export function relative(ms: number, now: number): string {
  const distance = Math.abs(ms - now);
  for (const [unit, length] of UNITS) {
    if (distance < length) continue;
    const words = counted(Math.floor(distance / length), unit);
    return ms <= now ? `${words} ago` : `in ${words}`;
  }
  return 'just now';
}

/** `84 ms`, `1.2 s`, `3 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

const SIZES = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `512 bytes`, `1.5 MiB`. */
export function byteCount(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log2(bytes) / 10));
  return step === 0 ? `${bytes} bytes` : `${(bytes / 1024 ** step).toFixed(1)} ${SIZES[step]}`;
}
