/**
 * Points in time on the wire: RFC 3339 with any offset, or a bare date, come in; `YYYY-MM-DDTHH:mm:ss.sssZ` goes out.
 */

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:?\d{2})$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** `+02:00` typed by hand into a URL arrives as a space. */
const SPACE_FOR_PLUS = / (\d{2}:?\d{2})$/;

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** The number that the two digits at this place stand for. Reading digits is much faster than capturing them. */
const twoDigits = (text: string, at: number) => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;

/** Epoch milliseconds of the calendar date that a text begins with, at UTC midnight; undefined for impossible days. */
function dateMs(text: string): number | undefined {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const last = month === 2 && isLeap(year) ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
  if (day < 1 || day > last) return undefined;
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  return year < 100 ? new Date(0).setUTCFullYear(year, month - 1, day) : Date.UTC(year, month - 1, day);
}

/** What the zone at the end of a text is ahead of UTC. */
function offsetMs(text: string): number | undefined {
  const end = text.length;
  if (/[Zz]$/.test(text)) return 0;
  const signAt = text.at(-3) === ':' ? end - 6 : end - 5;
  const hours = twoDigits(text, signAt + 1);
  const minutes = twoDigits(text, end - 2);
  if (hours > 23 || minutes > 59) return undefined;
  return (text[signAt] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** The first three digits of the fraction at 19, which may be shorter or missing. */
function fractionMs(text: string): number {
  let ms = 0;
  let unit = text[19] === '.' ? 100 : 0;
  for (let at = 20; unit >= 1; at++, unit /= 10) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) break;
    ms += digit * unit;
  }
  return ms;
}

function exactMs(text: string): number | undefined {
  if (DATE.test(text)) return dateMs(text);
  if (!RFC3339.test(text)) return undefined;
  const day = dateMs(text);
  const offset = offsetMs(text);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = text[16] === ':' ? twoDigits(text, 17) : 0;
  if (day === undefined || offset === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  return day + (hour * 60 + minute) * 60_000 + second * 1000 + fractionMs(text) - offset;
}

const MIN_MS = Date.parse('0000-01-01T00:00:00.000Z');
const MAX_MS = Date.parse('9999-12-31T23:59:59.999Z');
const hasFourDigitYear = (ms: number): boolean => ms >= MIN_MS && ms <= MAX_MS;

/**
 * Epoch milliseconds of RFC 3339 text or of a bare `YYYY-MM-DD` (UTC midnight); undefined when it is neither, or when
 * its year has no four digits in UTC.
 */
export function parseInstant(text: string): number | undefined {
  const ms = exactMs(text) ?? exactMs(text.trim().replace(SPACE_FOR_PLUS, '+$1'));
  return ms !== undefined && hasFourDigitYear(ms) ? ms : undefined;
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 4096;
const TWO_DIGITS = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** Dates by day since the epoch: a page of tasks has the same few again and again, and making one is slow. */
const dates = new Map<number, string>();

function dateOf(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  if (dates.size >= MOST_DAYS) dates.clear();
  dates.set(day, date);
  return date;
}

/** `2026-04-28T13:54:48.559Z`; undefined for instants that have no four-digit year. */
export function formatInstant(instant: number): string | undefined {
  if (!hasFourDigitYear(instant)) return undefined;
  const ms = Math.trunc(instant);
  const day = Math.floor(ms / DAY_MS);
  const rest = ms - day * DAY_MS;
  const hour = TWO_DIGITS[Math.floor(rest / 3_600_000)];
  const minute = TWO_DIGITS[Math.floor(rest / 60_000) % 60];
  const second = TWO_DIGITS[Math.floor(rest / 1000) % 60];
  const fraction = rest % 1000;
  return `${dateOf(day)}T${hour}:${minute}:${second}.${fraction < 100 ? '0' : ''}${TWO_DIGITS[fraction] ?? fraction}Z`;
}
