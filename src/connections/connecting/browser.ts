/** The browser that a customer's way began in: it holds a secret in a cookie of that way, and the store its hash. */
import type { Clock } from '../../lib/clock.ts';
import { equalInConstantTime, sha256 } from '../../lib/crypto.ts';
import { newId, randomToken } from '../../lib/id.ts';

/** What the browser is given. The ids of later ones sort behind those of earlier ones. */
export interface BrowserSecret {
  readonly id: string;
  readonly secret: string;
}

/** What is stored of it. */
export interface BrowserMark {
  readonly id: string;
  /** SHA-256 of the secret, in hex. */
  readonly hash: string;
}

/** The secret that a browser sends for this id; undefined when it has none. */
export type SecretOf = (id: string) => string | undefined;

const BYTES = 32;

export const newBrowserSecret = (clock: Clock): BrowserSecret => ({ id: newId(clock), secret: randomToken(BYTES) });

export const markOf = ({ id, secret }: BrowserSecret): BrowserMark => ({ id, hash: sha256(secret) });

export const isSameBrowser = (mark: BrowserMark | undefined, secretOf: SecretOf): boolean =>
  mark !== undefined && equalInConstantTime(sha256(secretOf(mark.id) ?? ''), mark.hash);
