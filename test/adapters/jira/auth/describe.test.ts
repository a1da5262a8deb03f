import { describe, expect, it } from 'vitest';
import { jira } from '../../../../adapters/jira/index.ts';

/** As version 0.1.0 stored it. */
const oauth = {
  name: 'Ada Lindqvist',
  emails: ['ada@example.com'],
  user_id: '712020:ada',
  api_url: 'https://api.atlassian.com/ex/jira/7b1e4c90',
  meta: { cloudId: '7b1e4c90', site_url: 'https://acme.atlassian.net' },
  granted_scopes: ['read:jira-work', 'offline_access'],
  expiry_date: '2026-04-28T13:54:48.559Z',
};
const token = {
  name: 'Ada Lindqvist',
  emails: ['ada@example.com'],
  user_id: '712020:ada',
  api_url: 'https://acme.atlassian.net',
  meta: { site_url: 'https://acme.atlassian.net' },
};

const account = { id: '712020:ada', name: 'Ada Lindqvist', email: 'ada@example.com' };

describe('what is stored of a connection', () => {
  it('by OAuth is described with its site, its account, its scopes and its end', () => {
    expect(jira.describe(oauth)).toEqual({
      kind: 'oauth',
      site: { id: '7b1e4c90', url: 'https://acme.atlassian.net' },
      account,
      scopes: ['read:jira-work', 'offline_access'],
      expiresAt: Date.parse('2026-04-28T13:54:48.559Z'),
    });
  });

  it('by an API token is described without scopes and without an end', () => {
    const site = { id: undefined, url: 'https://acme.atlassian.net' };
    expect(jira.describe(token)).toEqual({ kind: 'token', site, account, scopes: undefined, expiresAt: undefined });
  });

  it('may be of any kind, and is described all the same', () => {
    const nothing = { id: undefined, name: undefined, email: undefined };
    expect(jira.describe({})).toMatchObject({ kind: 'token', site: { url: undefined }, account: nothing });
    const odd = { emails: 'x', meta: 7, granted_scopes: [7, 'a'], api_url: 'javascript:1', expiry_date: 'soon' };
    expect(jira.describe(odd)).toEqual({
      kind: 'oauth',
      site: { id: undefined, url: undefined },
      account: nothing,
      scopes: ['a'],
      expiresAt: undefined,
    });
  });
});
