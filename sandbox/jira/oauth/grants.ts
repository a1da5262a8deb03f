/**
 * Grants of the sandbox's authorization server: codes, access tokens and rotating refresh tokens.
 * Source: developer.atlassian.com, OAuth 2.0 (3LO) apps: one hour, ten minutes of leeway, 90 days of inactivity.
 */
import { randomBytes } from 'node:crypto';

const CODE_MS = 5 * 60_000;
const ACCESS_MS = 60 * 60_000;
const LEEWAY_MS = 10 * 60_000;
const INACTIVITY_MS = 90 * 86_400_000;

/** What a person agreed to. */
export interface Grant {
  readonly accountId: string;
  readonly scopes: readonly string[];
  readonly cloudIds: readonly string[];
  isRevoked: boolean;
}

interface Code {
  readonly grant: Grant;
  readonly redirectUri: string;
  readonly expiresAt: number;
}

interface Access {
  readonly grant: Grant;
  expiresAt: number;
}

interface Refresh {
  readonly grant: Grant;
  readonly issuedAt: number;
  /** When its successor was made; from then on it lives for the leeway only. */
  rotatedAt: number | undefined;
}

export interface Tokens {
  readonly access_token: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly token_type: 'Bearer';
  readonly refresh_token?: string;
}

const token = (prefix: string) => `${prefix}${randomBytes(24).toString('base64url')}`;

export class Grants {
  readonly #now: () => number;
  readonly #codes = new Map<string, Code>();
  readonly #access = new Map<string, Access>();
  readonly #refresh = new Map<string, Refresh>();
  /** How often tokens were handed out for a refresh token. */
  refreshes = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A code for what a person has just agreed to. */
  authorize(grant: Omit<Grant, 'isRevoked'>, redirectUri: string): string {
    const code = token('code-');
    this.#codes.set(code, { grant: { ...grant, isRevoked: false }, redirectUri, expiresAt: this.#now() + CODE_MS });
    return code;
  }

  /** Undefined for a code that is unknown, used, late or of another redirect. */
  exchange(code: string, redirectUri: string): Tokens | undefined {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    if (!found || found.expiresAt < this.#now() || found.redirectUri !== redirectUri) return undefined;
    return this.#issue(found.grant);
  }

  /** For a client that acts for itself: nothing renews these tokens but another request of its own. */
  issueFor(grant: Grant): Tokens {
    return this.#issue(grant);
  }

  /** Undefined for a dead token. One that is used after its leeway takes all tokens of the grant with it. */
  refresh(refreshToken: string): Tokens | undefined {
    const found = this.#refresh.get(refreshToken);
    const now = this.#now();
    if (!found || found.grant.isRevoked || found.issuedAt + INACTIVITY_MS < now) return undefined;
    if (found.rotatedAt !== undefined && found.rotatedAt + LEEWAY_MS < now) {
      found.grant.isRevoked = true;
      return undefined;
    }
    found.rotatedAt ??= now;
    this.refreshes += 1;
    return this.#issue(found.grant);
  }

  /** Whose token it is; undefined for one that is unknown, expired or revoked. */
  holder(accessToken: string): Grant | undefined {
    const found = this.#access.get(accessToken);
    return found && found.expiresAt > this.#now() && !found.grant.isRevoked ? found.grant : undefined;
  }

  /** Every access token expires now. */
  expireAccess(): void {
    for (const access of this.#access.values()) access.expiresAt = 0;
  }

  /** Every person takes the app off their account. */
  revokeAll(): void {
    for (const { grant } of [...this.#access.values(), ...this.#refresh.values()]) grant.isRevoked = true;
  }

  #issue(grant: Grant): Tokens {
    const accessToken = token('access-');
    this.#access.set(accessToken, { grant, expiresAt: this.#now() + ACCESS_MS });
    const refreshToken = grant.scopes.includes('offline_access') ? token('refresh-') : undefined;
    if (refreshToken) this.#refresh.set(refreshToken, { grant, issuedAt: this.#now(), rotatedAt: undefined });
    return {
      access_token: accessToken,
      expires_in: ACCESS_MS / 1000,
      scope: grant.scopes.join(' '),
      token_type: 'Bearer',
      ...(refreshToken && { refresh_token: refreshToken }),
    };
  }
}
