import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyring, equalInConstantTime } from '../../../src/lib/crypto.ts';

const oldKey = randomBytes(32);
const newKey = randomBytes(32);
const keyring = createKeyring([oldKey]);

describe('encryption at rest', () => {
  it('gives back every text under the same context', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, context) => {
        expect(keyring.decrypt(keyring.encrypt(plain, context), context)).toBe(plain);
      }),
    );
  });

  it('does not hold the text, and never seals the same text alike', () => {
    const sealed = keyring.encrypt('ATATT3x-token', 'connection:1');
    expect(sealed).not.toContain('ATATT3x');
    expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('ATATT3x');
    expect(keyring.encrypt('ATATT3x-token', 'connection:1')).not.toBe(sealed);
  });

  it('opens nothing under another context, so that a row cannot borrow the secret of another', () => {
    const sealed = keyring.encrypt('secret', 'connection:1');
    expect(() => keyring.decrypt(sealed, 'connection:2')).toThrow();
  });

  it('notices every changed byte', () => {
    const sealed = keyring.encrypt('secret', 'c');
    const [version, id, payload = ''] = sealed.split('.');
    const bytes = Buffer.from(payload, 'base64url');
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      const text = `${version}.${id}.${changed.toString('base64url')}`;
      expect(() => keyring.decrypt(text, 'c'), `byte ${index}`).toThrow();
    }
  });

  it('refuses a payload that was cut short, at any length', () => {
    const [version, id, payload = ''] = keyring.encrypt('secret', 'c').split('.');
    const bytes = Buffer.from(payload, 'base64url');
    for (let length = 0; length < bytes.length; length++) {
      const text = `${version}.${id}.${bytes.subarray(0, length).toString('base64url')}`;
      expect(() => keyring.decrypt(text, 'c'), `${length} bytes`).toThrow();
    }
  });

  it.each(['', 'plain text', 'v1', 'v2.aaaaaaaa.AAAA'])('refuses %j, which is not sealed', (text) => {
    expect(() => keyring.decrypt(text, 'c')).toThrow('TASKGATE_ENCRYPTION_KEY');
  });

  it('says which key is missing, and nothing of the secret, under a wrong key', () => {
    const sealed = keyring.encrypt('very secret', 'c');
    const id = sealed.split('.')[1] ?? '';
    expect(() => createKeyring([newKey]).decrypt(sealed, 'c')).toThrow(`it names key ${id}`);
  });
});

describe('a rotation of keys', () => {
  const both = createKeyring([newKey, oldKey]);

  it('opens what older keys sealed and seals with the first', () => {
    const old = keyring.encrypt('secret', 'c');
    expect(both.decrypt(old, 'c')).toBe('secret');
    expect(createKeyring([newKey]).decrypt(both.encrypt('secret', 'c'), 'c')).toBe('secret');
  });

  it('tells what is sealed under an older key', () => {
    expect(both.isCurrent(keyring.encrypt('secret', 'c'))).toBe(false);
    expect(both.isCurrent(both.encrypt('secret', 'c'))).toBe(true);
  });

  it('derives from the first key, and lists what every key derives', () => {
    expect(both.derive('links')).toEqual(createKeyring([newKey]).derive('links'));
    expect(both.deriveAll('links')).toEqual([createKeyring([newKey]).derive('links'), keyring.derive('links')]);
  });
});

describe('a derived key', () => {
  it('is another one for another purpose, and never the key itself', () => {
    expect(keyring.derive('links')).toHaveLength(32);
    expect(keyring.derive('links').equals(keyring.derive('links'))).toBe(true);
    expect(keyring.derive('links').equals(keyring.derive('hooks'))).toBe(false);
    expect(keyring.derive('links').equals(oldKey)).toBe(false);
  });
});

describe('a comparison in constant time', () => {
  it('agrees with plain comparison', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        expect(equalInConstantTime(a, b)).toBe(Buffer.from(a).equals(Buffer.from(b)));
        expect(equalInConstantTime(a, Buffer.from(a))).toBe(true);
      }),
    );
  });

  it('does not throw for texts of different length', () => {
    expect(equalInConstantTime('short', 'longer text')).toBe(false);
  });
});
