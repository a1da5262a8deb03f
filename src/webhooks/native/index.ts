/** Webhooks that are fed by a provider's own events, put together. */
import type { JobKind } from '../../jobs/worker.ts';
import { createEventAcceptance } from './accept-events.ts';
import { cleanupJobs } from './cleanup.ts';
import type { NativeDependencies } from './dependencies.ts';
import { createHooks, type Hooks } from './hooks.ts';
import { type RegistrationSecrets, rotateRegistrationSecrets } from './registration-secret.ts';
import { createRegistrations } from './registrations.ts';
import { createRenewal } from './renewal.ts';
import { wakeAll } from './start.ts';
import { createSubscriptions, type NativeSubscriptions } from './subscriptions.ts';
import { createSweepJob } from './sweep-job.ts';
import { createWaitingEvents } from './waiting-events.ts';

export interface Native {
  readonly hooks: Hooks;
  readonly registrationSecrets: RegistrationSecrets;
  readonly subscriptions: NativeSubscriptions;
  readonly jobs: readonly JobKind[];
  /** Asks for jobs that may have become due while no process ran. */
  start(): Promise<void>;
}

export function createNative(deps: NativeDependencies): Native {
  const accepting = new Set<string>();
  const waitingEvents = createWaitingEvents(deps.stores.events, deps.clock);
  const hooks = createHooks({ ...deps, accepting, waitingEvents });
  const registrations = createRegistrations({ ...deps, store: deps.stores.registrations, urlOf: hooks.urlOf });
  const subscriptions = createSubscriptions({ ...deps, registrations });
  return {
    hooks,
    registrationSecrets: { rotate: () => rotateRegistrationSecrets(deps.stores.registrations, deps.keyring) },
    subscriptions,
    jobs: [
      createEventAcceptance({ ...deps, accepting }),
      createRenewal({ ...deps, registrations, subscriptions }),
      createSweepJob({ ...deps, waitingEvents }),
      ...cleanupJobs(deps),
    ],
    start: () => wakeAll(deps),
  };
}
