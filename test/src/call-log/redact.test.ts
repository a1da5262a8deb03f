import { describe, expect, it } from 'vitest';
import { REDACTED, redacted, redactedText } from '../../../src/call-log/redact.ts';

describe('a captured document', () => {
  it('has its fields, and nothing of what is secret by its name', () => {
    const given = {
      name: 'Fix the lamp',
      password: 'hunter2',
      auth: { token: 'abc', deep: [1] },
      apiKey: 12345678,
      'api-key': 'k',
      Authorization: 'Basic YTpi',
      list: [{ client_secret: 's', refresh_token: 't', set_cookie: 'c', id: '1' }],
      has_token: true,
      access_token: null,
      author: 'Ada',
      description: 'a plain text with the word password in it',
    };
    expect(redacted(given, [])).toEqual({
      ...given,
      password: REDACTED,
      auth: REDACTED,
      apiKey: REDACTED,
      'api-key': REDACTED,
      Authorization: REDACTED,
      list: [{ client_secret: REDACTED, refresh_token: REDACTED, set_cookie: REDACTED, id: '1' }],
    });
  });

  it.each([
    ['Authorization: Bearer abc.def-123456', 'abc.def-123456'],
    ['Basic dXNlcjpwYXNz and more', 'dXNlcjpwYXNz'],
    ['my key is tg_0123456789abcdef', 'tg_0123456789abcdef'],
    ['whsec_AAAABBBBCCCC==', 'whsec_AAAABBBBCCCC'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
    ['postgres://me:pa55word@db.example.com/x', 'pa55word'],
    ['https://files.example.com/a.png?X-Amz-Signature=deadbeef&x=1', 'deadbeef'],
    ['https://gateway.example.com/hooks/0123456789abcdef', '0123456789abcdef'],
    ['grant_type=x&client_secret=sesame&y=1', 'sesame'],
    ['{"cut off": 1, "refresh_token" : "opensesame', 'opensesame'],
    ['-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----', 'MIIEvQ'],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'abcdefghijklmnop'],
    ['what the caller knows: s3cret-of-the-caller', 's3cret-of-the-caller'],
  ])('has no secret in a text either: %s', (text, secret) => {
    const known = ['s3cret-of-the-caller', 'a'];
    expect(redactedText(text, known)).not.toContain(secret);
    expect(JSON.stringify(redacted({ deep: [text] }, known))).not.toContain(secret);
    expect(redactedText(text, known)).toContain(REDACTED);
  });

  it('keeps other texts as they are, and of very long ones the beginning', () => {
    const text = 'See https://example.com/browse/SHOP-1 (basic idea), 50 % of a/b?';
    expect(redactedText(text, ['a'])).toBe(text);
    expect(redacted({ content: 'x'.repeat(10_000) }, [])).toEqual({
      content: `${'x'.repeat(200)}… [10000 characters]`,
    });
  });

  it.each(['"'.repeat(60_000), 'token'.repeat(20_000), 'a://b:'.repeat(20_000), 'https://x?'.repeat(10_000)])(
    'is made in time, whatever is in it',
    (text) => {
      const began = performance.now();
      redactedText(text, ['secret']);
      expect(performance.now() - began).toBeLessThan(2000);
    },
  );
});
