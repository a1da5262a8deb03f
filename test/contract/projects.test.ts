import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusedWith, type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const project = () => stand.sdk.task;

describe('projects through the published SDK', () => {
  it('are created with a key made from the name, renamed and removed', async () => {
    const { connectionId } = stand;
    const created = await project().createTaskProject({
      connectionId,
      taskProject: { name: 'Spring Campaign', description: 'Posters and samples' },
    });
    const id = created.id ?? '';
    expect(created).toMatchObject({ name: 'Spring Campaign', description: 'Posters and samples', hasTasks: false });

    const updated = await project().updateTaskProject({ connectionId, id, taskProject: { name: 'Spring Campaign 2' } });
    expect(updated).toMatchObject({ id, name: 'Spring Campaign 2', description: 'Posters and samples' });
    const patched = await project().patchTaskProject({ connectionId, id, taskProject: { description: '' } });
    expect(patched.name).toBe('Spring Campaign 2');
    expect(patched.description ?? '').toBe('');

    await project().removeTaskProject({ connectionId, id });
    await expect(project().getTaskProject({ connectionId, id })).rejects.toMatchObject({ statusCode: 404 });
  });

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

  it('are listed by name, page by page', async () => {
    const { connectionId } = stand;
    const all = await project().listTaskProjects({ connectionId, sort: 'name', order: 'asc' });
    const names = all.map(({ name = '' }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
    const second = await project().listTaskProjects({ connectionId, sort: 'name', order: 'asc', limit: 2, offset: 1 });
    expect(second.map(({ name }) => name)).toEqual(names.slice(1, 3));
  });

  it('are refused without a name', async () => {
    const refused = project().createTaskProject({
      connectionId: stand.connectionId,
      taskProject: { description: 'nameless' },
    });
    await expect(refused).rejects.toMatchObject(refusedWith(400, 'name'));
  });

  it('are refused with a key that is taken, in the words of Jira', async () => {
    const refused = project().createTaskProject({
      connectionId: stand.connectionId,
      taskProject: { name: 'Second shop', raw: { key: 'SHOP' } },
    });
    await expect(refused).rejects.toMatchObject(refusedWith(400, 'projectKey'));
  });

  it('that nobody knows are 404', async () => {
    const { connectionId } = stand;
    await expect(project().getTaskProject({ connectionId, id: '999999' })).rejects.toMatchObject(
      refusedWith(404, 'not_found'),
    );
    await expect(project().removeTaskProject({ connectionId, id: '999999' })).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('have no company to be filtered by', async () => {
    const refused = project().listTaskProjects({ connectionId: stand.connectionId, companyId: '1' });
    await expect(refused).rejects.toMatchObject(refusedWith(400, 'company_id'));
  });
});
