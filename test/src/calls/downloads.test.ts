import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createDownloads } from '../../../src/calls/downloads.ts';
import { createKeyring } from '../../../src/lib/crypto.ts';

const HOUR = 3_600_000;
const TICKET = { workspaceId: 'w', connectionId: 'c', fileId: 'f/1' };

function stand() {
  let now = 1_800_000_000_000;
  const downloads = createDownloads(createKeyring([randomBytes(32)]), { now: () => now });
  const tokenOf = (link: string) => new URL(link, 'http://gateway').searchParams.get('token') ?? '';
  return {
    link: () => downloads.link(TICKET),
    check: (token: string, fileId = TICKET.fileId) => downloads.check(TICKET.connectionId, fileId, token),
    token: () => tokenOf(downloads.link(TICKET)),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('the address of a download', () => {
  it('is good for an hour', () => {
    const { token, check, pass } = stand();
    const given = token();
    pass(HOUR - 1000);
    expect(check(given)).toEqual(TICKET);
    pass(2000);
    expect(() => check(given)).toThrow(/expired/);
  });

  it('is good for its file alone, and as it was given', () => {
    const { token, check } = stand();
    const given = token();
    expect(() => check(given, 'another')).toThrow(/not valid/);
    const [workspaceId, expires = '', signature] = given.split('.');
    const later = (Number.parseInt(expires, 36) + 3600).toString(36);
    expect(() => check(`${workspaceId}.${later}.${signature}`)).toThrow(/not valid/);
    expect(() => check(`other.${expires}.${signature}`)).toThrow(/not valid/);
    expect(() => check('')).toThrow(/not valid/);
  });
});
