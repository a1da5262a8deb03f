/** Every cell of the support table, proven by trying it. */
import { describe, expect, it } from 'vitest';
import { fieldSupportOf } from '../../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { parseInstant } from '../../../schema/instant.ts';
import type { FieldSupport } from '../../../schema/models/integration.ts';
import { definitionOf, type ObjectType } from '../../../schema/objects.ts';
import { idOf, type Provider, type Subject, subjectOf, typesOf, walk } from './provider.ts';

/** Objects that are read with all of their fields, one by one. */
const CLOSELY = 5;

/** What a field that is not supported may be sent as; the schemas take these for any provider. */
const UNSUPPORTED: JsonObject = {
  completed_at: '2026-03-01T10:00:00.000Z',
  start_at: '2026-03-01T10:00:00.000Z',
  tags: ['paint'],
  assigned_user_ids: ['someone'],
  follower_user_ids: ['someone'],
  story_points: 5,
  metadata: [{ id: 'some', value: 'thing' }],
  raw: {},
};

interface Cell {
  readonly type: ObjectType;
  readonly field: string;
  readonly support: FieldSupport;
}

const inputFields = (type: ObjectType, verb: 'create' | 'update'): string[] => {
  const schema = definitionOf(type)[verb];
  return schema && 'shape' in schema ? Object.keys(schema.shape as object) : [];
};

interface Emitted {
  readonly object: JsonObject;
  /** The provider's own object; undefined where it was not asked for. */
  readonly raw: unknown;
}

/** Every object of the list, and some of them with all that there is. */
async function emittedBy(subject: Subject): Promise<Emitted[]> {
  const query = { ...subject.samples.read, fields: [...subject.fields, 'raw'].join(',') };
  const listed = await walk(subject, 1000, subject.samples.read);
  const found: JsonObject[] = [...listed];
  const { closely = [] } = subject.samples;
  for (const id of [...listed.slice(0, CLOSELY).map(idOf), ...closely]) found.push(await subject.get(id, query));
  return found.map(({ raw, ...object }) => ({ object, raw }));
}

/** All values in what a provider has sent, as texts; of instants their milliseconds. */
function leavesOf(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf);
  const ms = typeof value === 'string' ? parseInstant(value) : undefined;
  return [String(ms ?? value)];
}

/** Whether a value, or a part of it, is in the provider's own object; what holds nothing says nothing. */
function isOwn({ object, raw }: Emitted, field: string): boolean {
  const leaves = leavesOf(object[field]);
  const own = leavesOf(raw);
  return leaves.length === 0 || leaves.some((leaf) => own.includes(leaf));
}

/** Texts alone are told apart by what they say: a flag or an instant may be in any object. */
const isText = (value: unknown): boolean => typeof value === 'string' && parseInstant(value) === undefined;

/** Writes a value, into a new object and into one that is there; what each of them has afterwards. */
async function written(subject: Subject, field: string, values: readonly unknown[], known: string): Promise<unknown[]> {
  const { type, object, samples } = subject;
  const read = async (id: string) => (await subject.get(id, { fields: field }))[field];
  const found: unknown[] = [];
  if (inputFields(type, 'create').includes(field)) {
    const made = await subject.create(samples.bodies?.[field] ?? { [field]: values[0] });
    found.push(subject.object.slow.includes(field) || !(field in made) ? await read(idOf(made)) : made[field]);
  }
  if (object.update && inputFields(type, 'update').includes(field) && values.length > 1) {
    await subject.update(known, { [field]: values.at(-1) });
    found.push(await read(known));
  }
  return found;
}

async function proveWritten(subject: Subject, { field, support, type }: Cell): Promise<void> {
  const values = subject.samples.values?.[field] ?? [];
  expect(values.length, `a sample of ${type}.${field}`).toBeGreaterThan(0);
  const known = idOf(await subject.create());
  const expected = values.length > 1 ? [values[0], values.at(-1)] : [values[0]];
  const found = await written(subject, field, values, known);
  expect(found.length).toBeGreaterThan(0);
  if (support === 'absent') return expect(found.every((value) => value === undefined)).toBe(true);
  if (support !== 'lossy') return expect(found).toEqual(expected.slice(0, found.length));
  for (const [index, value] of found.entries()) {
    expect(value, 'something is kept').toBeDefined();
    expect(value, 'it is changed').not.toEqual(expected[index]);
  }
  if (subject.object.update && inputFields(type, 'update').includes(field)) {
    await subject.update(known, { [field]: found.at(-1) });
    expect((await subject.get(known, { fields: field }))[field], 'and then stays').toEqual(found.at(-1));
  }
}

async function proveUnwritten(subject: Subject, { field, type }: Cell): Promise<void> {
  const { status, body } = await subject.ask('POST', undefined, {
    body: { ...subject.samples.body, [field]: UNSUPPORTED[field] ?? 'something' },
  });
  expect([200, 400], `${type}.${field}: ${JSON.stringify(body)}`).toContain(status);
  expect(body).not.toHaveProperty(field);
}

export function fields(adapter: Provider['adapter'], provider: () => Provider): void {
  const cells = typesOf(adapter).flatMap((type): Cell[] => {
    const object = adapter.object(type);
    const all = Object.keys(definitionOf(type).model.shape);
    return object
      ? Object.entries(fieldSupportOf(object, all)).map(([field, support]) => ({ type, field, support }))
      : [];
  });
  const objectOf = ({ type }: Cell) => adapter.object(type);
  const isWritable = (cell: Cell) => (objectOf(cell)?.writable as readonly string[] | undefined)?.includes(cell.field);

  describe('the declared fields', () => {
    it.each(typesOf(adapter))('of %s are those that are emitted, and no others', async (type) => {
      const subject = subjectOf(provider(), type);
      const emitted = await emittedBy(subject);
      const names = new Set(emitted.flatMap(({ object }) => Object.keys(object)));
      const readable = (subject.object.readable as readonly string[]).filter((field) => field !== 'raw');
      expect([...names].sort()).toEqual([...readable].sort());
    });

    it.each(typesOf(adapter))('of %s have exceptions for readable fields alone', (type) => {
      const { readable = [], fieldSupport = {} } = adapter.object(type) ?? {};
      expect(readable).toEqual(expect.arrayContaining(Object.keys(fieldSupport)));
    });

    /** Readable fields of one kind, and the objects with them of which the provider's own is there. */
    async function seen(type: ObjectType, support: FieldSupport): Promise<{ field: string; objects: Emitted[] }[]> {
      const subject = subjectOf(provider(), type);
      const emitted = (await emittedBy(subject)).filter(({ raw }) => raw !== undefined);
      const slow: readonly string[] = subject.object.slow;
      return cells
        .filter((cell) => cell.type === type && cell.support === support && !slow.includes(cell.field))
        .map(({ field }) => ({ field, objects: emitted.filter(({ object }) => field in object) }));
    }

    it.each(typesOf(adapter))("of %s that are native are the provider's own values", async (type) => {
      for (const { field, objects } of await seen(type, 'native')) {
        for (const one of objects) expect(isOwn(one, field), `${field}: ${JSON.stringify(one.object)}`).toBe(true);
      }
    });

    it.each(typesOf(adapter))('of %s that are derived say something else than the provider does', async (type) => {
      for (const { field, objects } of await seen(type, 'derived')) {
        const texts = objects.filter(({ object }) => isText(object[field]));
        if (texts.length > 0)
          expect(
            texts.some((one) => !isOwn(one, field)),
            field,
          ).toBe(true);
      }
    });
  });

  describe('a field that can be written', () => {
    it.each(cells.filter(isWritable))('$field of $type is $support', async (cell) => {
      await proveWritten(subjectOf(provider(), cell.type), cell);
    });
  });

  const refused = cells.filter(
    (cell) => !isWritable(cell) && objectOf(cell)?.create && inputFields(cell.type, 'create').includes(cell.field),
  );
  if (refused.length === 0) return;
  describe('a field that the API can write and the provider can not', () => {
    it.each(refused)('$field of $type is ignored or refused', async (cell) => {
      await proveUnwritten(subjectOf(provider(), cell.type), cell);
    });
  });
}
