/** Credentials of connections as they lie in the store: encrypted, and decrypted here and nowhere else. */
import type { Verified } from '../../adapters/contract/connecting.ts';
import { oauthWay } from '../../adapters/contract/connecting.ts';
import type { JsonObject } from '../../schema/field.ts';
import { formatInstant } from '../../schema/instant.ts';
import type { Keyring } from '../lib/crypto.ts';
import { Secret } from '../lib/secret.ts';
import type { ConnectionRow, ConnectionStore } from '../store/connections/connections.ts';
import type { Providers } from './providers.ts';

export interface SealedCredentials {
  unseal(row: Pick<ConnectionRow, 'id' | 'credentials'>): Secret;
  /** Both columns of it. When the access token ends is no secret, and is shown. */
  seal(
    row: Pick<ConnectionRow, 'id' | 'integrationType'>,
    verified: Verified,
  ): Pick<ConnectionRow, 'auth' | 'credentials'>;
  /** Re-encrypts what is not under the first key yet; the number of connections changed. */
  rotate(onProgress?: (done: number, total: number) => void): Promise<number>;
}

const contextOf = (id: string) => `connection:${id}`;

export function createSealedCredentials(deps: {
  readonly store: ConnectionStore;
  readonly keyring: Keyring;
  readonly providers: Providers;
}): SealedCredentials {
  const { store, keyring, providers } = deps;

  function withExpiry(type: string, { auth, credentials }: Verified): JsonObject {
    const adapter = providers.find(type);
    const isGrant = adapter?.describe(auth).kind === 'oauth';
    const expiresAt = isGrant ? oauthWay(adapter)?.expiresAt(credentials) : undefined;
    return expiresAt === undefined ? auth : { ...auth, expiry_date: formatInstant(expiresAt) };
  }

  return {
    unseal: ({ id, credentials }) => new Secret(keyring.decrypt(credentials, contextOf(id))),
    seal: ({ id, integrationType }, verified) => ({
      auth: withExpiry(integrationType, verified),
      credentials: keyring.encrypt(verified.credentials.reveal(), contextOf(id)),
    }),
    async rotate(onProgress = () => undefined) {
      let rotated = 0;
      const outdated = (await store.allSealed()).filter(({ credentials }) => !keyring.isCurrent(credentials));
      for (const [done, { id, credentials }] of outdated.entries()) {
        onProgress(done, outdated.length);
        const context = contextOf(id);
        const resealed = keyring.encrypt(keyring.decrypt(credentials, context), context);
        if (await store.reseal(id, credentials, resealed)) rotated += 1;
      }
      return rotated;
    },
  };
}
