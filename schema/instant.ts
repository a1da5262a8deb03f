/**
 * Points in time on the wire: RFC 3339 with any offset, or a bare date, come in; `YYYY-MM-DDTHH:mm:ss.sssZ` goes out.
 */

const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** `+02:00` typed by hand into a URL arrives as a space. */
const SPACE_FOR_PLUS = / (\d{2}:?\d{2})$/;

/** Epoch milliseconds of a calendar date at UTC midnight; undefined for days that do not exist. */
function dateMs(date: string): number | undefined {
  const ms = Date.parse(`${date}T00:00:00.000Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date ? undefined : ms;
}

function offsetMs(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** Epoch milliseconds of RFC 3339 text or of a bare `YYYY-MM-DD` (UTC midnight); undefined when it is neither. */
export function parseInstant(text: string): number | undefined {
  const trimmed = text.trim();
  if (DATE.test(trimmed)) return dateMs(trimmed);
  const found = RFC3339.exec(trimmed.replace(SPACE_FOR_PLUS, '+$1'));
  if (!found) return undefined;
  const [, date = '', hour = '', minute = '', second = '0', fraction = '.', zone = 'Z'] = found;
  const day = dateMs(date);
  const offset = offsetMs(zone);
  if (day === undefined || offset === undefined) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const time = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000;
  return day + time + Number(fraction.slice(1).padEnd(3, '0').slice(0, 3)) - offset;
}

const MIN_MS = Date.parse('0000-01-01T00:00:00.000Z');
const MAX_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** `2026-04-28T13:54:48.559Z`; undefined for instants that have no four-digit year. */
export function formatInstant(ms: number): string | undefined {
  return ms >= MIN_MS && ms <= MAX_MS ? new Date(ms).toISOString() : undefined;
}
