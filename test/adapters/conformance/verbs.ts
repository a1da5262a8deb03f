/** What each object offers is there, and what it does not is refused with what is. */
import { describe, expect, it } from 'vitest';
import { verbsOf } from '../../../adapters/contract/adapter.ts';
import { definitionOf, OBJECT_TYPES, type Verb } from '../../../schema/objects.ts';
import { askOf, idOf, type Provider, subjectOf, typesOf } from './provider.ts';

export const METHODS: Readonly<Record<Verb, string>> = {
  list: 'GET',
  get: 'GET',
  create: 'POST',
  update: 'PUT',
  remove: 'DELETE',
};

export const idFor = (verb: Verb, id: string): string | undefined =>
  verb === 'list' || verb === 'create' ? undefined : id;

export function verbs(adapter: Provider['adapter'], provider: () => Provider): void {
  describe('the verbs', () => {
    const offered = OBJECT_TYPES.map((type) => [type, adapter.object(type)] as const);
    const cases = offered.flatMap(([type, object]) =>
      definitionOf(type)
        .verbs.filter((verb) => !object?.[verb])
        .map((verb) => ({ type, verb, supported: object ? verbsOf(object) : [] })),
    );

    it.each(cases)('$verb of $type is 501, with what is supported', async ({ type, verb, supported }) => {
      const before = provider().requests();
      const { status, body } = await askOf(provider(), type)(METHODS[verb], idFor(verb, '1'));
      expect({ status, body }).toMatchObject({
        status: 501,
        body: { error: 'not_implemented', details: { supported } },
      });
      expect(provider().requests()).toBe(before);
    });

    it.each(typesOf(adapter).filter((type) => adapter.object(type)?.get))(
      'get of %s is what its list holds',
      async (type) => {
        const subject = subjectOf(provider(), type);
        const [first] = await subject.list({ limit: 1 });
        expect(first, `the sandbox holds a ${type}`).toBeDefined();
        expect(idOf(await subject.get(idOf(first ?? {})))).toBe(first?.id);
      },
    );

    it.each(typesOf(adapter).filter((type) => adapter.object(type)?.create))(
      'create, update and remove of %s',
      async (type) => {
        const subject = subjectOf(provider(), type);
        const made = await subject.create();
        expect((await subject.get(idOf(made))).id).toBe(made.id);
        if (subject.object.update) {
          const [field, value] = Object.entries(subject.samples.values ?? {})[0] ?? [];
          const written = await subject.update(idOf(made), { [String(field)]: value?.at(-1) });
          expect(written.id).toBe(made.id);
        }
        if (subject.object.remove) {
          expect((await subject.ask('DELETE', idOf(made))).status).toBe(200);
          expect((await subject.ask('GET', idOf(made))).status).toBe(404);
        }
      },
    );
  });
}
