/** What a policy allows, in words. */
import type { Policy } from '../../../schema/models/policy.ts';

const listed = (names: readonly string[] = []) => (names.length > 0 ? names.join(', ') : 'none');

/** One line a limit; empty for a policy that has nothing but its mode. */
function linesOf({ allow, deny, rate_per_minute, objects_per_day }: Policy): string[] {
  const lines: string[] = [];
  for (const [kind, names] of Object.entries(allow)) lines.push(`Only ${kind}: ${listed(names)}`);
  for (const [kind, names] of Object.entries(deny)) lines.push(`No ${kind}: ${listed(names)}`);
  if (rate_per_minute !== undefined) lines.push(`${rate_per_minute.toLocaleString('en')} calls a minute`);
  if (objects_per_day !== undefined) lines.push(`${objects_per_day.toLocaleString('en')} objects a day`);
  return lines;
}

export const PolicyLines = ({ policy }: { policy: Policy }) => (
  <>
    {linesOf(policy).map((line) => (
      <div class="small muted">{line}</div>
    ))}
  </>
);
