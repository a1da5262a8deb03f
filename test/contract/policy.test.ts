/** Keys with a policy, with any provider: what is denied is refused with what would be allowed, and nothing is carried out. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Policy } from '../../schema/models/policy.ts';
import { agentInTest } from './agent.ts';
import { withEachProvider } from './providers.ts';

type Body = Record<string, unknown>;

withEachProvider(
  'a key with a policy',
  (at) => {
    let inside: string;
    let apart: string;
    let mine: string;
    let other: string;
    beforeAll(async () => {
      ({ projectId: inside } = await at().place());
      apart = await at().site.createProject('Apart');
      mine = await at().site.createTask('Inside', { projectId: inside });
      other = await at().site.createTask('Apart', { projectId: apart });
    });

    async function limited(policy: object) {
      const key = await at().gateway.keys.create(at().workspaceId, false, Policy.parse(policy));
      const send = async (method: string, path: string, body?: unknown) => {
        const answer = await at().send(method, path.replace('{c}', at().connectionId), body, { authorization: key });
        return { status: answer.status, body: (await answer.json()) as Body };
      };
      return { key, send, get: (path: string) => send('GET', path) };
    }
    const agentWith = (key: string) =>
      agentInTest(at(), { query: { connection: at().connectionId }, authorization: key });
    const read = (id: string) => at().sdk.task.getTaskTask({ connectionId: at().connectionId, id });
    const countOf = async (projectId: string) =>
      (await at().sdk.task.listTaskTasks({ connectionId: at().connectionId, projectId, limit: 1000 })).length;

    describe('for projects', () => {
      const policy = () => ({ allow: { projects: [inside] } });

      it.each<[string, string, () => string, (() => object)?]>([
        ['a list of no project', 'GET', () => '/task/{c}/task'],
        ['a list of another project', 'GET', () => `/task/{c}/task?project_id=${apart}`],
        ['a task of another project', 'GET', () => `/task/{c}/task/${other}`],
        ['a change of it', 'PATCH', () => `/task/{c}/task/${other}`, () => ({ name: 'Taken over' })],
        ['its removal', 'DELETE', () => `/task/{c}/task/${other}`],
        ['a new one there', 'POST', () => '/task/{c}/task', () => ({ name: 'x', project_id: apart })],
        ['a move to there', 'PATCH', () => `/task/{c}/task/${mine}`, () => ({ project_id: apart })],
        ['a move by the own part', 'PATCH', () => `/task/{c}/task/${mine}`, () => ({ raw: { projectId: apart } })],
        ['a comment there', 'POST', () => '/task/{c}/comment', () => ({ task_id: other, text: 'x' })],
        ['comments there', 'GET', () => `/task/{c}/comment?task_id=${other}`],
        ['comments by both names', 'GET', () => `/task/{c}/comment?task_id=${mine}&parent_id=${other}`],
        ['comments of everything', 'GET', () => '/task/{c}/comment'],
        ['the history there', 'GET', () => `/task/{c}/change?task_id=${other}`],
        ['files there', 'GET', () => `/storage/{c}/file?parent_id=${other}`],
        ['the other project', 'GET', () => `/task/{c}/project/${apart}`],
        ['the log', 'GET', () => '/unified/apicall'],
        ['a new connection', 'POST', () => '/unified/connection', () => ({})],
      ])('refuses %s', async (_, method, path, body) => {
        const { send } = await limited(policy());
        const before = await countOf(apart);
        expect(await send(method, path(), body?.())).toMatchObject({
          status: 403,
          body: { error: 'forbidden', details: { allowed: expect.any(Object) } },
        });
        expect(await countOf(apart)).toBe(before);
        expect((await read(mine)).projectId).toBe(inside);
        expect((await read(other)).name).toBe('Apart');
      });

      it('refuses a task that is in none, or in the provider’s own words', async () => {
        const { send, get } = await limited(policy());
        const { method, path, body } = at().own.reading;
        expect((await send(method, `/passthrough/{c}/${path}`, body)).status).toBe(403);
        for (const raw of ['jql=project is not EMPTY', 'filter={}'])
          expect((await get(`/task/{c}/task?project_id=${inside}&raw=${encodeURIComponent(raw)}`)).status).not.toBe(
            200,
          );
      });

      it('lets through what is in them, and shows only those', async () => {
        const { send, get } = await limited(policy());
        const { body } = await get(`/task/{c}/task?project_id=${inside}&limit=5`);
        expect(body).toHaveLength(5);
        for (const { project_id } of body as unknown as Body[]) expect(project_id).toBe(inside);
        expect((await send('PATCH', `/task/{c}/task/${mine}`, { status: 'IN_PROGRESS' })).status).toBe(200);
        expect((await send('POST', '/task/{c}/comment', { task_id: mine, text: 'Seen' })).status).toBe(200);
        expect((await get('/task/{c}/project')).body).toMatchObject([{ id: inside }]);
        const denying = await limited({ deny: { projects: [inside] } });
        const all = await at().sdk.task.listTaskProjects({ connectionId: at().connectionId });
        expect((await denying.get('/task/{c}/project')).body).toHaveLength(all.length - 1);
        expect((await denying.get('/task/{c}/project?limit=1&offset=1')).body).toHaveLength(all.length > 2 ? 1 : 0);
      });

      it('says which would be allowed, to agents as well', async () => {
        const { key, get } = await limited(policy());
        const said = { error: 'forbidden', details: { limit: 'projects', allowed: { projects: [inside] } } };
        expect(await get(`/task/{c}/task?project_id=${apart}`)).toMatchObject({ status: 403, body: said });
        const agent = await agentWith(key);
        expect(await agent.refused('update_task_task', { id: other, status: 'COMPLETED' })).toMatchObject(said);
      });
    });

    describe('for fields', () => {
      it('keeps those that are denied out of answers, and out of questions', async () => {
        await at().sdk.task.patchTaskTask({ connectionId: at().connectionId, id: mine, taskTask: { notes: 'secret' } });
        const { send, get } = await limited({ deny: { fields: ['task_task.notes', 'assigned_user_ids'] } });
        const whole = (await get(`/task/{c}/task/${mine}`)).body;
        expect(whole).toMatchObject({ id: mine });
        expect(JSON.stringify(whole)).not.toContain('secret');
        const listed = JSON.stringify((await get(`/task/{c}/task?limit=100`)).body);
        expect(listed).not.toContain('secret');
        expect(listed).not.toContain('assigned_user_ids');
        for (const query of ['fields=notes', 'fields=raw', 'query=secret', 'assigned_user_id=me'])
          expect((await get(`/task/{c}/task?${query}`)).status, query).toBe(403);
        expect((await send('PATCH', `/task/{c}/task/${mine}`, { notes: 'x' })).status).toBe(403);
        expect((await send('PATCH', `/task/{c}/task/${mine}`, { raw: { description: 'x' } })).status).toBe(403);
        expect((await read(mine)).notes).toBe('secret');
      });

      it('shows those alone that are allowed', async () => {
        const { get, key } = await limited({ allow: { fields: ['name', 'status'] } });
        const [first] = (await get('/task/{c}/task?limit=1')).body as unknown as Body[];
        expect(Object.keys(first ?? {}).sort()).toEqual(['id', 'name', 'status']);
        const agent = await agentWith(key);
        expect(Object.keys(await agent.use('get_task_task', { id: mine })).sort()).toEqual(['id', 'name', 'status']);
      });
    });

    it('for reading writes nothing, over both doors', async () => {
      const { key, send, get } = await limited({ mode: 'read' });
      expect((await get(`/task/{c}/task/${mine}`)).status).toBe(200);
      expect((await send('PATCH', `/task/{c}/task/${mine}`, { name: 'x' })).status).toBe(403);
      const { method, path, body } = at().own.writing(await at().place());
      expect((await send(method, `/passthrough/{c}/${path}`, body)).status).toBe(403);
      const agent = await agentWith(key);
      expect((await agent.toolNames()).filter((name) => !/^(list|get|describe)_/.test(name))).toEqual([]);
      expect(await agent.refused('remove_task_task', { id: mine })).toMatchObject({ error: 'forbidden' });
      expect((await read(mine)).name).toBe('Inside');
    });
  },
  { seed: { issues: 30 } },
);
