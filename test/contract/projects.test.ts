import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';
import { refusedWith, type Stand, startStand } from './stand.ts';

withEachProvider('projects through the published SDK', (at) => {
  /** Of a new project, where the provider has groups of tasks. */
  const groupsOf = async () => {
    const { groupIds } = await at().place();
    return groupIds ? { groupIds } : {};
  };

  it('are created, renamed and removed', async () => {
    const { connectionId } = at();
    const created = await at().sdk.task.createTaskProject({
      connectionId,
      taskProject: { ...(await groupsOf()), name: 'Spring Campaign', description: 'Posters and samples' },
    });
    const id = created.id ?? '';
    expect(created).toMatchObject({ name: 'Spring Campaign', description: 'Posters and samples', hasTasks: false });

    const updated = await at().sdk.task.updateTaskProject({
      connectionId,
      id,
      taskProject: { name: 'Spring Campaign 2' },
    });
    expect(updated).toMatchObject({ id, name: 'Spring Campaign 2', description: 'Posters and samples' });
    const patched = await at().sdk.task.patchTaskProject({ connectionId, id, taskProject: { description: '' } });
    expect(patched.name).toBe('Spring Campaign 2');
    expect(patched.description ?? '').toBe('');

    await at().sdk.task.removeTaskProject({ connectionId, id });
    await expect(at().sdk.task.getTaskProject({ connectionId, id })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('are listed by name, page by page', async () => {
    const { connectionId } = at();
    const all = await at().sdk.task.listTaskProjects({ connectionId, sort: 'name', order: 'asc' });
    const names = all.map(({ name = '' }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
    const second = await at().sdk.task.listTaskProjects({
      connectionId,
      sort: 'name',
      order: 'asc',
      limit: 2,
      offset: 1,
    });
    expect(second.map(({ name }) => name)).toEqual(names.slice(1, 3));
  });

  it('are refused without a name', async () => {
    const refused = at().sdk.task.createTaskProject({
      connectionId: at().connectionId,
      taskProject: { description: 'nameless' },
    });
    await expect(refused).rejects.toMatchObject(refusedWith(400, 'name'));
  });

  it('that nobody knows are 404', async () => {
    const { connectionId } = at();
    await expect(at().sdk.task.getTaskProject({ connectionId, id: '999999' })).rejects.toMatchObject(
      refusedWith(404, 'not_found'),
    );
    await expect(at().sdk.task.removeTaskProject({ connectionId, id: '999999' })).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('have no company to be filtered by', async () => {
    const refused = at().sdk.task.listTaskProjects({ connectionId: at().connectionId, companyId: '1' });
    await expect(refused).rejects.toMatchObject(refusedWith(400, 'company_id'));
  });
});

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const project = () => stand.sdk.task;

describe('projects of Jira', () => {
  it('take their key from raw', async () => {
    const { connectionId } = stand;
    const created = await project().createTaskProject({
      connectionId,
      taskProject: { name: 'Returns desk', raw: { key: 'RTN' } },
      fields: ['name', 'raw'] as never,
    });
    expect(created).toMatchObject({ name: 'Returns desk', raw: { key: 'RTN' } });
    const byKey = await project().getTaskProject({ connectionId, id: 'RTN' });
    expect(byKey.id).toBe(created.id);
  });

  it('are found by a part of their name and tell whether they hold tasks', async () => {
    const { connectionId } = stand;
    const [shop, ...others] = await project().listTaskProjects({ connectionId, query: 'SHOP' });
    expect(others).toEqual([]);
    expect(shop).toMatchObject({ hasTasks: true });
    expect(shop?.updatedAt).toBeInstanceOf(Date);
  });

  it('are refused with a key that is taken, in the words of Jira', async () => {
    const refused = project().createTaskProject({
      connectionId: stand.connectionId,
      taskProject: { name: 'Second shop', raw: { key: 'SHOP' } },
    });
    await expect(refused).rejects.toMatchObject(refusedWith(400, 'projectKey'));
  });
});
