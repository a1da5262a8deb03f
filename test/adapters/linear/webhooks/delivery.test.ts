import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { EventRequest, VerifyDependencies } from '../../../../adapters/contract/events.ts';
import { parse, verify } from '../../../../adapters/linear/webhooks/delivery.ts';
import type { JsonObject } from '../../../../schema/field.ts';
import { Secret } from '../../../../src/lib/secret.ts';

const NOW = Date.UTC(2026, 10, 30);
const SECRET = 'of the registration';

const content = (more: JsonObject = {}): JsonObject => ({
  action: 'update',
  type: 'Issue',
  createdAt: '2026-11-30T00:00:00.000Z',
  data: { id: 'i1', parentId: 'i0' },
  updatedFrom: { title: 'Old' },
  organizationId: 'o1',
  webhookId: 'w1',
  webhookTimestamp: NOW,
  ...more,
});

function requestOf(said: JsonObject, secret = SECRET, header?: string) {
  const body = Buffer.from(JSON.stringify(said));
  return { body, headers: { 'linear-signature': header ?? createHmac('sha256', secret).update(body).digest('hex') } };
}

const unread = ({ headers, body }: { headers: EventRequest['headers']; body: Uint8Array }) => ({
  headers,
  body: async () => body,
});

const dependencies: VerifyDependencies = {
  secretsOf: async (id) => (id === 'w1' ? [new Secret('another'), new Secret(SECRET)] : []),
  appsOf: async () => [],
  app: undefined,
  clock: { now: () => NOW },
};

describe('a signature', () => {
  it('is that of the registration, over the body as it is', async () => {
    await expect(verify(unread(requestOf(content())), dependencies)).resolves.toBeUndefined();
  });

  it.each([
    ['of another secret', requestOf(content(), 'guessed')],
    ['of another registration', requestOf(content({ webhookId: 'w2' }))],
    ['that is none', requestOf(content(), SECRET, 'nonsense')],
    ['with a prefix', requestOf(content(), SECRET, `sha256=${'0'.repeat(64)}`)],
    ['of long ago', requestOf(content({ webhookTimestamp: NOW - 6 * 60_000 }))],
    ['of the future', requestOf(content({ webhookTimestamp: NOW + 6 * 60_000 }))],
    ['without a time', requestOf(content({ webhookTimestamp: undefined }))],
    ['that is missing', { ...requestOf(content()), headers: {} }],
  ])('%s is refused', async (_what, request) => {
    await expect(verify(unread(request), dependencies)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('of a body that was changed is refused', async () => {
    const { headers } = requestOf(content());
    const body = Buffer.from(JSON.stringify(content({ data: { id: 'i2' } })));
    await expect(verify(unread({ headers, body }), dependencies)).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('a delivery', () => {
  const eventsOf = (more: JsonObject) => parse(requestOf(content(more))).events;

  it('says what happened to which object, for whom and where', () => {
    expect(parse(requestOf(content()))).toMatchObject({
      registrationIds: ['w1'],
      siteId: 'o1',
      events: [{ objectType: 'task_task', event: 'updated', id: 'i1', parentId: 'i0', at: NOW }],
    });
  });

  it.each([
    [{ action: 'create' }, 'created'],
    [{ action: 'remove' }, 'deleted'],
    [{ action: 'restore' }, 'updated'],
    [{ data: { id: 'i1', trashed: true } }, 'deleted'],
  ])('%j is %s', (more, event) => {
    expect(eventsOf(more)).toMatchObject([{ event }]);
  });

  it('of a comment belongs to its task; of one on a project nothing is told', () => {
    const type = 'Comment';
    expect(eventsOf({ type, data: { id: 'c1', issueId: 'i1' } })).toMatchObject([
      { objectType: 'task_comment', parentId: 'i1' },
    ]);
    expect(eventsOf({ type, data: { id: 'c1', projectId: 'p1' } })).toEqual([]);
  });

  it('of what nobody here knows says nothing', () => {
    expect(eventsOf({ type: 'Cycle' })).toEqual([]);
  });

  it('has the same id when it is repeated, and another one for another change', () => {
    const idOf = (more: JsonObject) => parse(requestOf(content(more))).id;
    expect(idOf({ webhookTimestamp: NOW + 60_000 })).toBe(idOf({}));
    expect(idOf({ createdAt: '2026-11-30T00:00:01.000Z' })).not.toBe(idOf({}));
    expect(idOf({ updatedFrom: { priority: 1 } })).not.toBe(idOf({}));
  });

  it.each([[{ webhookId: undefined }], [{ data: {} }]])('that makes no sense is refused: %j', (more) => {
    expect(() => parse(requestOf(content(more)))).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});
