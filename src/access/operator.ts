/** Whose gateway it is: the holder of the key in `TASKGATE_API_KEY`. */
import { sha256 } from '../lib/crypto.ts';
import type { KeyStore } from '../store/access/keys.ts';

export interface Operator {
  /** Whether this is the operator's own key; never without one. */
  isKey(keyId: string | undefined): Promise<boolean>;
}

interface Dependencies {
  readonly keyStore: Pick<KeyStore, 'findLive'>;
  /** The operator's own key; absent when there is none. */
  readonly apiKey?: string | undefined;
}

export function createOperator({ keyStore, apiKey }: Dependencies): Operator {
  let known: string | undefined;
  return {
    async isKey(keyId) {
      if (apiKey === undefined || keyId === undefined) return false;
      // The id of a key never changes; a key that was revoked opens nothing anyway.
      known ??= (await keyStore.findLive(sha256(apiKey)))?.id;
      return known === keyId;
    },
  };
}
