/**
 * Signatures of deliveries. Two kinds: inside the body as Unified has them, keyed with the secret as it is printed, and
 * in headers as Standard Webhooks has them, keyed with the bytes that it stands for.
 * Sources: docs.unified.to, webhooks; standardwebhooks.com, specification.
 */
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

const hmac = (algorithm: 'sha1' | 'sha256', key: string | Buffer, text: string): string =>
  createHmac(algorithm, key).update(text).digest('base64');

/** Over the JSON text of the objects, then the nonce. */
export const bodySignatures = (secret: string, data: string, nonce: string) => ({
  sig256: hmac('sha256', secret, data + nonce),
  sig: hmac('sha1', secret, data + nonce),
});

export interface Message {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly body: string;
}

/** @param secrets as printed, the newest first; one signature for each. */
export function signatureHeaders(secrets: readonly string[], { id, sentAt, body }: Message): Record<string, string> {
  const timestamp = String(Math.floor(sentAt / 1000));
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${hmac('sha256', key, signed)}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
