import { describe, expect, it } from 'vitest';
import { idOfAttempt, newId, randomToken } from '../../../src/lib/id.ts';

describe('an id', () => {
  it('is 24 hex digits that begin with the second it was made in', () => {
    const id = newId({ now: () => Date.parse('2026-04-28T13:54:48.559Z') });
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    expect(Number.parseInt(id.slice(0, 8), 16) * 1000).toBe(Date.parse('2026-04-28T13:54:48.000Z'));
  });

  it('sorts by age, and is never made twice', () => {
    let ms = 0;
    const ids = Array.from({ length: 200 }, () => {
      ms += 60_000;
      return newId({ now: () => ms });
    });
    expect([...ids].sort()).toEqual(ids);
    const twins = Array.from({ length: 200 }, () => newId({ now: () => 0 }));
    expect(new Set(twins).size).toBe(200);
  });
});

describe('the id of an attempt', () => {
  it('is the same on every try, of the form of the others, and another one for another attempt', () => {
    const attempt = { marker: 'one', startedAt: Date.parse('2026-04-28T13:54:48.559Z') };
    const id = idOfAttempt(attempt);
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    expect(id.slice(0, 8)).toBe(newId({ now: () => attempt.startedAt }).slice(0, 8));
    expect(idOfAttempt({ ...attempt })).toBe(id);
    expect(idOfAttempt({ ...attempt, marker: 'other' })).not.toBe(id);
  });
});

describe('a random token', () => {
  it('has as many bytes as asked for, in characters that are safe in a URL', () => {
    expect(randomToken(30)).toMatch(/^[\w-]{40}$/);
    expect(randomToken(30)).not.toBe(randomToken(30));
  });
});
