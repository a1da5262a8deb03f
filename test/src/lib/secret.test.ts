import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/lib/observe/log.ts';
import { Secret } from '../../../src/lib/secret.ts';

const TOKEN = 'ATATT3xFfGF0';

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger('info', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe('a secret', () => {
  const secret = new Secret(TOKEN);

  it('is told to those who ask for it by name', () => {
    expect(secret.reveal()).toBe(TOKEN);
  });

  it.each([
    ['as text', () => `${secret}`],
    ['joined', () => [secret].join()],
    ['as JSON', () => JSON.stringify({ deep: [secret] })],
    ['inspected', () => inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
    ['spread', () => JSON.stringify({ ...secret })],
    ['logged', () => logged((log) => log.info({ secret }, 'with a secret'))],
    ['in a logged error', () => logged((log) => log.error({ err: Object.assign(new Error('x'), { secret }) }))],
  ])('is not told %s', (_how, print) => {
    expect(print()).not.toContain(TOKEN);
  });
});

describe('the log', () => {
  it.each(['authorization', 'cookie', 'token'])('blanks %s, at the top and one level down', (name) => {
    const lines = logged((log) => log.info({ [name]: TOKEN, headers: { [name]: TOKEN } }, 'request'));
    expect(lines).not.toContain(TOKEN);
    expect(lines).toContain('[secret]');
  });

  it('blanks the tokens of OAuth', () => {
    const lines = logged((log) => log.info({ answer: { access_token: TOKEN, refresh_token: TOKEN } }));
    expect(lines).not.toContain(TOKEN);
  });

  it('is one JSON object a line, with its level in words', () => {
    const line: unknown = JSON.parse(logged((log) => log.warn('careful')));
    expect(line).toMatchObject({ level: 'warn', msg: 'careful' });
  });
});
