/** Dates of queries: days and minutes in the caller's time zone, epoch milliseconds, and distances from now. */
import { offsetMinutes } from '../instants.ts';
import type { Account } from '../records.ts';
import type { Site } from '../site.ts';
import { JqlError } from './error.ts';
import type { Operand } from './parse.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const DAY_MS = 86_400_000;

function distance(text: string): number | undefined {
  if (!/^[+-]?\s*(\d+[mhdw]\s*)+$/.test(text)) return undefined;
  const sign = text.startsWith('-') ? -1 : 1;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([mhdw])/g)) sum += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  return sign * sum;
}

export function dateOf({ site, caller }: { site: Site; caller: Account }, field: string, operand: Operand): number {
  const now = site.now();
  const isDay = /^due/i.test(field);
  const shift = (utc: number) => (isDay ? utc : utc - offsetMinutes(utc, caller.timeZone) * 60_000);
  if (operand.kind === 'function') {
    if (operand.name === 'now') return now;
    const today = Math.floor((now + offsetMinutes(now, caller.timeZone) * 60_000) / DAY_MS) * DAY_MS;
    const away = operand.args[0] === undefined ? 0 : (distance(operand.args[0]) ?? 0);
    if (operand.name === 'startofday') return shift(today) + away;
    if (operand.name === 'endofday') return shift(today + DAY_MS) - 1 + away;
    throw new JqlError(`Unable to find JQL function '${operand.name}()'.`);
  }
  const text = operand.kind === 'value' ? operand.text.trim() : '';
  if (operand.kind === 'value' && !operand.isQuoted && /^\d+$/.test(text)) return Number(text);
  const away = distance(text);
  if (away !== undefined) return now + away;
  const [, year, month, date, hour = '0', minute = '0'] =
    /^(\d{4})[-/](\d\d?)[-/](\d\d?)(?:\s+(\d\d?):(\d\d))?$/.exec(text) ?? [];
  const utc =
    year === undefined
      ? Number.NaN
      : Date.UTC(Number(year), Number(month) - 1, Number(date), Number(hour), Number(minute));
  if (Number.isNaN(utc)) {
    throw new JqlError(
      `Date value '${text}' for field '${field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
    );
  }
  return shift(utc);
}
