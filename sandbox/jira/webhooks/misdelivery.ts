/** What goes wrong with deliveries, on request: Jira promises neither order nor exactly once nor at least once. */
import { Random } from '../seed/random.ts';
import type { TokenFlaw } from './token.ts';

export interface Misdelivery {
  /** Only deliveries of this event; all of them when left out. */
  readonly event?: string;
  /** How many deliveries it strikes; without it, all until it is cleared. */
  readonly times?: number;
  /** The share of deliveries that it strikes, 0 to 1; all of them when left out. */
  readonly share?: number;
  /** Never sent. */
  readonly lose?: boolean;
  /** Sent so many times, with the same identifier. */
  readonly copies?: number;
  /** Sent so much later, by the sandbox's clock. */
  readonly delayMs?: number;
  /** Held back until so many wait, which are then sent last one first. */
  readonly reverse?: number;
  readonly token?: TokenFlaw;
}

interface Armed {
  readonly misdelivery: Misdelivery;
  left: number;
}

export class Misdeliveries {
  #armed: Armed[] = [];
  readonly #random = new Random(16);

  add(misdelivery: Misdelivery): void {
    this.#armed.push({ misdelivery, left: misdelivery.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#armed = [];
  }

  /** What is wrong with this delivery; several may strike at once, the later ones deciding. */
  strike(event: string): Misdelivery {
    const struck: Misdelivery[] = [];
    for (const armed of this.#armed) {
      const { misdelivery } = armed;
      if (misdelivery.event !== undefined && misdelivery.event !== event) continue;
      if (misdelivery.share !== undefined && !this.#random.chance(misdelivery.share)) continue;
      armed.left -= 1;
      struck.push(misdelivery);
    }
    this.#armed = this.#armed.filter(({ left }) => left > 0);
    return Object.assign({}, ...struck);
  }
}
