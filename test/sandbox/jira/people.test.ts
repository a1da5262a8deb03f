import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';
import { type Direct, directTo, refusedFields } from './direct.ts';

let sandbox: Sandbox;
let jira: Direct;
let key: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  jira = directTo(sandbox.url, sandbox.accounts.admin);
  key = await jira.create({ project: { key: 'SHOP' }, issuetype: { id: '10002' } });
});
afterAll(() => sandbox.close());

interface Person {
  readonly accountId: string;
  readonly displayName: string;
  readonly emailAddress?: string;
  readonly active: boolean;
  readonly accountType: string;
}

const people = async (path: string) => (await jira('GET', path)).body as Person[];
const found = (query: string) => people(`user/search?query=${encodeURIComponent(query)}`);
const everybody = () => people('users/search?maxResults=1000');
const named = async (name: string) => (await everybody()).find(({ displayName }) => displayName === name);

const assign = (accountId: string | undefined, issue = key) =>
  jira('PUT', `issue/${issue}`, { fields: { assignee: { accountId } } });

describe('a search of people', () => {
  it('finds by the start of a name and by an address', async () => {
    expect((await found('lind')).map(({ displayName }) => displayName)).toEqual(['Ada Lindqvist']);
    expect((await found('ada.lindqvist@northwind.example')).map(({ displayName }) => displayName)).toEqual([
      'Ada Lindqvist',
    ]);
  });

  it('finds two of one name, and two of one address', async () => {
    expect((await found('Alex Kim')).map(({ emailAddress }) => emailAddress)).toEqual([
      'alex.kim@northwind.example',
      'a.kim@northwind.example',
    ]);
    expect((await found('frontdesk@northwind.example')).map(({ displayName }) => displayName)).toEqual([
      'Front Desk Oslo',
      'Front Desk Lisbon',
    ]);
  });

  it('does not find by an address that is hidden, nor show it', async () => {
    const [robin] = await found('Robin Vale');
    expect(robin).not.toHaveProperty('emailAddress');
    expect(await found('robin.vale@northwind.example')).toEqual([]);
  });

  it('finds active people only: nobody who left, no app, no customer', async () => {
    expect(await found('dana.leaver@northwind.example')).toEqual([]);
    expect(await found('Automation for Jira')).toEqual([]);
    expect(await found('Polar Stores')).toEqual([]);
    expect(await named('Dana Leaver')).toMatchObject({ active: false });
  });

  it('wants a query or an id, not both and not neither', async () => {
    expect(await jira('GET', 'user/search')).toMatchObject({ status: 400 });
    expect(await jira('GET', 'user/search?query=a&accountId=b')).toMatchObject({ status: 400 });
  });
});

describe('an assignment', () => {
  const refusal = (accountId: string) => refusedFields({ assignee: `User '${accountId}' cannot be assigned issues.` });

  it.each(['Dana Leaver', 'Automation for Jira'])('to %s is refused', async (name) => {
    const accountId = (await named(name))?.accountId ?? '';
    expect(accountId).not.toBe('');
    expect(await assign(accountId)).toEqual(refusal(accountId));
    expect(await jira('PUT', `issue/${key}/assignee`, { accountId })).toEqual(refusal(accountId));
  });

  it('to nobody known is refused', async () => {
    expect(await assign('557058:nobody')).toEqual(refusal('557058:nobody'));
  });

  it('is refused where the person may not be assigned, and made where they may', async () => {
    const { accountId } = sandbox.accounts.member;
    expect(await assign(accountId, 'LOCK-1')).toEqual(refusal(accountId));
    expect(await assign(accountId)).toMatchObject({ status: 204 });
  });

  it('by name or address is refused, and so is one of nobody', async () => {
    for (const assignee of [{ name: 'ada' }, { emailAddress: 'ada.lindqvist@northwind.example' }, 'ada']) {
      expect(await jira('PUT', `issue/${key}`, { fields: { assignee } })).toEqual(
        refusedFields({ assignee: 'expected Object containing a `accountId` property' }),
      );
    }
    expect(await jira('PUT', `issue/${key}/assignee`, { name: 'ada' })).toMatchObject({ status: 400 });
  });

  it('can be to those that the search of assignable people lists, window by window', async () => {
    const assignable = async (query: string) =>
      (await people(`user/assignable/search?${query}`)).map(({ displayName }) => displayName);
    expect(await assignable('project=SHOP&query=Bruno')).toEqual(['Bruno Carvalho']);
    expect(await assignable('project=LOCK&query=Bruno')).toEqual([]);
    expect(await assignable('issueKey=LOCK-1&query=Ada')).toEqual(['Ada Lindqvist']);
    expect(await assignable('project=SHOP&maxResults=1000')).not.toContain('Dana Leaver');
    // The first ten accounts are apps: the window is full of people who are filtered out.
    expect(await assignable('project=SHOP&maxResults=10')).toEqual([]);
    expect(await jira('GET', 'user/assignable/search?project=NOPE&query=a')).toMatchObject({ status: 404 });
    expect(await jira('GET', 'user/assignable/search?query=a')).toMatchObject({ status: 400 });
    expect(await assignable('project=SHOP&query=Ada')).toEqual(['Ada Lindqvist']);
    expect(await people('user/assignable/multiProjectSearch?projectKeys=SHOP,LOCK&query=Bruno')).toEqual([]);
  });
});
