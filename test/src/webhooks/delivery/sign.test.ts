import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { bodyText } from '../../../../src/webhooks/delivery/send.ts';
import { bodySignatures, signatureHeaders } from '../../../../src/webhooks/delivery/sign.ts';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

describe('signatures in headers', () => {
  const message = () => ({ id: 'd1', sentAt: Date.now(), body: '{"data":[{"id":"1"}]}' });

  it('are taken by the library of Standard Webhooks, with each of two secrets', () => {
    const [newer, older] = [newSecret(), newSecret()];
    const headers = signatureHeaders([newer, older], message());
    for (const secret of [newer, older]) {
      expect(new Webhook(secret).verify(message().body, headers)).toEqual({ data: [{ id: '1' }] });
    }
    expect(() => new Webhook(newSecret()).verify(message().body, headers)).toThrow();
  });

  it('fit one body, one id and one time only', () => {
    const secret = newSecret();
    const headers = signatureHeaders([secret], message());
    const library = new Webhook(secret);
    expect(() => library.verify('{"data":[{"id":"2"}]}', headers)).toThrow();
    expect(() => library.verify(message().body, { ...headers, 'webhook-id': 'd2' })).toThrow();
    const later = String(Number(headers['webhook-timestamp']) + 1);
    expect(() => library.verify(message().body, { ...headers, 'webhook-timestamp': later })).toThrow();
  });
});

describe('signatures in the body', () => {
  const rowOf = (objects: unknown) => ({
    id: 'd',
    workspaceId: 'w',
    webhookId: 'h',
    seq: 1,
    type: 'VIRTUAL',
    body: JSON.stringify(objects),
    size: 1,
    envelope: '{"webhook":{"id":"h"}}',
    nonce: 'n0',
    dedupe: null,
    status: 'pending' as const,
    attempts: 0,
    createdAt: 0,
    attemptedAt: null,
    nextAttemptAt: null,
    deliveredAt: null,
    lastStatus: null,
    lastError: null,
  });

  it('are keyed with the secret as it is printed', () => {
    const secret = newSecret();
    const expected = createHmac('sha256', secret).update('[{"id":"1"}]n0').digest('base64');
    expect(bodySignatures(secret, '[{"id":"1"}]', 'n0').sig256).toBe(expected);
  });

  it('are found again by whoever parses the body and writes its objects out', () => {
    const secret = newSecret();
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())), (given) => {
        const objects = JSON.parse(JSON.stringify(given));
        const text = bodyText(rowOf(objects), secret);
        const read = JSON.parse(text);
        expect(read.data).toEqual(objects);
        expect(Object.keys(read).sort()).toEqual(['data', 'nonce', 'sig', 'sig256', 'type', 'webhook']);
        const data = JSON.stringify(read.data) + read.nonce;
        expect(createHmac('sha256', secret).update(data).digest('base64')).toBe(read.sig256);
        expect(createHmac('sha1', secret).update(data).digest('base64')).toBe(read.sig);
        expect(bodyText(rowOf(objects), secret)).toBe(text);
      }),
    );
  });
});
