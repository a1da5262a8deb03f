/** How a connection is, in a few words. */
import type { ConnectionCard, Health } from '../views/connection-card.ts';
import { Badge, type Tone } from './parts.tsx';

const HEALTH: Readonly<Record<Health, readonly [Tone, string]>> = {
  healthy: ['good', 'Healthy'],
  unhealthy: ['bad', 'Unhealthy'],
  untried: ['', 'Not tried yet'],
};

export const ConnectionBadges = ({ card }: { card: ConnectionCard }) => {
  const [tone, words] = HEALTH[card.health];
  return (
    <div class="badges">
      <Badge tone={tone}>{words}</Badge>
      {card.isPaused && <Badge tone="warn">Paused</Badge>}
      {card.scopes.missing.length > 0 && <Badge tone="warn">Scopes missing</Badge>}
    </div>
  );
};

/** Scopes granted against needed, in one line. */
export const ScopeCount = ({ card: { scopes, kind } }: { card: ConnectionCard }) => {
  if (scopes.granted === undefined) return <span class="muted">{kind}</span>;
  const held = scopes.needed.length - scopes.missing.length;
  return (
    <>
      {held} of {scopes.needed.length} granted
    </>
  );
};

export const connectionAddress = (id: string) => `/console/connections/${encodeURIComponent(id)}`;
