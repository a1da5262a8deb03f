/** Jira's durations, `1w 2d 3h 4m`: a day has 8 hours, a week 5 days, as on a new site. */
const SECONDS = { w: 5 * 8 * 3600, d: 8 * 3600, h: 3600, m: 60 } as const;

const isUnit = (unit: string): unit is keyof typeof SECONDS => unit in SECONDS;

/** Seconds; a bare number counts minutes. Undefined for anything that is no duration. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const parts = value.trim().toLowerCase().split(/\s+/);
  let seconds = 0;
  for (const part of parts) {
    const [, amount, unit = 'm'] = /^(\d+(?:\.\d+)?)([wdhm])?$/.exec(part) ?? [];
    if (amount === undefined || !isUnit(unit)) return undefined;
    seconds += Number(amount) * SECONDS[unit];
  }
  return Math.round(seconds);
}

export function formatDuration(seconds: number): string {
  const parts: string[] = [];
  let left = seconds;
  for (const unit of ['w', 'd', 'h', 'm'] as const) {
    const amount = Math.floor(left / SECONDS[unit]);
    left -= amount * SECONDS[unit];
    if (amount > 0) parts.push(`${amount}${unit}`);
  }
  return parts.join(' ') || '0m';
}
