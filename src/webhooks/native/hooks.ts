/**
 * Where providers push their events to: one secret URL for the whole app, since a provider may allow no more. Requests are
 * checked and stored, and nothing else. A job accepts them later.
 */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import type { UnreadRequest, VerifyDependencies } from '../../../adapters/contract/events.ts';
import { equalInConstantTime, type Keyring } from '../../lib/crypto.ts';
import { GatewayError } from '../../lib/errors.ts';
import { gather } from '../../lib/gather.ts';
import type { NativeDependencies } from './dependencies.ts';
import { createEventKeeper, type KeeperDependencies } from './keep-events.ts';
import { registrationSecret } from './registration-secret.ts';

export interface Hooks {
  /** Where the provider of an adapter is to push to. */
  urlOf(adapter: Adapter): string;
  /**
   * Stores a provider's request, in one write. Throws `not_found` for an unknown URL or registration, `unauthorized` when
   * the provider did not sign it, `invalid_request` when it makes no sense. Its body is read once the URL is known to be right.
   */
  receive(secret: string, request: UnreadRequest): Promise<void>;
}

export interface HooksDependencies
  extends KeeperDependencies,
    Pick<NativeDependencies, 'providers' | 'apps' | 'keyring' | 'publicUrl'> {}

/** Requests that are stored in one write. */
const MOST_AT_ONCE = 200;

const secretsOf = (keyring: Keyring, { type }: Adapter): string[] =>
  keyring.deriveAll(`address of ${type}'s events`).map((key) => key.toString('base64url'));

export function createHooks({ providers, apps, keyring, publicUrl, ...deps }: HooksDependencies): Hooks {
  const secrets = new Map(providers.all.filter((one) => one.events).map((one) => [one, secretsOf(keyring, one)]));
  const keep = gather(createEventKeeper(deps), MOST_AT_ONCE);

  /** Whose URL it is. Every secret is compared, whichever one fits, so that the time taken says nothing. */
  function adapterAt(secret: string): Adapter | undefined {
    let found: Adapter | undefined;
    for (const [adapter, known] of secrets) {
      for (const one of known) if (equalInConstantTime(one, secret)) found = adapter;
    }
    return found;
  }

  const signersOf = (adapter: Adapter): VerifyDependencies => ({
    secretsOf: async (id) => {
      const rows = await deps.stores.registrations.named([id]);
      return rows.flatMap((row) => registrationSecret(keyring, row) ?? []);
    },
    appsOf: (clientId) => apps.named(adapter, clientId),
    app: providers.appOf(adapter),
    clock: deps.clock,
  });

  return {
    urlOf: (adapter) => `${publicUrl()}/hooks/${secrets.get(adapter)?.[0]}`,
    async receive(secret, request) {
      const adapter = adapterAt(secret);
      const native = adapter?.events;
      if (!native) throw new GatewayError('not_found', 'There is nothing at this path.');
      const signers = await native.verify(request, signersOf(adapter));
      const body = await request.body();
      await keep({ delivery: native.parse({ headers: request.headers, body }), signers });
    },
  };
}
