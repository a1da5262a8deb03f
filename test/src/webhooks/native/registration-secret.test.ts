import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createKeyring } from '../../../../src/lib/crypto.ts';
import { nativeRegistrationStore } from '../../../../src/store/webhooks/native-registrations.ts';
import {
  newRegistrationSecret,
  registrationSecret,
  rotateRegistrationSecrets,
} from '../../../../src/webhooks/native/registration-secret.ts';
import { addWorkspace, registrationRow } from '../../store/rows.ts';
import { onEachDatabase } from '../../store/stores.ts';

const [first, second] = [randomBytes(32), randomBytes(32)];
const old = createKeyring([first]);
const both = createKeyring([second, first]);

onEachDatabase('the secret of a registration', (given) => {
  it('is another one for each, and opens for its own registration only', () => {
    const [one, two] = ['c1', 'c2'].map((id) => ({ connectionId: id, secret: newRegistrationSecret(old, id) }));
    if (!one || !two) throw new Error('unreachable');
    const revealed = registrationSecret(old, one)?.reveal();
    expect(revealed).toMatch(/^[\w-]{40,}$/);
    expect(revealed).not.toBe(registrationSecret(old, two)?.reveal());
    expect(() => registrationSecret(old, { ...one, connectionId: 'c2' })).toThrow();
  });

  it('is absent for a registration of an earlier version, or under a key that is gone', () => {
    expect(registrationSecret(old, { connectionId: 'c', secret: null })).toBeUndefined();
    const secret = newRegistrationSecret(createKeyring([randomBytes(32)]), 'c');
    expect(registrationSecret(old, { connectionId: 'c', secret })).toBeUndefined();
  });

  it('stays the same when it is re-encrypted, once', async () => {
    const store = nativeRegistrationStore(given.store);
    await addWorkspace(given.store);
    const secret = newRegistrationSecret(old, 'c');
    await store.insert(registrationRow('c', { secret }));
    await store.insert(registrationRow('without one'));
    expect(await rotateRegistrationSecrets(store, both)).toBe(1);
    expect(await rotateRegistrationSecrets(store, both)).toBe(0);
    const row = await store.find('c');
    const current = createKeyring([second]);
    expect(row && registrationSecret(current, row)?.reveal()).toBe(
      registrationSecret(old, { connectionId: 'c', secret })?.reveal(),
    );
  });
});
