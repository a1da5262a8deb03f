/**
 * Credentials that people make for scripts: API tokens with scopes, and service accounts with an OAuth 2.0 client of their own.
 * Source: support.atlassian.com, manage API tokens; create OAuth 2.0 credential for service accounts.
 */
import { randomBytes } from 'node:crypto';
import type { Grant } from './oauth/grants.ts';
import type { Account } from './records.ts';
import { Site } from './site.ts';

export interface ServiceClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface ScopedLogin {
  readonly email: string;
  readonly apiToken: string;
  readonly accountId: string;
}

interface Client extends ServiceClient {
  readonly grant: Grant;
}

const token = (prefix: string) => `${prefix}${randomBytes(18).toString('base64url')}`;

export class ServiceAccounts {
  readonly #clients = new Map<string, Client>();
  readonly #sites: readonly Site[];
  /** How often a client was handed an access token. */
  issued = 0;

  constructor(sites: readonly Site[]) {
    this.#sites = sites;
  }

  /** An API token with scopes, of somebody who has an API token without. */
  giveToken(account: Account, scopes: readonly string[]): ScopedLogin {
    const apiToken = token('scoped-');
    account.scopedTokens = [...(account.scopedTokens ?? []), { token: apiToken, scopes }];
    return { email: account.login?.email ?? '', apiToken, accountId: account.accountId };
  }

  takeTokens(account: Account): void {
    delete account.scopedTokens;
  }

  /** On every site, as an administrator of it: it may do what its scopes say. */
  create(name: string): Account {
    const account: Account = {
      accountId: `712020:${Site.uuid(`service account ${name}`)}`,
      accountType: 'app',
      displayName: name,
      login: {
        email: `${name.toLowerCase().replaceAll(' ', '-')}@serviceaccount.atlassian.com`,
        apiToken: token('none-'),
      },
      active: true,
      timeZone: 'Etc/UTC',
      locale: 'en_US',
    };
    for (const site of this.#sites) {
      site.accounts.set(account.accountId, account);
      for (const group of site.groups.values()) group.members.add(account.accountId);
    }
    return account;
  }

  /** @param cloudIds of the sites that its access tokens reach. */
  giveClient({ accountId }: Account, scopes: readonly string[], cloudIds: readonly string[]): ServiceClient {
    const client = { clientId: token('client-'), clientSecret: token('secret-') };
    this.#clients.set(client.clientId, { ...client, grant: { accountId, scopes, cloudIds, isRevoked: false } });
    return client;
  }

  find(clientId: string): Client | undefined {
    return this.#clients.get(clientId);
  }

  takeClient({ clientId }: ServiceClient): void {
    const found = this.#clients.get(clientId);
    if (found) found.grant.isRevoked = true;
    this.#clients.delete(clientId);
  }
}
