import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLinkSigner, LINK_MS } from '../../../../src/connections/connecting/signed-link.ts';
import { createKeyring } from '../../../../src/lib/crypto.ts';

const keyring = createKeyring([Buffer.alloc(32, 1)]);
let now = 1_800_000_000_000;
const signer = createLinkSigner(keyring, { now: () => now });

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const pairs = fc.array(fc.tuple(fc.constantFrom('state', 'external_xref', 'scopes', 'env'), text), { maxLength: 4 });
const subject = fc.record({ workspaceId: text, integrationType: text, parameters: pairs });

type Pair = [string, string];
const linkOf = ({
  workspaceId,
  integrationType,
  parameters,
}: {
  workspaceId: string;
  integrationType: string;
  parameters: Pair[];
}) => {
  const signed = signer.sign({ workspaceId, integrationType, parameters: new URLSearchParams(parameters) });
  return { workspaceId, integrationType, parameters: signed.parameters };
};

describe('a signed link', () => {
  it('is good as it is, after a way through a URL', () => {
    fc.assert(
      fc.property(subject, (given) => {
        const link = linkOf(given);
        const parameters = new URLSearchParams(new URL(`https://x.example/?${link.parameters}`).search);
        expect(signer.check({ ...link, parameters })).toMatchObject({ expiresAt: now + LINK_MS });
      }),
    );
  });

  it('is good for nothing once any part of it is another', () => {
    const change = fc.record({
      at: fc.nat(),
      name: fc.constantFrom('state', 'external_xref', 'expires', 'nonce', 'x'),
      value: text,
    });
    const kinds = fc.constantFrom('set', 'insert', 'remove', 'swap', 'workspace', 'type');
    fc.assert(
      fc.property(subject, change, kinds, (given, { at, name, value }, kind) => {
        const link = linkOf(given);
        const before = [...link.parameters] as Pair[];
        const after = [...before];
        const index = at % after.length;
        if (kind === 'set') after[index] = [name, value];
        if (kind === 'insert') after.splice(index, 0, [name, value]);
        if (kind === 'remove') after.splice(index, 1);
        if (kind === 'swap') after.reverse();
        const other = {
          workspaceId: kind === 'workspace' ? value : link.workspaceId,
          integrationType: kind === 'type' ? value : link.integrationType,
          parameters: new URLSearchParams(after),
        };
        const isSame =
          JSON.stringify([given.workspaceId, given.integrationType, before]) ===
          JSON.stringify([other.workspaceId, other.integrationType, after]);
        const isUnsigned = !after.some(([one]) => one === 'signature');
        if (isSame || isUnsigned) return;
        // Where only the signature stands decides nothing.
        const others = (all: Pair[]) => JSON.stringify(all.filter(([one]) => one !== 'signature'));
        if (kind === 'swap' && others(before) === others(after)) return;
        expect(() => signer.check(other)).toThrow('changed');
      }),
    );
  });

  it('without a signature is not signed, and one that claims more than it proves is refused', () => {
    const check = (query: string) =>
      signer.check({ workspaceId: 'w', integrationType: 't', parameters: new URLSearchParams(query) });
    expect(check('external_xref=x')).toBeUndefined();
    expect(check('expires=99999999999')).toBeUndefined();
    for (const query of ['signature=', 'signature=x', 'signature=a&signature=b', 'expires=NaN&signature=x']) {
      expect(() => check(query)).toThrow('changed');
    }
  });

  it('ends', () => {
    const link = linkOf({ workspaceId: 'w', integrationType: 't', parameters: [] });
    now += LINK_MS - 1;
    expect(signer.check(link)).toBeDefined();
    now += 1;
    expect(() => signer.check(link)).toThrow('has expired');
  });

  it('of another key is refused', () => {
    const other = createLinkSigner(createKeyring([Buffer.alloc(32, 2)]), { now: () => now });
    const link = linkOf({ workspaceId: 'w', integrationType: 't', parameters: [] });
    expect(() => other.check(link)).toThrow('changed');
  });
});
