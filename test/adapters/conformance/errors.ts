/** What goes wrong is told by its class, and what can be known before is refused before anything is sent. */
import { afterEach, describe, expect, it } from 'vitest';
import { verbsOf } from '../../../adapters/contract/adapter.ts';
import { idOf, type Provider, subjectOf, typesOf } from './provider.ts';
import { idFor, METHODS } from './verbs.ts';

const RETRY_SECONDS = 120;

export function errors(adapter: Provider['adapter'], provider: () => Provider): void {
  const types = typesOf(adapter);
  const gotten = types.filter((type) => adapter.object(type)?.get);
  const [first] = gotten;
  if (!first) throw new Error(`${adapter.name} has nothing to get.`);

  /** Reads an object while the sandbox fails. */
  async function failing(status: number, headers: Record<string, string> = {}) {
    const subject = subjectOf(provider(), first ?? 'task_task');
    const [known] = await subject.list({ limit: 1 });
    provider().fail({ status, times: 20, headers });
    return await subject.ask('GET', idOf(known ?? {}));
  }

  describe('an error', () => {
    afterEach(() => provider().calm());

    it.each(gotten)('of %s is 404 for an id that is unknown', async (type) => {
      const subject = subjectOf(provider(), type);
      const { status, body } = await subject.ask('GET', subject.samples.unknownId);
      expect({ status, body }).toMatchObject({ status: 404, body: { error: 'not_found' } });
    });

    it.each(types)('of %s is 400 for bad input, before anything is sent', async (type) => {
      const subject = subjectOf(provider(), type);
      const bad = [{ limit: 'many' }, { offset: '-1' }, { fields: 'nothing' }, { updated_gte: 'soon' }];
      const before = provider().requests();
      for (const query of bad) {
        const { status, body } = await subject.ask('GET', undefined, { query: { ...subject.samples.list, ...query } });
        expect({ status, body }).toMatchObject({ status: 400, body: { error: 'validation_failed' } });
      }
      if (subject.object.create) expect((await subject.ask('POST', undefined, { body: {} })).status).toBe(400);
      if (subject.object.update) expect((await subject.ask('PUT', '1', { body: [] })).status).toBe(400);
      expect(provider().requests()).toBe(before);
    });

    it('is 401 connection_unauthorized when the credentials are dead, until they live again', async () => {
      expect(await failing(401)).toMatchObject({ status: 401, body: { error: 'connection_unauthorized' } });
      provider().calm();
      await subjectOf(provider(), first).list({ limit: 1 });
    });

    it('is 502 or 503 when the provider is down', async () => {
      const { status, body } = await failing(503, { 'retry-after': String(RETRY_SECONDS) });
      expect([502, 503]).toContain(status);
      expect(body).toMatchObject({ error: 'upstream_error' });
    });
  });

  describe('a missing permission', () => {
    const cases = types.flatMap((type) => {
      const object = adapter.object(type);
      return object ? verbsOf(object).map((verb) => ({ type, verb })) : [];
    });

    it('is 403 for every verb, and nothing is sent', async () => {
      const { stand } = provider();
      const connection = `/unified/connection/${stand.connectionId}`;
      expect((await stand.send('PATCH', connection, { permissions: [] })).status).toBe(200);
      const before = provider().requests();
      for (const { type, verb } of cases) {
        const { samples, ask } = subjectOf(provider(), type);
        const options = {
          body: verb === 'create' ? samples.body : verb === 'update' ? {} : undefined,
          query: verb === 'list' ? (samples.list ?? {}) : {},
        };
        const { status, body } = await ask(METHODS[verb], idFor(verb, samples.unknownId), options);
        expect({ type, verb, status, body }).toMatchObject({ status: 403, body: { error: 'permission_missing' } });
      }
      expect(provider().requests()).toBe(before);
      await stand.send('PATCH', connection, { permissions: adapter.permissions });
    });
  });

  describe('a limit of the provider', () => {
    // The last one: nothing is sent to a provider before the time that it asks for is over.
    it('is 429 upstream_rate_limited, with the time that the provider asks for', async () => {
      const answer = await failing(429, { 'retry-after': String(RETRY_SECONDS) });
      expect(answer).toMatchObject({ status: 429, body: { error: 'upstream_rate_limited' } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(RETRY_SECONDS - 10);
    });
  });
}
