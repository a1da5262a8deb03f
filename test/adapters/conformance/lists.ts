/** The laws of lists: pages hold each object once, and `updated_gte` holds exactly what has changed since. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schema/field.ts';
import { parseInstant } from '../../../schema/instant.ts';
import { idOf, type Provider, subjectOf, typesOf, walk } from './provider.ts';

const idsOf = (objects: readonly JsonObject[]): string[] => objects.map(idOf).sort();
const changedMs = ({ updated_at: at }: JsonObject): number | undefined =>
  typeof at === 'string' ? parseInstant(at) : undefined;

/** The instant in the middle of all changes, and the one right after it. */
function middles(objects: readonly JsonObject[]): number[] {
  const times = objects
    .map(changedMs)
    .filter((ms) => ms !== undefined)
    .sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)] ?? 0;
  return [0, middle, middle + 1, (times.at(-1) ?? 0) + 1];
}

export function lists(adapter: Provider['adapter'], provider: () => Provider): void {
  const listed = typesOf(adapter).filter((type) => adapter.object(type)?.list);

  describe('the pages of a list', () => {
    it.each(listed)('of %s hold each object once, whatever their size', async (type) => {
      const subject = subjectOf(provider(), type);
      const whole = idsOf(await walk(subject, 1000));
      expect(whole.length, `the sandbox holds several ${type}`).toBeGreaterThan(1);
      expect(new Set(whole).size).toBe(whole.length);
      for (const size of [Math.ceil(whole.length / 5), Math.ceil(whole.length / 2), whole.length]) {
        expect(idsOf(await walk(subject, size)), `in pages of ${size}`).toEqual(whole);
      }
    });

    it.each(listed)('of %s are empty behind the end', async (type) => {
      expect(await subjectOf(provider(), type).list({ offset: 100_000 })).toEqual([]);
    });
  });

  describe('updated_gte', () => {
    const timed = listed.filter((type) => adapter.object(type)?.updatedGte);

    it.each(timed)('of %s holds exactly what has changed since', async (type) => {
      const subject = subjectOf(provider(), type);
      const all = await walk(subject, 1000, subject.samples.read);
      for (const since of middles(all)) {
        const expected = all.filter((object) => (changedMs(object) ?? -1) >= since);
        const query = { ...subject.samples.read, updated_gte: new Date(since).toISOString() };
        expect(idsOf(await walk(subject, 1000, query)), query.updated_gte).toEqual(idsOf(expected));
      }
    });

    it.each(timed.filter((type) => adapter.object(type)?.update && adapter.object(type)?.changes === 'timed'))(
      'of %s holds what is changed after it',
      async (type) => {
        const subject = subjectOf(provider(), type);
        const made = await subject.create();
        provider().pass(60_000);
        const since = new Date(provider().now()).toISOString();
        const [field, values] = Object.entries(subject.samples.values ?? {})[0] ?? [];
        await subject.update(idOf(made), { [String(field)]: values?.at(-1) });
        expect(idsOf(await subject.list({ updated_gte: since }))).toEqual([made.id]);
      },
    );

    it.each(listed.filter((type) => !adapter.object(type)?.updatedGte))('of %s changes nothing', async (type) => {
      const subject = subjectOf(provider(), type);
      const whole = await walk(subject, 1000);
      expect(idsOf(await walk(subject, 1000, { updated_gte: new Date().toISOString() }))).toEqual(idsOf(whole));
    });
  });
}
