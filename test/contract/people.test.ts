import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';
import { refusedWith, type Stand, startStand } from './stand.ts';

const notImplemented = refusedWith(501, 'not_implemented');

withEachProvider('employees and groups through the published SDK', (at) => {
  it('tell their groups, and groups their members, only when asked', async () => {
    const { connectionId, sdk } = at();
    const [ada] = await sdk.hris.listHrisEmployees({ connectionId, query: 'Lindqvist' });
    const id = ada?.id ?? '';
    expect((await sdk.hris.getHrisEmployee({ connectionId, id })).groups).toBeUndefined();
    const withGroups = await sdk.hris.getHrisEmployee({ connectionId, id, fields: ['name', 'groups'] as never });
    expect(withGroups.groups?.length).toBeGreaterThan(0);

    const [group] = await sdk.hris.listHrisGroups({ connectionId });
    const groupId = group?.id ?? '';
    const plain = await sdk.hris.getHrisGroup({ connectionId, id: groupId });
    expect(plain).toMatchObject({ id: groupId, type: at().type === 'jira' ? 'GROUP' : 'TEAM', isActive: true });
    expect(plain.userIds).toBeUndefined();
    const full = await sdk.hris.getHrisGroup({ connectionId, id: groupId, fields: ['user_ids'] as never });
    expect(full.userIds?.length).toBeGreaterThan(0);
  });

  it('are listed page by page without a gap or a repetition', async () => {
    const { connectionId, sdk } = at();
    const all = await sdk.hris.listHrisEmployees({ connectionId, limit: 100 });
    const ids: (string | undefined)[] = [];
    for (let offset = 0; offset < all.length; offset += 15) {
      ids.push(...(await sdk.hris.listHrisEmployees({ connectionId, limit: 15, offset })).map(({ id }) => id));
    }
    expect(ids).toEqual(all.map(({ id }) => id));
  });

  it('unknown ones are 404', async () => {
    const { connectionId, sdk } = at();
    await expect(sdk.hris.getHrisEmployee({ connectionId, id: '557058:nobody' })).rejects.toMatchObject({
      statusCode: 404,
    });
    await expect(sdk.hris.getHrisGroup({ connectionId, id: 'no-such-group' })).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('cannot be written, and other hris objects do not exist: 501', async () => {
    const { connectionId, sdk } = at();
    await expect(sdk.hris.createHrisEmployee({ connectionId, hrisEmployee: { name: 'New' } })).rejects.toMatchObject(
      notImplemented,
    );
    await expect(sdk.hris.patchHrisGroup({ connectionId, id: '1', hrisGroup: { name: 'New' } })).rejects.toMatchObject(
      notImplemented,
    );
    await expect(sdk.hris.listHrisCompanies({ connectionId })).rejects.toMatchObject(notImplemented);
    await expect(sdk.hris.getHrisLocation({ connectionId, id: '1' })).rejects.toMatchObject(notImplemented);
  });
});

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

describe('employees and groups of Jira', () => {
  it('show an address only where Jira discloses it', async () => {
    const employees = await stand.sdk.hris.listHrisEmployees({ connectionId: stand.connectionId, limit: 100 });
    const withAddress = employees.filter(({ emails }) => emails);
    expect(withAddress.length).toBeGreaterThan(0);
    expect(withAddress.length).toBeLessThan(employees.length);
    for (const { emails } of withAddress) expect(emails?.[0]?.email).toMatch(/@/);
  });

  it('are found by name and filtered by group', async () => {
    const { connectionId, sdk } = stand;
    const [ada] = await sdk.hris.listHrisEmployees({ connectionId, query: 'Lindqvist' });
    expect(ada).toMatchObject({ name: 'Ada Lindqvist', employmentStatus: 'ACTIVE' });
    const groups = await sdk.hris.listHrisGroups({ connectionId });
    const engineering = groups.find(({ name }) => name === 'engineering');
    const members = await sdk.hris.listHrisEmployees({ connectionId, groupId: engineering?.id ?? '', limit: 100 });
    const all = await sdk.hris.listHrisEmployees({ connectionId, limit: 100 });
    expect(members.length).toBeGreaterThan(0);
    expect(members.length).toBeLessThan(all.length);
  });
});

describe('fields that cost a call each', () => {
  it('are fetched several at a time, and never many', async () => {
    stand.sandbox.faults.add({ path: '/user/groups', delayMs: 60, times: 1000 });
    const before = stand.sandbox.requests.length;
    const answer = await stand.get(`/hris/${stand.connectionId}/employee?limit=40&fields=name,groups`);
    expect(((await answer.json()) as unknown[]).length).toBe(40);
    const calls = stand.sandbox.requests.slice(before).filter(({ target }) => target.includes('/user/groups'));
    stand.sandbox.faults.clear();
    expect(calls).toHaveLength(40);
    const atOnce = calls.map(({ at }) => calls.filter((one) => one.at <= at && (one.endedAt ?? at) > at).length);
    expect(Math.max(...atOnce)).toBeGreaterThan(3);
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(8);
  });
});
