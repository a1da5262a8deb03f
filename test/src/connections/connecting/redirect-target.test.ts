import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redirectTarget, withParameters } from '../../../../src/connections/connecting/redirect-target.ts';

const APP = 'https://app.example.com';
const accepted = (given: string, origins: readonly string[] | null = [APP]) => {
  try {
    return redirectTarget('success_redirect', given, origins);
  } catch {
    return 'refused';
  }
};

describe('where customers may be sent back to', () => {
  it.each([
    [`${APP}/done?kept=1#part`, `${APP}/done?kept=1#part`],
    [APP, `${APP}/`],
    ['HTTPS://APP.EXAMPLE.COM/Done', `${APP}/Done`],
    ['https://app.example.com:443/x', `${APP}/x`],
    [`  ${APP}/x  `, `${APP}/x`],
    [`${APP}/?next=https://evil.example`, `${APP}/?next=https://evil.example`],
    ['', undefined],
    ['   ', undefined],
  ])('is %j', (given, target) => expect(accepted(given)).toBe(target));

  it.each([
    '//app.example.com/',
    '/done',
    'https:app.example.com',
    'https:/app.example.com',
    'https:///app.example.com',
    'https:\\\\app.example.com',
    'https://app.example.com\\@evil.example/',
    'https://evil.example\\.app.example.com/',
    'https://app.example.com@evil.example/',
    'https://user@app.example.com/',
    'https://user:secret@app.example.com/',
    'https://@app.example.com/',
    'https://app.example.com.evil.example/',
    'https://app.example.com./',
    'https://app.example.com:8443/',
    'http://app.example.com/',
    'https://xn--pp-xia.example.com/',
    'https://аpp.example.com/',
    'https://app.exa\tmple.com/',
    'ht\ntps://app.example.com/',
    'javascript:alert(1)//https://app.example.com/',
    'JAVASCRIPT:alert(1)',
    'data:text/html,x',
    'blob:https://app.example.com/1',
    'view-source:https://app.example.com',
    'https://app.example.com;frame-ancestors/',
    'https://',
    '\u0000https://app.example.com/',
  ])('is not %j', (given) => expect(accepted(given)).toBe('refused'));

  it('is any http(s) address where no origin is named, however it is spelled', () => {
    expect(accepted('http://127.0.0.1:3000/x', null)).toBe('http://127.0.0.1:3000/x');
    expect(accepted('http://[::1]:3000/x', null)).toBe('http://[::1]:3000/x');
    expect(accepted('https:evil.example', null)).toBe('refused');
  });

  it('is nowhere where none may be', () => expect(accepted(`${APP}/`, [])).toBe('refused'));

  const part = fc.constantFrom(
    ...[
      'https:',
      'http:',
      'HTTPS:',
      '//',
      '/',
      '\\',
      '@',
      ':',
      '?',
      '#',
      ';',
      '.',
      ' ',
      '\t',
      '\n',
      '\u0000',
      '%2F',
      '%40',
    ],
    ...['app.example.com', 'evil.example', 'user', '443', 'javascript:', 'x', '＠', '。', '／'],
  );

  it('never leaves the origins that are named, and begins with them as anybody reads it', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 9 }), (parts) => {
        const given = parts.join('');
        const target = accepted(given);
        if (target === 'refused' || target === undefined) return;
        expect(new URL(target).origin).toBe(APP);
        expect(given.trim().toLowerCase()).toMatch(/^https:\/\/app\.example\.com(?::(?:443)?)?(?:[/?#]|$)/);
        expect(new URL(withParameters(target, { id: '1', state: given })).origin).toBe(APP);
      }),
      { numRuns: 3000 },
    );
  });
});
