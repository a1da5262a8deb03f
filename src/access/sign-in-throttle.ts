/** Slows down whoever guesses keys. Of one process: keys are far too long for the number of processes to matter. */

import type { Clock } from '../lib/clock.ts';
import { recentlyUsed } from '../lib/recently-used.ts';

const TRIES = 10;
const WINDOW_MS = 60_000;
const MOST_ADDRESSES = 10_000;

/** Somebody with one IPv6 address has the others of its network, too: its first four groups name that. */
export function networkOf(address: string): string {
  const [head = ''] = address.split('::', 1);
  return address.includes('.') ? address : head.split(':').slice(0, 4).join(':');
}

export class SignInThrottle {
  readonly #clock: Clock;
  /** When tries that are not known to be good were made. */
  readonly #tries = recentlyUsed<number[]>(MOST_ADDRESSES);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A try from this address: 0 when it may be made, else the seconds to wait. It counts until it has succeeded. */
  begin(address: string): number {
    const network = networkOf(address);
    const now = this.#clock.now();
    const recent = (this.#tries.get(network) ?? []).filter((at) => now - at < WINDOW_MS);
    const [oldest] = recent;
    if (recent.length >= TRIES && oldest !== undefined) return Math.ceil((oldest + WINDOW_MS - now) / 1000);
    this.#tries.set(network, [...recent, now]);
    return 0;
  }

  succeeded(address: string): void {
    this.#tries.delete(networkOf(address));
  }
}
