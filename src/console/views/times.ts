/** Times as people read them: in UTC, with a hint how far away that is. */
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
