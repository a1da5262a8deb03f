import { describe, expect, it } from 'vitest';
import { SignInThrottle } from '../../../src/access/sign-in-throttle.ts';

function throttleAt() {
  const time = { ms: 1_000_000 };
  return { time, throttle: new SignInThrottle({ now: () => time.ms }) };
}

const tries = (throttle: SignInThrottle, address: string, count: number) =>
  Array.from({ length: count }, () => throttle.begin(address));

describe('tries to sign in', () => {
  it('are ten a minute, and then wait for the first of them to be over', () => {
    const { time, throttle } = throttleAt();
    expect(tries(throttle, '192.0.2.1', 10)).toEqual(Array(10).fill(0));
    time.ms += 20_000;
    expect(throttle.begin('192.0.2.1')).toBe(40);
    time.ms += 40_000;
    expect(throttle.begin('192.0.2.1')).toBe(0);
  });

  it('are counted by address, and forgotten when one succeeds', () => {
    const { throttle } = throttleAt();
    tries(throttle, '192.0.2.1', 10);
    expect(throttle.begin('192.0.2.2')).toBe(0);
    throttle.succeeded('192.0.2.1');
    expect(throttle.begin('192.0.2.1')).toBe(0);
  });

  it.each([
    ['2001:db8:1:2:aaaa::1', '2001:db8:1:2:bbbb::1', true],
    ['2001:db8::1', '2001:db8::2', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
    ['::1', '::1', true],
  ])('from %s and %s are of one network: %s', (first, second, isSame) => {
    const { throttle } = throttleAt();
    tries(throttle, first, 10);
    expect(throttle.begin(second) > 0).toBe(isSame);
  });
});
