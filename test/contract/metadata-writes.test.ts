/** Custom fields are created, changed and removed through the published SDK; everybody sees that at once. */
import { UnifiedTo } from '@unified-api/typescript-sdk';
import { MetadataMetadataFormat as Format } from '@unified-api/typescript-sdk/sdk/models/shared/metadatametadata.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from './customer.ts';
import { directJira } from './direct-jira.ts';
import { API_KEY, gatewayOn, refusedWith, type Stand, startStand } from './stand.ts';

const TYPES = 'com.atlassian.jira.plugin.system.customfieldtypes';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

type Made = Awaited<ReturnType<UnifiedTo['metadata']['createMetadataMetadata']>>;

const create = (field: object, connectionId = stand.connectionId): Promise<Made> =>
  stand.sdk.metadata.createMetadataMetadata({
    connectionId,
    metadataMetadata: { name: 'Size', objectType: 'task_task', ...field },
  });
const patch = (id: string | undefined, field: object): Promise<Made> =>
  stand.sdk.metadata.patchMetadataMetadata({
    connectionId: stand.connectionId,
    id: id ?? '',
    metadataMetadata: { name: 'Size', objectType: 'task_task', ...field },
  });
const read = (id: string | undefined): Promise<Made> =>
  stand.sdk.metadata.getMetadataMetadata({ connectionId: stand.connectionId, id: id ?? '' });
/** What Jira itself says of a field. */
async function inJira(id: string | undefined, where = 'search'): Promise<Record<string, unknown> | undefined> {
  const { values } = await directJira(stand.sandbox).get(`field/${where}?id=${id}`);
  return (values as Record<string, unknown>[])[0];
}
const post = (path: string, body: object) => stand.send('POST', path.replace('{c}', stand.connectionId), body);

describe('a custom field that is created', () => {
  it.each([
    ['TEXT', 'textfield', 'textsearcher', 'TEXT'],
    ['TEXTAREA', 'textarea', 'textsearcher', 'TEXTAREA'],
    ['NUMBER', 'float', 'exactnumber', 'NUMBER'],
    ['PRICE', 'float', 'exactnumber', 'NUMBER'],
    ['DATE', 'datepicker', 'daterange', 'DATE'],
    ['URL', 'url', 'exacttextsearcher', 'URL'],
    ['SINGLE_SELECT', 'select', 'multiselectsearcher', 'SINGLE_SELECT'],
    ['MULTIPLE_SELECT', 'multiselect', 'multiselectsearcher', 'MULTIPLE_SELECT'],
  ] as const)('as %s has the type %s and is searchable', async (format, type, searcher, shown) => {
    const made = await create({ name: `A ${format}`, format });
    expect(made).toMatchObject({ name: `A ${format}`, objectType: 'task_task', format: shown });
    expect(made).toMatchObject({ originalFormat: `${TYPES}:${type}`, id: expect.stringMatching(/^customfield_\d+$/) });
    expect(await inJira(made.id)).toMatchObject({ searcherKey: `${TYPES}:${searcher}` });
  });

  it('has options in their order', async () => {
    const options = ['Small', 'Large', 'Huge'];
    const made = await create({ format: Format.SingleSelect, options });
    expect(made.options).toEqual(options);
    expect((await read(made.id)).options).toEqual(options);
  });

  it('of two answers has Yes and No', async () => {
    expect((await create({ format: Format.YesNo })).options).toEqual(['Yes', 'No']);
  });

  it('of a kind that only Jira has is named by its type', async () => {
    const made = await create({ originalFormat: 'userpicker' });
    expect(made.originalFormat).toBe(`${TYPES}:userpicker`);
    expect(await inJira(made.id)).toMatchObject({ searcherKey: `${TYPES}:userpickergroupsearcher` });
  });

  it('takes a description in raw', async () => {
    const made = await create({ raw: { description: 'How much room it takes.' } });
    expect(await inJira(made.id)).toMatchObject({ description: 'How much room it takes.' });
  });

  it('has 2,500 options', { timeout: 30_000 }, async () => {
    const options = Array.from({ length: 2500 }, (_, index) => `Shelf ${index + 1}`);
    const made = await create({ format: Format.MultipleSelect, options });
    expect(made.options).toEqual(options);
  });

  it.each([
    ['FILE has no field', { format: Format.File }, '$.format'],
    ['an unknown type', { originalFormat: 'hologram' }, '$.original_format'],
    ['options of a number', { format: Format.Number, options: ['1'] }, '$.options'],
    ['an option that stands there twice', { options: ['One', 'Two', 'One'] }, '$.options[2]'],
    ['another object', { objectType: 'crm_deal' }, '$.object_type'],
    ['no name', { name: '' }, '$.name'],
  ])('is refused before anything is sent: %s', async (_, field, place) => {
    const before = stand.sandbox.requests.length;
    await expect(create(field)).rejects.toMatchObject(refusedWith(400, place));
    expect(stand.sandbox.requests.length).toBe(before);
  });

  it('is named in the error when its options fail', async () => {
    stand.sandbox.faults.add({ status: 400, method: 'POST', path: '/option$' });
    const refused = create({ options: ['One'] });
    await expect(refused).rejects.toMatchObject(refusedWith(400, 'created_id'));
  });
});

describe('a custom field that is changed', () => {
  it('is renamed by PATCH and by PUT', async () => {
    const { id = '' } = await create({});
    expect((await patch(id, { name: 'Width' })).name).toBe('Width');
    const metadataMetadata = { name: 'Height', objectType: 'task_task' };
    const put = await stand.sdk.metadata.updateMetadataMetadata({
      connectionId: stand.connectionId,
      id,
      metadataMetadata,
    });
    expect(put.name).toBe('Height');
  });

  it('gets options, loses some, and has them in the new order; tasks keep what they hold', async () => {
    const { id = '' } = await create({ name: 'Shape', options: ['Round', 'Square', 'Flat'] });
    await post(`/passthrough/{c}/rest/api/3/screens/addToDefault/${id}`, {});
    const task = { name: 'A shelf', project_id: 'SHOP', metadata: [{ id, value: 'Round' }] };
    const made = (await (await post('/task/{c}/task', task)).json()) as { id: string; metadata: object[] };
    expect(made.metadata).toContainEqual(expect.objectContaining({ id, value: 'Round' }));

    expect((await patch(id, { name: 'Shape', options: ['Flat', 'Oval', 'Square'] })).options).toEqual([
      'Flat',
      'Oval',
      'Square',
    ]);
    const kept = await stand.sdk.task.getTaskTask({ connectionId: stand.connectionId, id: made.id });
    expect(kept.metadata).toContainEqual(expect.objectContaining({ id, value: 'Round' }));
    const refused = await post('/task/{c}/task', { ...task, name: 'Another' });
    expect(refused.status).toBe(400);

    expect((await patch(id, { name: 'Shape', options: ['Round'] })).options).toEqual(['Round']);
    expect((await post('/task/{c}/task', { ...task, name: 'A third' })).status).toBe(200);
  });

  it('is sent back as it was read, which changes nothing', async () => {
    const made = await create({ options: ['One', 'Two'] });
    const before = stand.sandbox.requests.length;
    const { id, ...field } = made;
    await patch(id, field);
    const writes = stand.sandbox.requests.slice(before).filter(({ method }) => method !== 'GET');
    expect(writes).toEqual([]);
  });

  it('keeps its kind, and is no field of Jira itself', async () => {
    const { id } = await create({ format: Format.Number });
    await expect(patch(id, { format: Format.Text })).rejects.toMatchObject(refusedWith(400, '$.format'));
    await expect(patch('summary', { name: 'Title' })).rejects.toMatchObject(refusedWith(400, 'only custom fields'));
    await expect(patch('customfield_99999', {})).rejects.toMatchObject(refusedWith(404, 'not_found'));
  });

  it('of several contexts is written in the one that is named', async () => {
    const jira = directJira(stand.sandbox);
    const id = 'customfield_10060';
    const { values } = await jira.get(`field/${id}/context`);
    const [one, other] = values as { id: string; name: string }[];
    const change = { name: 'Channel', options: ['Fair', 'Letter'] };
    await expect(patch(id, change)).rejects.toMatchObject(refusedWith(400, `${other?.id} (${other?.name})`));
    await patch(id, { ...change, raw: { contextId: other?.id } });
    const optionsOf = async (context: string | undefined) => {
      const page = await jira.get(`field/${id}/context/${context}/option`);
      return (page.values as { value: string; disabled: boolean }[]).filter(({ disabled }) => !disabled);
    };
    expect((await optionsOf(one?.id)).map(({ value }) => value)).toEqual(['Retail', 'Wholesale', 'Online']);
    expect((await optionsOf(other?.id)).map(({ value }) => value)).toEqual(['Fair', 'Letter']);
  });
});

describe('a custom field that is removed', () => {
  it('is in the trash of Jira, and gone here', async () => {
    const { id = '' } = await create({ name: 'Short-lived' });
    await stand.sdk.metadata.removeMetadataMetadata({ connectionId: stand.connectionId, id });
    await expect(read(id)).rejects.toMatchObject({ statusCode: 404 });
    expect(await inJira(id, 'search/trashed')).toMatchObject({ name: 'Short-lived' });
  });

  it('was there, and is not one of Jira itself', async () => {
    const remove = (id: string) => stand.sdk.metadata.removeMetadataMetadata({ connectionId: stand.connectionId, id });
    await expect(remove('customfield_99999')).rejects.toMatchObject({ statusCode: 404 });
    await expect(remove('summary')).rejects.toMatchObject(refusedWith(400, 'only custom fields'));
  });
});

describe('who may', () => {
  it('needs the permission metadata_metadata_write', async () => {
    const { id } = await connectionOf(['metadata_metadata_read']);
    await expect(create({}, id)).rejects.toMatchObject(refusedWith(403, 'permission_missing'));
  });

  it('must administer Jira, which Jira decides', async () => {
    const { email, apiToken } = stand.sandbox.accounts.member;
    const { id } = await connectionOf(['metadata_metadata_read', 'metadata_metadata_write'], email, apiToken);
    await expect(create({}, id)).rejects.toMatchObject(refusedWith(403, 'upstream_forbidden'));
    const { id: fieldId = '' } = await create({ options: ['One'] });
    const seen = await stand.sdk.metadata.getMetadataMetadata({ connectionId: id, id: fieldId });
    expect(seen.name).toBe('Size');
    expect(seen.options).toBeUndefined();
  });

  it('with OAuth holds manage:jira-configuration', async () => {
    const permissions = ['metadata_metadata_read', 'metadata_metadata_write'];
    const connectionId = await connect(stand, { query: { scopes: permissions.join(',') } });
    const made = await create({ name: 'By OAuth', options: ['One'] }, connectionId);
    expect(made.options).toEqual(['One']);
  });
});

async function connectionOf(permissions: string[], email?: string, token?: string): Promise<{ id: string }> {
  const { admin } = stand.sandbox.accounts;
  const response = await stand.send('POST', '/unified/connection', {
    integration_type: 'jira',
    categories: ['metadata', 'task'],
    permissions,
    auth: { other_auth_info: [stand.sandbox.url, email ?? admin.email, token ?? admin.apiToken] },
  });
  const made = (await response.json()) as { id: string };
  expect(response.status, JSON.stringify(made)).toBe(200);
  return made;
}

describe('the catalogue is fresh at once', () => {
  it('on other connections to the site, and in other processes on the store', async () => {
    const other = await gatewayOn(stand.sandbox, { store: stand.variables });
    try {
      const { id: connectionId } = await connectionOf(['metadata_metadata_read', 'task_task_read', 'task_task_write']);
      const elsewhere = new UnifiedTo({ security: { jwt: API_KEY }, serverURL: other.url });
      const sdks = [stand.sdk, elsewhere];
      const connections = [stand.connectionId, connectionId];
      const everywhere = sdks.flatMap((sdk) => connections.map((id) => ({ sdk, id })));
      const namesOf = async () =>
        Promise.all(
          everywhere.map(async ({ sdk, id }) => {
            const fields = await sdk.metadata.listMetadataMetadatas({ connectionId: id, limit: 1000 });
            return fields.map(({ name }) => name);
          }),
        );
      for (const names of await namesOf()) expect(names).not.toContain('Fresh');

      const { id = '' } = await create({ name: 'Fresh', format: Format.Number });
      for (const names of await namesOf()) expect(names).toContain('Fresh');
      await post(`/passthrough/{c}/rest/api/3/screens/addToDefault/${id}`, {});
      for (const { sdk, id: connection } of everywhere) {
        const taskTask = { name: 'Weigh it', projectId: 'SHOP', metadata: [{ id, value: 7 }] };
        const task = await sdk.task.createTaskTask({ connectionId: connection, taskTask });
        expect(task.metadata).toContainEqual(expect.objectContaining({ id, value: 7, namespace: 'Fresh' }));
      }

      await patch(id, { name: 'Renamed' });
      for (const names of await namesOf()) expect(names).toEqual(expect.arrayContaining(['Renamed']));
      await stand.sdk.metadata.removeMetadataMetadata({ connectionId: stand.connectionId, id });
      for (const names of await namesOf()) expect(names).not.toContain('Renamed');
    } finally {
      await other.close();
    }
  });
});
