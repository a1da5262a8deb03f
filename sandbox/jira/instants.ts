/** Instants the way Jira writes them: milliseconds, and an offset without a colon, in the caller's own time zone. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  return format;
}

/** Offsets change on the hour or half hour only, so they are remembered by half hours. */
const offsets = new Map<string, number>();
const HALF_HOUR_MS = 1_800_000;

/** Minutes that local time is ahead of UTC. */
export function offsetMinutes(instant: number, timeZone: string): number {
  const slot = `${timeZone}|${Math.floor(instant / HALF_HOUR_MS)}`;
  const known = offsets.get(slot);
  if (known !== undefined) return known;
  const name = formatIn(timeZone)
    .formatToParts(instant)
    .find((part) => part.type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name ?? '') ?? [];
  const offset = sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  if (offsets.size > 50_000) offsets.clear();
  offsets.set(slot, offset);
  return offset;
}

const two = (value: number) => String(value).padStart(2, '0');

/** `2026-04-28T15:54:48.559+0200` */
export function jiraInstant(instant: number, timeZone: string): string {
  const offset = offsetMinutes(instant, timeZone);
  const local = new Date(instant + offset * 60_000).toISOString().slice(0, -1);
  const size = Math.abs(offset);
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

/** Takes offsets with and without a colon, and `Z`; undefined for anything else. */
export function parseJiraInstant(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const withColon = value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)$/.test(withColon)) return undefined;
  const instant = Date.parse(withColon);
  return Number.isNaN(instant) ? undefined : instant;
}

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const instant = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(value);
}
