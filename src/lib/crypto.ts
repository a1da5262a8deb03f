/** Encryption at rest: AES-256-GCM, with a list of keys of which the first encrypts and all decrypt. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface Keyring {
  /** `v1.<key id>.<base64url of iv, tag, ciphertext>`; `context` must be the same when decrypting. */
  encrypt(plain: string, context: string): string;
  /** Throws when no key fits or the text was tampered with. */
  decrypt(sealed: string, context: string): string;
  /** Whether it was encrypted under one of the keys. */
  knows(sealed: string): boolean;
  /** Whether it was encrypted under the first key. */
  isCurrent(sealed: string): boolean;
  /** A key of 32 bytes for another purpose, derived from the first key. */
  derive(purpose: string): Buffer;
  /** The same for every key of the list, first one first; for checking what an older key signed. */
  deriveAll(purpose: string): readonly Buffer[];
}

const keyId = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

const derived = (key: Buffer, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', purpose, 32));

/** @param keys 32 bytes each, at least one. */
export function createKeyring(keys: readonly [Buffer, ...Buffer[]]): Keyring {
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  const [first] = keys;
  const firstId = keyId(first);

  return {
    encrypt(plain, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', first, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `${VERSION}.${firstId}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    decrypt(sealed, context) {
      const [version, id = '', payload = ''] = sealed.split('.');
      const key = byId.get(id);
      if (version !== VERSION || !key) {
        throw new Error(`No key of TASKGATE_ENCRYPTION_KEY decrypts this value (it names key ${id}).`);
      }
      const bytes = Buffer.from(payload, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    },
    knows: (sealed) => byId.has(sealed.split('.')[1] ?? ''),
    isCurrent: (sealed) => sealed.startsWith(`${VERSION}.${firstId}.`),
    derive: (purpose) => derived(first, purpose),
    deriveAll: (purpose) => keys.map((key) => derived(key, purpose)),
  };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Signs texts for one purpose, with a key that is derived from the encryption keys. */
export interface Signer {
  /** HMAC-SHA-256 under the first key, in base64url. */
  sign(text: string): string;
  /** Whether the signature is of this text, under any of the keys. */
  isSigned(text: string, signature: string): boolean;
}

export function createSigner(keyring: Keyring, purpose: string): Signer {
  const keys = keyring.deriveAll(purpose);
  const signature = (key: Buffer, text: string) => hmacSha256(key, text).toString('base64url');
  return {
    sign: (text) => signature(keyring.derive(purpose), text),
    isSigned: (text, given) => keys.some((key) => equalInConstantTime(given, signature(key, text))),
  };
}

export const hmacSha256 = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Compares in a time that does not depend on where they differ. */
export function equalInConstantTime(a: Buffer | string, b: Buffer | string): boolean {
  const left = typeof a === 'string' ? Buffer.from(a) : a;
  const right = typeof b === 'string' ? Buffer.from(b) : b;
  return left.length === right.length && timingSafeEqual(left, right);
}
