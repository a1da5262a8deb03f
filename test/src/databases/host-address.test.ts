import { describe, expect, it } from 'vitest';
import { addressOf, PrivateHostError } from '../../../src/databases/host-address.ts';

describe('the address of a host', () => {
  it.each(['127.0.0.1', 'localhost', '10.1.2.3', '169.254.169.254', '::1', '::ffff:10.0.0.1', '0x7f.1', '127.1'])(
    'is refused when it is private: %s',
    async (host) => {
      await expect(addressOf(host, false)).rejects.toThrow(PrivateHostError);
    },
  );

  it('is the one that is connected to, when it may be private', async () => {
    expect(await addressOf('localhost', true)).toEqual({ address: '127.0.0.1', isPrivate: true });
    expect(await addressOf('8.8.8.8', false)).toEqual({ address: '8.8.8.8', isPrivate: false });
  });
});
