/**
 * Grants of the sandbox's authorization server. Source: linear.app/developers, OAuth 2.0: access tokens of a day, refresh
 * tokens that rotate, the same refresh again for half an hour.
 */
import { createHash, randomBytes } from 'node:crypto';

const CODE_MS = 10 * 60_000;
export const ACCESS_S = 86_399;
const REPLAY_MS = 30 * 60_000;

export interface Grant {
  readonly organizationId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  isRevoked: boolean;
}

interface Code {
  readonly grant: Grant;
  readonly redirectUri: string;
  readonly challenge: { readonly value: string; readonly method: string } | undefined;
  readonly expiresAt: number;
}

export interface Tokens {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token: string;
}

interface Refresh {
  readonly grant: Grant;
  /** What it was exchanged for, and when. */
  successor?: { readonly tokens: Tokens; readonly at: number };
}

const token = (prefix: string): string => `${prefix}${randomBytes(24).toString('hex')}`;

export const isVerified = ({ value, method }: { value: string; method: string }, verifier: string): boolean =>
  value === (method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier);

export class Grants {
  readonly #now: () => number;
  readonly #codes = new Map<string, Code>();
  readonly #access = new Map<string, { grant: Grant; expiresAt: number }>();
  readonly #refresh = new Map<string, Refresh>();
  /** How often a refresh token was exchanged; repeats are not counted. */
  refreshes = 0;
  revocations = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  authorize(grant: Omit<Grant, 'isRevoked'>, redirectUri: string, challenge: Code['challenge']): string {
    const code = token('');
    const expiresAt = this.#now() + CODE_MS;
    this.#codes.set(code, { grant: { ...grant, isRevoked: false }, redirectUri, challenge, expiresAt });
    return code;
  }

  /** Undefined for a code that is unknown, used, late, of another redirect, or without its verifier. */
  exchange(code: string, redirectUri: string, verifier: string): Tokens | undefined {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    if (!found || found.expiresAt < this.#now() || found.redirectUri !== redirectUri) return undefined;
    if (found.challenge && !isVerified(found.challenge, verifier)) return undefined;
    return this.#issue(found.grant);
  }

  /** Undefined for a token that is unknown, revoked or long used. */
  refresh(refreshToken: string): Tokens | undefined {
    const found = this.#refresh.get(refreshToken);
    if (!found || found.grant.isRevoked) return undefined;
    const now = this.#now();
    if (found.successor) return found.successor.at + REPLAY_MS > now ? found.successor.tokens : undefined;
    this.refreshes += 1;
    const tokens = this.#issue(found.grant);
    found.successor = { tokens, at: now };
    return tokens;
  }

  holder(accessToken: string): Grant | undefined {
    const found = this.#access.get(accessToken);
    return found && found.expiresAt > this.#now() && !found.grant.isRevoked ? found.grant : undefined;
  }

  /** Whether there was anything to revoke. */
  revoke(anyToken: string): boolean {
    const grant = (this.#access.get(anyToken) ?? this.#refresh.get(anyToken))?.grant;
    if (!grant || grant.isRevoked) return false;
    grant.isRevoked = true;
    this.revocations += 1;
    return true;
  }

  revokeAll(): void {
    for (const { grant } of [...this.#access.values(), ...this.#refresh.values()]) grant.isRevoked = true;
  }

  expireAccess(): void {
    for (const access of this.#access.values()) access.expiresAt = 0;
  }

  #issue(grant: Grant): Tokens {
    const [access, refresh] = [token('lin_oauth_'), token('lin_refresh_')];
    this.#access.set(access, { grant, expiresAt: this.#now() + ACCESS_S * 1000 });
    this.#refresh.set(refresh, { grant });
    return {
      access_token: access,
      token_type: 'Bearer',
      expires_in: ACCESS_S,
      scope: grant.scopes.join(' '),
      refresh_token: refresh,
    };
  }
}
