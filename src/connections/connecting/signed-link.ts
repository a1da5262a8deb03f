/**
 * Links to connect that only a holder of an API key can have made: the signature covers the workspace, the integration
 * and every parameter, in their order. Whoever holds such a link needs no key.
 */
import type { Clock } from '../../lib/clock.ts';
import { createSigner, type Keyring } from '../../lib/crypto.ts';
import { GatewayError } from '../../lib/errors.ts';
import { randomToken } from '../../lib/id.ts';

/** Long enough to stand on a page that a customer looks at, or in a message that is read at once. */
export const LINK_MS = 30 * 60_000;

const SECOND_MS = 1000;
const NONCE_BYTES = 12;

/** What was proven of a link. */
export interface SignedLink {
  /** Tells it from every other link. */
  readonly name: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface LinkSigner {
  /** The parameters with what makes it the only one of its kind and signs it, and when it ends, in epoch milliseconds. */
  sign(subject: LinkSubject): { readonly parameters: URLSearchParams; readonly expiresAt: number };
  /** Undefined for a link without a signature. Throws `forbidden` for one that was changed, or has expired. */
  check(subject: LinkSubject): SignedLink | undefined;
}

export interface LinkSubject {
  readonly workspaceId: string;
  readonly integrationType: string;
  /** Everything in the query of the link. */
  readonly parameters: URLSearchParams;
}

const refused = (message: string) =>
  new GatewayError('forbidden', `${message} Ask for a new one where you clicked “Connect”.`);

/** What is signed. No two links have the same. */
const textOf = ({ workspaceId, integrationType }: LinkSubject, parameters: readonly (readonly [string, string])[]) =>
  JSON.stringify([workspaceId, integrationType, parameters]);

export function createLinkSigner(keyring: Keyring, clock: Clock): LinkSigner {
  const signer = createSigner(keyring, 'authorization links');

  return {
    sign(subject) {
      const expires = Math.floor((clock.now() + LINK_MS) / SECOND_MS);
      const parameters = new URLSearchParams(subject.parameters);
      parameters.set('nonce', randomToken(NONCE_BYTES));
      parameters.set('expires', String(expires));
      parameters.set('signature', signer.sign(textOf(subject, [...parameters])));
      return { parameters, expiresAt: expires * SECOND_MS };
    },
    check(subject) {
      const { parameters } = subject;
      const [signature, ...others] = parameters.getAll('signature');
      if (signature === undefined) return undefined;
      const name = textOf(
        subject,
        [...parameters].filter(([parameter]) => parameter !== 'signature'),
      );
      if (others.length > 0 || !signer.isSigned(name, signature)) throw refused('This link was changed.');
      const expiresAt = Number(parameters.get('expires')) * SECOND_MS;
      if (expiresAt <= clock.now()) throw refused('This link has expired.');
      return { name, expiresAt };
    },
  };
}
