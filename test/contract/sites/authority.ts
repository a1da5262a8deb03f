/** The authorization server of a provider, and what becomes of the tokens that it gives out. */
import type { RequestRecord } from '../../../sandbox/common/recorded.ts';

export type Who = 'admin' | 'member';

export interface Authority {
  /** What somebody decides on a consent page; the address that the browser is sent back to. */
  decide(consentPage: string, decision: 'accept' | 'deny', who?: Who): Promise<string>;
  /** All access tokens end. */
  expire(): void;
  /** All customers take the app away. */
  revoke(): void;
  /** How often a refresh token was exchanged. */
  refreshes(): number;
  /** How many requests for tokens it has got. */
  asked(): number;
}

interface Simulated {
  readonly url: string;
  readonly requests: readonly RequestRecord[];
  readonly grants: { readonly refreshes: number; expireAccess(): void; revokeAll(): void };
}

/** @param fields of the form of its consent page, beside the query of that. */
export function authorityOf(
  sandbox: Simulated,
  path: string,
  fields: (consentPage: string, who: Who) => Promise<Readonly<Record<string, string>>>,
): Authority {
  return {
    async decide(consentPage, decision, who = 'admin') {
      const body = new URLSearchParams(new URL(consentPage).search);
      for (const [name, value] of Object.entries(await fields(consentPage, who))) body.set(name, value);
      body.set('decision', decision);
      const answer = await fetch(sandbox.url + path, { method: 'POST', body, redirect: 'manual' });
      return answer.headers.get('location') ?? '';
    },
    expire: () => sandbox.grants.expireAccess(),
    revoke: () => sandbox.grants.revokeAll(),
    refreshes: () => sandbox.grants.refreshes,
    asked: () => sandbox.requests.filter(({ target }) => target === '/oauth/token').length,
  };
}
