/** Places that owners, such as workspaces, share by a rule: how many more one may take. */

/** @param held by the owner; @param free of all; @param most of all. */
export type Sharing = (held: number, free: number, most: number) => number;

/**
 * An owner may take another place while it holds fewer than are free: alone it gets half of all, n of them get one part of
 * n + 1 each, and a part is always left for the next one that comes.
 * Source: Choudhury and Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches" (1998).
 */
export const leavingAPart: Sharing = (held, free) => Math.ceil((free - held) / 2);

/** One owner may have half of all: two of them together take the last one. */
export const leavingHalf: Sharing = (held, _free, most) => Math.ceil(most / 2) - held;

export class SharedPlaces {
  /** Places in all. */
  most: number;
  readonly #sharing: Sharing;
  readonly #held = new Map<string, number>();
  #taken = 0;

  constructor(most: number, sharing: Sharing = leavingAPart) {
    this.most = most;
    this.#sharing = sharing;
  }

  get taken(): number {
    return this.#taken;
  }

  /** How many more an owner may take; nobody, who has the empty name, may take all. */
  roomOf(owner: string): number {
    const free = Math.max(0, this.most - this.#taken);
    if (owner === '') return free;
    return Math.max(0, Math.min(free, this.#sharing(this.held(owner), free, this.most)));
  }

  held(owner: string): number {
    return this.#held.get(owner) ?? 0;
  }

  take(owner: string, count = 1): void {
    this.#taken += count;
    this.#held.set(owner, this.held(owner) + count);
  }

  release(owner: string): void {
    this.#taken -= 1;
    const left = this.held(owner) - 1;
    if (left > 0) this.#held.set(owner, left);
    else this.#held.delete(owner);
  }
}
