/** `Idempotency-Key`: what is asked for twice is made once, also when the provider's answer gets lost. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { idOf, type Provider, type Subject, subjectOf, typesOf, walk } from './provider.ts';

async function idsIn(subject: Subject): Promise<Set<string>> {
  return new Set((await walk(subject, 1000)).map(idOf));
}

export function creation(adapter: Provider['adapter'], provider: () => Provider): void {
  const created = typesOf(adapter).filter((type) => adapter.object(type)?.create);

  describe('a create with an Idempotency-Key', () => {
    it.each(created)('of %s is made once, and answered twice', async (type) => {
      const subject = subjectOf(provider(), type);
      const before = await idsIn(subject);
      const { body } = subject.samples;
      const headers = { 'idempotency-key': randomUUID() };
      const [one, other] = [await subject.create(body, headers), await subject.create(body, headers)];
      expect(other).toEqual(one);
      const after = await idsIn(subject);
      expect([...after].filter((id) => !before.has(id))).toEqual([one.id]);
    });

    it.each(created)('of %s is made once when its answer is lost', async (type) => {
      const subject = subjectOf(provider(), type);
      const before = await idsIn(subject);
      const headers = { 'idempotency-key': randomUUID() };
      provider().loseCreation(type);
      const { body } = subject.samples;
      const first = await subject.ask('POST', undefined, { body, headers });
      expect([200, 502]).toContain(first.status);
      const made = await subject.create(body, headers);
      provider().calm();
      const after = await idsIn(subject);
      expect([...after].filter((id) => !before.has(id))).toEqual([made.id]);
    });
  });
}
