/** How a connection is, in a few words. */
import { expiryWords } from '../../connections/connection-words.ts';
import { daysLeft, EARLIEST_MS } from '../../connections/expiry.ts';
import type { ConnectionCard, Health } from '../views/connection-card.ts';
import { Badge, type Tone } from './parts.tsx';

const HEALTH: Readonly<Record<Health, readonly [Tone, string]>> = {
  healthy: ['good', 'Healthy'],
  unhealthy: ['bad', 'Unhealthy'],
  untried: ['', 'Not tried yet'],
};

/** Of credentials whose end is near; nothing of others. @param now epoch milliseconds. */
export function expiryWarning({ expiresAt }: ConnectionCard, now: number): string | undefined {
  const isNear = expiresAt !== null && expiresAt - now <= EARLIEST_MS;
  return isNear ? expiryWords(daysLeft(expiresAt, now)) : undefined;
}

const ExpiryBadge = ({ card: { expiresAt }, now }: { card: ConnectionCard; now: number }) => {
  if (expiresAt === null || expiresAt - now > EARLIEST_MS) return null;
  const days = daysLeft(expiresAt, now);
  return days === 0 ? <Badge tone="bad">Expired</Badge> : <Badge tone="warn">Expires in {days} d</Badge>;
};

export const ConnectionBadges = ({ card, now }: { card: ConnectionCard; now: number }) => {
  const [tone, words] = HEALTH[card.health];
  return (
    <div class="badges">
      <Badge tone={tone}>{words}</Badge>
      {card.isPaused && <Badge tone="warn">Paused</Badge>}
      {card.captureUntil !== null && card.captureUntil > now && <Badge tone="warn">Capturing</Badge>}
      <ExpiryBadge card={card} now={now} />
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
