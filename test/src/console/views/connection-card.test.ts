import { describe, expect, it } from 'vitest';
import { jira } from '../../../../adapters/jira/index.ts';
import { GRANT_ENDED } from '../../../../src/connections/live-connection.ts';

import { connectionCard } from '../../../../src/console/views/connection-card.ts';
import type { ConnectionRow } from '../../../../src/store/connections/connections.ts';
import { connectionRow } from '../../store/rows.ts';

const card = (change: Partial<ConnectionRow>) => connectionCard(connectionRow('c', change), jira);

describe('a connection', () => {
  it('is healthy, unhealthy or not tried yet', () => {
    expect(card({}).health).toBe('untried');
    expect(card({ lastHealthyAt: 5 })).toMatchObject({ health: 'healthy', problem: undefined });
    expect(card({ lastHealthyAt: 5, lastUnhealthyAt: 6 }).health).toBe('unhealthy');
    expect(card({ lastHealthyAt: 7, lastUnhealthyAt: 6 }).health).toBe('healthy');
  });

  it('says in words what is wrong, and since when', () => {
    const words = (code: string) => card({ lastUnhealthyAt: 6, lastUnhealthyCode: code }).problem;
    expect(words('401')).toEqual({ words: 'Jira refuses the credentials.', at: 6 });
    expect(words(GRANT_ENDED)?.words).toContain('has ended');
  });

  it('lacks the scopes that its permissions need and nobody granted; an API token has none', () => {
    const permissions = ['task_task_write'];
    const auth = { granted_scopes: ['offline_access', 'read:jira-user', 7] };
    expect(card({ permissions, auth }).scopes).toEqual({
      needed: ['read:jira-user', 'read:jira-work', 'write:jira-work'],
      granted: ['read:jira-user'],
      missing: ['read:jira-work', 'write:jira-work'],
    });
    expect(card({ permissions, auth: {} })).toMatchObject({
      kind: 'API token',
      scopes: { granted: undefined, missing: [] },
    });
  });

  it('links to its site, when that is one', () => {
    const at = (site: unknown) => card({ auth: { api_url: 'https://api.example/ex', meta: { site_url: site } } });
    expect(at('https://acme.atlassian.net')).toMatchObject({
      title: 'acme.atlassian.net',
      siteUrl: 'https://acme.atlassian.net/',
    });
    for (const site of ['javascript:alert(1)', 'data:text/html,x', 7, null, '']) {
      expect(at(site)).toMatchObject({ title: 'api.example', siteUrl: 'https://api.example/ex' });
    }
  });

  it('of a provider that is gone is shown all the same', () => {
    expect(connectionCard(connectionRow('c', { integrationType: 'old', auth: {} }), undefined)).toMatchObject({
      title: 'old',
      siteUrl: undefined,
      scopes: { needed: [] },
    });
  });
});
