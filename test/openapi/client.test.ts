/** Clients made from the OpenAPI document: they compile, their types are what the API is, and they make calls. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import createClient from 'openapi-fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, type Stand, startStand } from '../contract/stand.ts';
import { byHeyApi, byOpenapiTypescript, type Generated } from './generated.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const EQUAL = `
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_proof: Equal<A, B>): void => undefined;
`;

describe('the types of openapi-typescript', () => {
  let client: Generated;
  beforeAll(async () => {
    client = await byOpenapiTypescript();
  }, 60_000);
  afterAll(() => client.remove());

  it('pass the type check in a program that makes calls', async () => {
    const program = `
      import createClient from 'openapi-fetch';
      import type { paths } from './schema.ts';

      export async function names(baseUrl: string, connectionId: string): Promise<(string | undefined)[]> {
        const client = createClient<paths>({ baseUrl });
        const { data, error } = await client.GET('/task/{connection_id}/task', {
          params: { path: { connection_id: connectionId }, query: { limit: 3 } },
        });
        if (error) throw new Error(error.message);
        return data.map((task) => task.name);
      }`;
    expect(await client.check(program)).toBe('');
  }, 60_000);

  it('are those of the requests and answers', async () => {
    const program = `
      import type { components, operations } from './schema.ts';
      ${EQUAL}
      type Task = components['schemas']['task_task'];
      type Listed = operations['listTaskTasks'];
      type Made = operations['createTaskTask']['requestBody']['content']['application/json'];

      same<Listed['responses'][200]['content']['application/json'], Task[]>(true);
      same<NonNullable<Listed['parameters']['query']>['order'], 'asc' | 'desc' | undefined>(true);
      same<NonNullable<Listed['parameters']['query']>['limit'], number | undefined>(true);
      same<Listed['parameters']['path'], { connection_id: string }>(true);
      same<Listed['responses'][404]['content']['application/json'], components['schemas']['error']>(true);
      same<Task['status'], 'OPENED' | 'IN_PROGRESS' | 'COMPLETED' | undefined>(true);
      // Answers never hold null; in a body it clears.
      same<Task['notes'], string | undefined>(true);
      same<Made['notes'], string | null | undefined>(true);
      same<Made['project_id'], string | undefined>(true);
      same<operations['removeTaskTask']['parameters']['path'], { connection_id: string; id: string }>(true);
      same<operations['getUnifiedConnection']['responses'][200]['content']['application/json']['permissions'], string[]>(true);
      // @ts-expect-error a task needs a name
      const made: Made = { project_id: 'x' };
      // @ts-expect-error there is no such status
      const task: Task = { status: 'DONE' };
      export { made, task };`;
    expect(await client.check(program)).toBe('');
  }, 60_000);

  it('are told from others', async () => {
    const program = `
      import type { components } from './schema.ts';
      ${EQUAL}
      same<components['schemas']['task_task']['notes'], number>(true);`;
    expect(await client.check(program)).toContain('TS2345');
  }, 60_000);

  it('make calls', async () => {
    const fetching = createClient<Record<string, never>>({ baseUrl: stand.url, headers: { authorization: API_KEY } });
    const get = fetching.GET as unknown as (path: string, options: unknown) => Promise<{ data: { name: string }[] }>;
    const { data } = await get('/task/{connection_id}/task', {
      params: { path: { connection_id: stand.connectionId }, query: { limit: 3 } },
    });
    expect(data).toHaveLength(3);
  });
});

describe('the client of @hey-api/openapi-ts', () => {
  let client: Generated;
  beforeAll(async () => {
    client = await byHeyApi();
  }, 60_000);
  afterAll(() => client.remove());

  it('has a function for every operation', async () => {
    const document = JSON.parse(await readFile(join(import.meta.dirname, '../../openapi/openapi.json'), 'utf8')) as {
      paths: Record<string, Record<string, { operationId?: string }>>;
    };
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item).flatMap(({ operationId }) => (operationId === undefined ? [] : [operationId])),
    );
    const made = await readFile(join(client.folder, 'sdk.gen.ts'), 'utf8');
    const functions = [...made.matchAll(/^export const (\w+) = /gm)].map(([, name]) => name);
    expect(functions.sort()).toEqual(ids.sort());
  });

  it('passes the type check, and its types are those of the requests and answers', async () => {
    const program = `
      import { createClient } from './client/index.ts';
      import { createTaskTask, listTaskTasks } from './index.ts';
      import type { CreateTaskTaskData, Error as Refusal, ListTaskTasksResponse, TaskTask } from './index.ts';
      ${EQUAL}
      same<ListTaskTasksResponse, TaskTask[]>(true);
      same<TaskTask['status'], 'OPENED' | 'IN_PROGRESS' | 'COMPLETED' | undefined>(true);
      same<TaskTask['notes'], string | undefined>(true);
      same<CreateTaskTaskData['body']['notes'], string | null | undefined>(true);
      same<CreateTaskTaskData['path'], { connection_id: string }>(true);

      export async function tasks(baseUrl: string, connectionId: string): Promise<TaskTask[]> {
        const client = createClient({ baseUrl });
        const { data, error } = await listTaskTasks({ client, path: { connection_id: connectionId }, query: { limit: 3 } });
        if (!data) throw new Error((error as Refusal).message);
        // @ts-expect-error a task needs a name
        await createTaskTask({ client, path: { connection_id: connectionId }, body: { project_id: 'x' } });
        return data;
      }`;
    expect(await client.check(program)).toBe('');
  }, 60_000);

  it('makes calls', async () => {
    const { listTaskTasks } = await import(join(client.folder, 'index.ts'));
    const { createClient: create } = await import(join(client.folder, 'client/index.ts'));
    const { data } = await listTaskTasks({
      client: create({ baseUrl: stand.url, headers: { authorization: API_KEY } }),
      path: { connection_id: stand.connectionId },
      query: { limit: 3, fields: ['id', 'name'] },
    });
    expect(data).toEqual(Array(3).fill({ id: expect.any(String), name: expect.any(String) }));
  });
});
