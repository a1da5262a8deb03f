/** The secret of one registration: made before the provider is asked, stored encrypted, and known to both sides only. */
import type { Keyring } from '../../lib/crypto.ts';
import { randomToken } from '../../lib/id.ts';
import { Secret } from '../../lib/secret.ts';
import type { NativeRegistrationRow, NativeRegistrationStore } from '../../store/webhooks/native-registrations.ts';

type Sealed = Pick<NativeRegistrationRow, 'connectionId' | 'secret'>;

const BYTES = 32;

const contextOf = ({ connectionId }: Pick<Sealed, 'connectionId'>) => `native_registration:${connectionId}`;

/** Encrypted. */
export const newRegistrationSecret = (keyring: Keyring, connectionId: string): string =>
  keyring.encrypt(randomToken(BYTES), contextOf({ connectionId }));

/** Undefined for one that an earlier version made, or whose key is gone. */
export const registrationSecret = (keyring: Keyring, row: Sealed): Secret | undefined =>
  row.secret !== null && keyring.knows(row.secret)
    ? new Secret(keyring.decrypt(row.secret, contextOf(row)))
    : undefined;

export interface RegistrationSecrets {
  /** Re-encrypts what is not under the first key yet; how many. */
  rotate(): Promise<number>;
}

/** Re-encrypts what is not under the first key yet; how many. */
export async function rotateRegistrationSecrets(store: NativeRegistrationStore, keyring: Keyring): Promise<number> {
  let rotated = 0;
  for (const { connectionId, secret } of await store.sealed()) {
    if (keyring.isCurrent(secret)) continue;
    const context = contextOf({ connectionId });
    if (await store.reseal(connectionId, secret, keyring.encrypt(keyring.decrypt(secret, context), context)))
      rotated += 1;
  }
  return rotated;
}
