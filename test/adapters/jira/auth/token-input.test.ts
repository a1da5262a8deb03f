/** Which cloud what somebody typed belongs to, of the addresses that no sandbox can have. */
import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../../adapters/jira/auth/token-input.ts';
import type { JiraSettings } from '../../../../adapters/jira/settings.ts';
import { readConfiguration } from '../../../../src/configuration.ts';

const CLOUD_ID = '7b1e4c90-2f6a-4d38-8c15-9e0a6b3d5f27';
const of = (typed: string, environment: Record<string, string> = {}, cloudId?: string) =>
  addressOf(typed, cloudId, readConfiguration(environment).adapterSettings.get('jira') as JiraSettings);

describe('the address of a site', () => {
  it.each([
    ['acme.atlassian.net', 'https://api.atlassian.com'],
    ['https://acme.atlassian.net/jira/software/projects/SHOP/boards/1', 'https://api.atlassian.com'],
    ['acme.atlassian-us-gov-mod.net', 'https://api.atlassian-us-gov-mod.com'],
    [`https://api.atlassian.com/ex/jira/${CLOUD_ID}`, 'https://api.atlassian.com'],
    [`https://api.atlassian-us-gov-mod.com/ex/jira/${CLOUD_ID}`, 'https://api.atlassian-us-gov-mod.com'],
  ])('%s is in the cloud of %s', (typed, apiUrl) => {
    expect(of(typed).cloud.endpoints.apiUrl).toBe(apiUrl);
  });

  it.each([
    'https://atlassian-us-gov-mod.net.evil.example',
    'https://atlassian-us-gov-mod.net',
    'https://acme.atlassian.com',
  ])('%s is not asked', (typed) => {
    expect(() => of(typed)).toThrow(expect.objectContaining({ code: 'validation_failed' }));
  });

  it('is not asked where the operator allows others, nor when its cloud id is known', () => {
    const own = { JIRA_ALLOWED_SITES: '*.atlassian.net' };
    expect(() => of('acme.atlassian-us-gov-mod.net', own)).toThrow(
      expect.objectContaining({ code: 'validation_failed' }),
    );
    expect(of('acme.atlassian-us-gov-mod.net', own, CLOUD_ID)).toMatchObject({ site: undefined, cloudId: CLOUD_ID });
  });

  it('is in no cloud of which the operator allows no site, whichever way it is named', () => {
    const own = { JIRA_ALLOWED_SITES: 'acme.atlassian.net' };
    const gateway = `https://api.atlassian-us-gov-mod.com/ex/jira/${CLOUD_ID}`;
    expect(() => of(gateway, own)).toThrow(expect.objectContaining({ code: 'validation_failed' }));
    for (const typed of [gateway, 'acme.atlassian-us-gov-mod.net']) {
      expect(of(typed, own, CLOUD_ID).cloud.endpoints.apiUrl).toBe('https://api.atlassian.com');
    }
    const government = { JIRA_ALLOWED_SITES: 'acme.atlassian-us-gov-mod.net' };
    expect(of(gateway, government).cloud.id).toBe('us-government');
  });
});
