/** What becomes of a connection whose credentials are replaced, or whose end is said anew. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import type { Verified } from '../../adapters/contract/connecting.ts';
import type { ConnectionUpdate } from '../../schema/models/connection.ts';
import type { Clock } from '../lib/clock.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import { laterThan } from './connection-health.ts';
import { bringsCredentials, type CredentialTrial, type Proven, type Trial } from './credential-trial.ts';
import { ending, endOf, saidEnd, withEnd } from './expiry-date.ts';
import type { SealedCredentials } from './sealed-credentials.ts';

interface Dependencies {
  readonly sealed: SealedCredentials;
  readonly clock: Clock;
  readonly verify: CredentialTrial;
}

export function createCredentialChanges({ sealed, clock, verify }: Dependencies) {
  /** @param said when they end, where they don't know it themselves. */
  function replaced(row: ConnectionRow, adapter: Adapter, proven: Proven, said: number | null): Partial<ConnectionRow> {
    const expiresAt = endOf(adapter, proven, said);
    return {
      ...sealed.seal(row, withEnd(adapter, proven, expiresAt)),
      ...ending(row, expiresAt),
      oauthClientId: proven.oauthClientId,
      lastHealthyAt: laterThan(clock, row.lastUnhealthyAt),
      // Whoever renews the old ones at this moment must not put them back.
      leaseOwner: null,
      leaseUntil: null,
    };
  }

  /** Another end of the same credentials, as somebody says. */
  function saidAnew(
    row: ConnectionRow,
    adapter: Adapter,
    before: Verified,
    said: number | null,
  ): Partial<ConnectionRow> {
    const expiresAt = endOf(adapter, before, said);
    return { auth: withEnd(adapter, before, expiresAt).auth, ...ending(row, expiresAt) };
  }

  /** New credentials, tried before they replace the old ones; nothing when none were given. */
  async function changed(row: ConnectionRow, adapter: Adapter, input: ConnectionUpdate['auth'], trial: Trial) {
    if (!input) return {};
    const before = { auth: row.auth, credentials: sealed.unseal(row) };
    const said = saidEnd(input);
    if (!bringsCredentials(adapter, row.auth, input))
      return said === undefined ? {} : saidAnew(row, adapter, before, said);
    const proven = await verify(row.workspaceId, adapter, trial, input, before);
    const isSame = proven.credentials.reveal() === before.credentials.reveal();
    const known = isSame ? row.expiresAt : null;
    return replaced(row, adapter, proven, said === undefined ? known : said);
  }

  return { replaced, changed };
}
