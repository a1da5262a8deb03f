/** The lease of a registration: one process at a time changes it at the provider. */
import type { Clock } from '../../lib/clock.ts';
import { GatewayError } from '../../lib/errors.ts';
import { randomToken } from '../../lib/id.ts';
import { sleep } from '../../lib/sleep.ts';
import type { NativeRegistrationStore } from '../../store/webhooks/native-registrations.ts';

/** Longer than a change at the provider takes. */
const LEASE_MS = 60_000;
const WAIT_MS = 20_000;
const POLL_MS = 100;

export interface LeaseDependencies {
  readonly store: NativeRegistrationStore;
  readonly clock: Clock;
}

/** Runs `work` while holding the lease. Throws `unavailable` when another process holds it for too long. */
export async function withLease<T>(
  { store, clock }: LeaseDependencies,
  connectionId: string,
  work: () => Promise<T>,
): Promise<T> {
  const owner = randomToken(12);
  for (const until = clock.now() + WAIT_MS; ; await sleep(POLL_MS)) {
    const now = clock.now();
    if (await store.lease(connectionId, owner, now, now + LEASE_MS)) break;
    if (now > until || !(await store.find(connectionId))) {
      throw new GatewayError('unavailable', 'The registration with the provider is being changed.', { retryAfter: 5 });
    }
  }
  try {
    return await work();
  } finally {
    await store.release(connectionId, owner);
  }
}
