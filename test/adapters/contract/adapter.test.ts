import { describe, expect, it } from 'vitest';
import { type AdapterDefinition, defineAdapter } from '../../../adapters/contract/adapter.ts';
import type { Session } from '../../../adapters/contract/session.ts';
import type { AdapterSettings } from '../../../src/config/adapter-settings.ts';

interface Client {
  readonly user: string;
}

const session = (user: string) =>
  ({ connection: { id: user }, credentials: 'secret', renew: () => undefined }) as unknown as Session;

/** An adapter whose functions answer what they were given. */
const adapter = defineAdapter({
  type: 'acme',
  name: 'Acme',
  connect: ({ connection }: Session) => ({ user: connection.id }),
  objects: {
    hris_group: {
      readable: ['id'],
      get: async (context: object, input: { id: string }) => ({ object: { id: input.id }, raw: { ...context } }),
    },
  },
  events: {
    renewBeforeMs: 7,
    siteOf: ({ client }: { client: Client }) => ({ siteId: client.user, siteUrl: undefined }),
    verify: async (request: { body: string }) => request.body,
    parse: (request: { body: string }) => ({ id: request.body }),
  },
  passthrough: async ({ client }: { client: Client }, { path }: { path: string }) => ({ user: client.user, path }),
  download: async () => ({}),
} as unknown as AdapterDefinition<Client, AdapterSettings>);

describe('a defined adapter', () => {
  it('gives each call a client of its own session, and no credentials', async () => {
    const select = { wants: () => true, wantsRaw: true };
    const get = (user: string) => adapter.object('hris_group')?.get?.(session(user), { id: '1', select, raw: {} });
    const [one, two] = [await get('ada'), await get('ben')];
    expect(one).toMatchObject({ object: { id: '1' }, raw: { client: { user: 'ada' } } });
    expect(two).toMatchObject({ raw: { client: { user: 'ben' } } });
    expect(one?.raw).not.toHaveProperty('credentials');
    expect(one?.raw).not.toHaveProperty('renew');
  });

  it('keeps what is no function, and has no verb that was not given', () => {
    expect(adapter.object('hris_group')).toMatchObject({ readable: ['id'] });
    expect(adapter.object('hris_group')).not.toHaveProperty('list');
    expect(adapter.object('task_task')).toBeUndefined();
    expect(adapter.events?.renewBeforeMs).toBe(7);
  });

  it('hands requests of the provider on as they came, since they belong to no session', async () => {
    const request = { headers: {}, body: 'x' } as never;
    expect(await adapter.events?.verify(request, {} as never)).toBe('x');
    expect(adapter.events?.parse(request)).toEqual({ id: 'x' });
  });

  it('closes over the client of everything else, too', async () => {
    expect(adapter.events?.siteOf(session('ada'))).toEqual({ siteId: 'ada', siteUrl: undefined });
    expect(await adapter.passthrough(session('ben'), { path: 'p' } as never)).toEqual({ user: 'ben', path: 'p' });
  });
});
