import { describe, expect, it } from 'vitest';
import { inDoubt, redirectedWrite, transportError, writeError } from '../../../adapters/toolkit/outcome.ts';
import { GatewayError } from '../../../src/lib/errors.ts';

const failure = (code: string, more: object = {}) => Object.assign(new Error(`failed: ${code}`), { code, ...more });
const thrown = (name: string, message = name) => Object.assign(new Error(message), { name });

describe('a write that got no answer', () => {
  it.each([
    ['the name of the site leads nowhere', failure('ENOTFOUND')],
    ['names cannot be resolved', failure('EAI_AGAIN')],
    ['names cannot be resolved, by another code', failure('EWHATEVER', { syscall: 'getaddrinfo' })],
    ['nobody listens', failure('ECONNREFUSED')],
    ['connecting fails in another way', failure('EACCES', { syscall: 'connect' })],
    ['the network is unreachable', failure('ENETUNREACH')],
    ['no connection came about in time', failure('UND_ERR_CONNECT_TIMEOUT')],
    ['the certificate is over', failure('CERT_HAS_EXPIRED')],
    ['the certificate is of another host', failure('ERR_TLS_CERT_ALTNAME_INVALID')],
    ['the proxy refuses', thrown('AbortError', 'Proxy response (403) !== 200 when HTTP Tunneling')],
  ])('was not made when %s', (_, cause) => {
    const error = transportError(cause, true, 'Acme');
    expect(error.message).toMatch(/Nothing was written\.$/);
    expect(error).toMatchObject({ isOutcomeUnknown: false, details: { outcome: 'nothing_written' } });
  });

  it.each([
    ['the connection breaks', failure('ECONNRESET'), 'upstream_error'],
    ['the socket is closed', failure('UND_ERR_SOCKET'), 'upstream_error'],
    ['no answer comes in time', failure('UND_ERR_HEADERS_TIMEOUT'), 'upstream_timeout'],
    ['the caller leaves', thrown('AbortError'), 'upstream_timeout'],
  ])('may have been made when %s', (_, cause, code) => {
    const error = transportError(cause, true, 'Acme');
    expect(error.message).toMatch(/unknown whether/);
    expect(error).toMatchObject({ code, isOutcomeUnknown: true, details: { outcome: 'unknown' } });
  });
});

describe('a read that got no answer', () => {
  it.each([failure('ECONNRESET'), failure('ENOTFOUND')])('speaks of no write: %s', (cause) => {
    expect(transportError(cause, false, 'Acme')).toMatchObject({
      message: 'Acme could not be reached.',
      details: undefined,
      isOutcomeUnknown: false,
    });
  });
});

describe('an answer to a write that is no success', () => {
  const said = new GatewayError('upstream_error', 'Acme answered.', { details: { status: 1 }, retryAfter: 3 });

  it.each([500, 502, 503, 504, 408])('leaves doubt when it is %i', (status) => {
    expect(writeError(said, status)).toMatchObject({
      isOutcomeUnknown: true,
      retryAfter: 3,
      details: { outcome: 'unknown', status: 1 },
    });
  });

  it.each([405, 406, 410, 415, 418, 428])('leaves none when it is %i', (status) => {
    expect(writeError(said, status)).toBe(said);
  });

  it('is doubted only where its code says nothing', () => {
    const refused = new GatewayError('validation_failed', 'no');
    expect(writeError(refused, 500)).toBe(refused);
    expect(inDoubt(said).message).toBe('Acme answered. It is unknown whether the change was made.');
  });
});

describe('a write that is answered by a redirect', () => {
  const answer = (location?: string) => ({ status: 302, headers: location === undefined ? {} : { location } });

  it('names the host that it points to, and no more of the address', () => {
    const error = redirectedWrite('Acme', 'https://old.example/api', answer('https://new.example:8443/secret?token=x'));
    expect(error.message).toContain('new.example:8443');
    expect(JSON.stringify([error.message, error.details])).not.toMatch(/secret|token/);
    expect(error).toMatchObject({
      code: 'upstream_error',
      isOutcomeUnknown: false,
      details: { status: 302, outcome: 'nothing_written', location_host: 'new.example:8443' },
    });
  });

  it('names its own host when it is relative, and none when it says none', () => {
    const url = 'https://old.example/api';
    expect(redirectedWrite('Acme', url, answer('/elsewhere')).details).toMatchObject({ location_host: 'old.example' });
    expect(redirectedWrite('Acme', url, answer()).details).not.toHaveProperty('location_host');
    expect(redirectedWrite('Acme', url, answer('http://[broken')).details).not.toHaveProperty('location_host');
  });
});
