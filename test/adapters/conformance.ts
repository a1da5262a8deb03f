/**
 * What every adapter must do, tried through a whole gateway, over HTTP, against the adapter's sandbox: its verbs, the laws
 * of its lists, each of its declared fields, its errors, what it creates, its events, its passthrough.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { creation } from './conformance/creation.ts';
import { errors } from './conformance/errors.ts';
import { events } from './conformance/events.ts';
import { fields } from './conformance/fields.ts';
import { lists } from './conformance/lists.ts';
import { passthrough } from './conformance/passthrough.ts';
import type { Open, Provider } from './conformance/provider.ts';
import { verbs } from './conformance/verbs.ts';

export function conformance(adapter: Adapter, open: Open): void {
  describe(`the adapter ${adapter.name}`, () => {
    let opened: Provider | undefined;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());
    const provider = (): Provider => {
      if (!opened) throw new Error(`The sandbox of ${adapter.name} is not open.`);
      return opened;
    };

    verbs(adapter, provider);
    lists(adapter, provider);
    fields(adapter, provider);
    creation(adapter, provider);
    events(adapter, provider);
    passthrough(provider);
    errors(adapter, provider);
  });
}
