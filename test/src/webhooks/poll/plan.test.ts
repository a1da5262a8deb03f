import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObjectSupport } from '../../../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../../../schema/field.ts';
import type { WebhookRow } from '../../../../src/store/webhooks/webhooks.ts';
import { isComparable, planOf } from '../../../../src/webhooks/poll/plan.ts';
import { webhookRow } from '../../store/rows.ts';
import { SUPPORT } from './world.ts';

const plan = (change: Partial<WebhookRow> = {}, support: Partial<ObjectSupport<JsonObject>> = {}) =>
  planOf(webhookRow('h', change), { ...SUPPORT, ...support });
const compared = { changes: 'compared' as const };

describe('a plan', () => {
  it.each([
    ['created', {}, 'window'],
    ['updated', {}, 'window'],
    ['updated', compared, 'comparison'],
    ['deleted', {}, 'census'],
    ['deleted', compared, 'census'],
  ] as const)('for %s with %o is a %s', (event, support, way) => {
    expect(plan({ event }, support).way).toBe(way);
  });

  it('knows all objects that meet the filters of a webhook for created ones only', () => {
    const filters = { project_id: '1' };
    expect(plan({ event: 'created', filters }).tracksMembers).toBe(true);
    expect([plan({ event: 'created' }), plan({ event: 'updated', filters })].map((one) => one.tracksMembers)).toEqual([
      false,
      false,
    ]);
  });

  it('reads the fields that were asked for and what it needs itself, and shows only the former', () => {
    const { readFields, shown } = plan({ fields: 'name' });
    expect(new Set(readFields)).toEqual(new Set(['name', 'id', 'created_at', 'updated_at']));
    expect(shown({ id: '1', name: 'A', created_at: 'x', updated_at: 'y' })).toEqual({ id: '1', name: 'A' });
  });

  it('reads all fields when none was named, or only those of the provider’s own object', () => {
    expect([plan({ fields: null }).readFields, plan({ fields: 'raw.key' }).readFields]).toEqual([[], ['raw.key']]);
  });
});

describe('the version of an object that is compared', () => {
  const { versionOf } = plan({ fields: null }, compared);

  it('is the same for the same content, in whatever order its keys are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (raw) => {
        const turned = Object.fromEntries(Object.entries(raw).reverse());
        expect(versionOf({ id: '1', name: turned })).toBe(versionOf({ name: raw, id: '1' }));
      }),
    );
  });

  it('differs with the content, and not with the time of change', () => {
    expect(versionOf({ id: '1', name: 'A' })).not.toBe(versionOf({ id: '1', name: 'B' }));
    expect(versionOf({ id: '1', updated_at: 'x' })).toBe(versionOf({ id: '1', updated_at: 'y' }));
  });

  it('cannot be compared with one that was made of other slow fields', () => {
    const watched = 'follower_user_ids';
    const support = { ...compared, readable: [...SUPPORT.readable, watched], slow: [watched] };
    const one = plan({ fields: 'name' }, support).versionOf({ id: '1' });
    const other = plan({ fields: `name,${watched}` }, support).versionOf({ id: '1' });
    expect([isComparable(one, other), isComparable(one, one)]).toEqual([false, true]);
  });
});
