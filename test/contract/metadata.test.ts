import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const list = (more: object = {}) =>
  stand.sdk.metadata.listMetadataMetadatas({ connectionId: stand.connectionId, ...more });

describe('metadata through the published SDK', () => {
  it('lists every field, system and custom, with its format', async () => {
    const fields = await list({ limit: 1000 });
    const byName = new Map(fields.map((field) => [field.name, field]));
    expect(byName.get('Summary')).toMatchObject({ id: 'summary', format: 'TEXT', objectType: 'task_task' });
    expect(byName.get('Due date')).toMatchObject({ id: 'duedate', format: 'DATE' });
    expect(byName.get('Labels')).toMatchObject({ id: 'labels', format: 'MULTIPLE_SELECT' });
    const custom = fields.filter(({ id = '' }) => id.startsWith('customfield_'));
    expect(custom.length).toBeGreaterThan(3);
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
  });

  it('shows what one project allows and requires', async () => {
    const fields = await list({ limit: 1000, raw: 'projectIdOrKey=SHOP' });
    const summary = fields.find(({ id }) => id === 'summary');
    expect(summary?.isRequired).toBe(true);
    const priority = fields.find(({ id }) => id === 'priority');
    expect(priority?.options).toContain('High');
  });

  it('gives one field by its id', async () => {
    const [some] = (await list({ limit: 1000 })).filter(({ id = '' }) => id.startsWith('customfield_'));
    const one = await stand.sdk.metadata.getMetadataMetadata({
      connectionId: stand.connectionId,
      id: some?.id ?? '',
    });
    expect(one).toMatchObject({ id: some?.id, name: some?.name, objectType: 'task_task' });
  });

  it('has nothing to tell of other objects', async () => {
    expect(await list({ type: 'crm_deal' })).toEqual([]);
    expect((await list({ type: 'task_task', limit: 3 })).length).toBe(3);
  });

  it('does not know every field', async () => {
    const refused = stand.sdk.metadata.getMetadataMetadata({
      connectionId: stand.connectionId,
      id: 'customfield_99999',
    });
    await expect(refused).rejects.toMatchObject({ statusCode: 404 });
  });
});
