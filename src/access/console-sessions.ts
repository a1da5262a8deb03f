/** Who is signed in to the console: a random token in a cookie, its hash in the store, so that signing out ends it everywhere. */
import type { Clock } from '../lib/clock.ts';
import { equalInConstantTime, hmacSha256, type Keyring, sha256 } from '../lib/crypto.ts';
import { randomToken } from '../lib/id.ts';
import type { ConsoleSessionStore, SignedIn } from '../store/access/console-sessions.ts';
import type { KeyRow } from '../store/access/keys.ts';
import type { Keys } from './keys.ts';

/** A working day. */
export const SESSION_MS = 12 * 60 * 60_000;

const ACCESS_PREFIX = 'tgc_';

/** Whether a text is the access token of a session by its looks; API keys look otherwise. */
export const isSessionToken = (text: string): boolean => text.startsWith(ACCESS_PREFIX);

/** Whoever looks at a page of the console, and when. */
export interface Viewer {
  readonly session: SignedIn;
  /** Proves that a form was sent from a page that this viewer got. */
  readonly stamp: string;
  /** Whether the gateway as a whole is theirs to see. */
  readonly isOperator: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

interface Dependencies {
  readonly store: ConsoleSessionStore;
  readonly keys: Keys;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

export interface ConsoleSessions {
  /**
   * A new session, whatever the browser brought along; undefined when the key is unknown, revoked or limited by a policy.
   * @param person who it is, as they say.
   */
  begin(key: string, person?: string): Promise<{ token: string; key: KeyRow } | undefined>;
  find(token: string): Promise<SignedIn | undefined>;
  end(token: string): Promise<void>;
  /** What pages of ours send in place of an API key. It ends with the session, and opens no page of the console. */
  accessToken(token: string): string;
  findByAccessToken(accessToken: string): Promise<SignedIn | undefined>;
  /** What forms carry, so that only pages of ours can send them: it belongs to one cookie. */
  stamp(cookie: string): string;
  isStamp(cookie: string, stamp: string): boolean;
}

export function createConsoleSessions({ store, keys, keyring, clock }: Dependencies): ConsoleSessions {
  const stamps = (cookie: string) =>
    keyring.deriveAll('console form').map((key) => hmacSha256(key, cookie).toString('base64url'));
  const signatures = (hash: string) =>
    keyring.deriveAll('console access').map((key) => hmacSha256(key, hash).toString('base64url'));

  return {
    async begin(key, person) {
      const row = await keys.authenticate(key);
      // The console shows and does everything: a key that is limited to some of it is none for here.
      if (!row || row.policy) return undefined;
      const now = clock.now();
      const token = randomToken(32);
      await store.insert({
        hash: sha256(token),
        keyId: row.id,
        createdAt: now,
        expiresAt: now + SESSION_MS,
        person: person ?? null,
      });
      return { token, key: row };
    },
    find: (token) => store.findLive(sha256(token), clock.now()),
    end: (token) => store.remove(sha256(token)),
    accessToken(token) {
      const hash = sha256(token);
      return `${ACCESS_PREFIX}${hash}.${signatures(hash)[0]}`;
    },
    async findByAccessToken(accessToken) {
      const [hash = '', signature = ''] = accessToken.slice(ACCESS_PREFIX.length).split('.');
      const isOurs = signatures(hash).some((own) => equalInConstantTime(own, signature));
      return isOurs ? await store.findLive(hash, clock.now()) : undefined;
    },
    stamp: (cookie) => stamps(cookie)[0] ?? '',
    isStamp: (cookie, candidate) => stamps(cookie).some((stamp) => equalInConstantTime(stamp, candidate)),
  };
}
