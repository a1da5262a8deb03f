/** Points in time as providers write them: with any offset (`2026-04-28T15:54:48.559+0200`), as dates, as epoch numbers. */
import { formatInstant, parseInstant } from '../../schema/instant.ts';
import { text } from './json.ts';

/** Epoch seconds and milliseconds are told apart by size: this is 1973 in milliseconds, and 5138 in seconds. */
const MILLISECONDS_FROM = 100_000_000_000;

/** Epoch milliseconds of a timestamp, or of an epoch number in seconds or milliseconds. */
export function instantMs(value: unknown): number | undefined {
  if (typeof value === 'number') return value < MILLISECONDS_FROM ? value * 1000 : value;
  const found = text(value);
  return found === undefined ? undefined : parseInstant(found);
}

/** The wire form of a timestamp, or of a date without time, which becomes midnight UTC. */
export function instant(value: unknown): string | undefined {
  const ms = instantMs(value);
  return ms === undefined ? undefined : formatInstant(ms);
}

/** `YYYY-MM-DD` of the UTC day that wire text lies in; undefined for text that is no instant. */
export function utcDate(wire: string): string | undefined {
  const ms = parseInstant(wire);
  return ms === undefined ? undefined : formatInstant(ms)?.slice(0, 10);
}

/** `YYYY-MM-DD` of the day that wire text names: a date-time's own offset decides it. Undefined for text that is no instant. */
export function dayOf(wire: string): string | undefined {
  return parseInstant(wire) === undefined ? undefined : wire.trim().slice(0, 'YYYY-MM-DD'.length);
}
