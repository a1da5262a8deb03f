import { randomBytes } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { jira } from '../../../adapters/jira/index.ts';
import { readConfiguration } from '../../../src/configuration.ts';
import { createOAuthApps } from '../../../src/connections/oauth-apps.ts';
import { createProviders } from '../../../src/connections/providers.ts';
import { createKeyring } from '../../../src/lib/crypto.ts';
import { workspaceAppStore } from '../../../src/store/connections/workspace-apps.ts';
import { addWorkspace, WORKSPACE } from '../store/rows.ts';
import { onEachDatabase } from '../store/stores.ts';

const [first, second] = [randomBytes(32), randomBytes(32)];
const OPERATORS = { JIRA_CLIENT_ID: 'operators', JIRA_CLIENT_SECRET: 'shh' };
const own = { clientId: 'own', clientSecret: 'secret' };

onEachDatabase('OAuth apps', (given) => {
  const appsOf = (environment: Record<string, string> = {}, keys: [Buffer, ...Buffer[]] = [first]) =>
    createOAuthApps({
      store: workspaceAppStore(given.store),
      keyring: createKeyring(keys),
      providers: createProviders([jira], readConfiguration(environment).adapterSettings),
      clock: { now: () => 5 },
      outsideWrites: () => 0,
    });
  const connection = (oauthClientId: string | null) => ({
    workspaceId: WORKSPACE,
    integrationType: 'jira',
    oauthClientId,
  });
  beforeEach(async () => {
    await addWorkspace(given.store);
  });

  it('are the workspace’s before the operator’s, and there may be none', async () => {
    await expect(appsOf().need(WORKSPACE, jira)).rejects.toThrow(
      'OAuth is not set up for Jira: it needs JIRA_CLIENT_ID',
    );
    expect((await appsOf(OPERATORS).find(WORKSPACE, jira))?.clientId).toBe('operators');
    expect(await appsOf().set(WORKSPACE, jira, own)).toMatchObject({ clientId: 'own', updatedAt: 5 });
    expect(await appsOf(OPERATORS).find(WORKSPACE, jira)).toMatchObject({
      ...own,
      endpoints: { authUrl: 'https://auth.atlassian.com' },
    });
    expect(await appsOf().find('another', jira)).toBeUndefined();
  });

  it('are replaced and removed, once', async () => {
    const apps = appsOf();
    await apps.set(WORKSPACE, jira, own);
    await apps.set(WORKSPACE, jira, { clientId: 'newer', clientSecret: 'x' });
    expect(await apps.show(WORKSPACE, jira)).toMatchObject({ clientId: 'newer' });
    expect(await apps.show(WORKSPACE, jira)).not.toHaveProperty('clientSecret');
    expect(await apps.remove(WORKSPACE, jira)).toBe(true);
    expect(await apps.remove(WORKSPACE, jira)).toBe(false);
  });

  it('of a connection are the one that it was authorized with, or none', async () => {
    const apps = appsOf(OPERATORS);
    await apps.set(WORKSPACE, jira, own);
    const clientOf = async (id: string | null) => (await apps.ofConnection(connection(id)))?.clientId;
    expect(await clientOf('own')).toBe('own');
    expect(await clientOf('operators')).toBe('operators');
    expect(await clientOf('gone')).toBeUndefined();
    expect(await clientOf(null)).toBe('operators');
    await expect(apps.needOfConnection(connection('gone'))).rejects.toMatchObject({ code: 'oauth_app_rejected' });
    expect((await appsOf().ofConnection(connection(null)))?.clientId).toBe('own');
  });

  it('are found by their client ID, in every workspace that has it, also after a change', async () => {
    await addWorkspace(given.store, 'w2');
    const apps = appsOf({ JIRA_CLIENT_ID: 'own', JIRA_CLIENT_SECRET: 'of the operator' });
    const secrets = async () => (await apps.named(jira, 'own')).map(({ clientSecret }) => clientSecret).sort();
    expect(await secrets()).toEqual(['of the operator']);
    await apps.set(WORKSPACE, jira, own);
    await apps.set('w2', jira, { ...own, clientSecret: 'typo' });
    expect(await secrets()).toEqual(['of the operator', 'secret', 'typo']);
    await apps.remove('w2', jira);
    expect(await secrets()).toEqual(['of the operator', 'secret']);
    expect(await apps.named(jira, 'nobody’s')).toEqual([]);
  });

  it('stay the same when they are re-encrypted, once', async () => {
    await appsOf().set(WORKSPACE, jira, own);
    expect(await appsOf({}, [second, first]).rotate()).toBe(1);
    expect(await appsOf({}, [second, first]).rotate()).toBe(0);
    expect((await appsOf({}, [second]).find(WORKSPACE, jira))?.clientSecret).toBe('secret');
  });

  it.each(['', 'two words', 'naïve', 'x'.repeat(501)])('with the client ID or secret %j are refused', async (text) => {
    const refusal = (name: string) =>
      expect.objectContaining({ code: 'validation_failed', message: expect.stringContaining(`$.${name}`) });
    await expect(appsOf().set(WORKSPACE, jira, { ...own, clientId: text })).rejects.toEqual(refusal('client_id'));
    const secretless = appsOf().set(WORKSPACE, jira, { ...own, clientSecret: text });
    await expect(secretless).rejects.toEqual(refusal('client_secret'));
  });
});
