/** What may be under way at a time, shared by owners such as workspaces: one that is busy leaves room for the others. */
import { FairQueue, type Waiting } from './fair-queue.ts';
import { SharedPlaces, type Sharing } from './shared-places.ts';

export class FairSlots {
  readonly #places: SharedPlaces;
  readonly #queue = new FairQueue();

  /** @param most how many at a time. */
  constructor(most: number, sharing?: Sharing) {
    this.#places = new SharedPlaces(most, sharing);
  }

  get most(): number {
    return this.#places.most;
  }

  /** Whoever holds more than that by now keeps it until the end. */
  set most(most: number) {
    this.#places.most = most;
    this.#letGo();
  }

  get taken(): number {
    return this.#places.taken;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  waitingOf(owner: string): number {
    return this.#queue.lengthOf(owner);
  }

  /** Slots that an owner may take and half of all stay free; none while somebody waits. */
  spareOf(owner: string): number {
    if (this.waiting > 0) return 0;
    return Math.max(0, Math.min(this.#places.roomOf(owner), Math.floor(this.most / 2) - this.taken));
  }

  /** Takes a slot if there is one now; the function that is returned gives it back, once. */
  takeNow(owner: string): (() => void) | undefined {
    if (this.#places.roomOf(owner) === 0) return undefined;
    this.#places.take(owner);
    return this.#giveBack(owner);
  }

  /** Takes a slot when there is one. */
  async take(waiting: Waiting): Promise<() => void> {
    const slot = this.takeNow(waiting.owner);
    if (slot) return slot;
    // Whoever lets it go takes the slot for it.
    await this.#queue.wait(waiting);
    return this.#giveBack(waiting.owner);
  }

  #giveBack(owner: string): () => void {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#places.release(owner);
      this.#letGo();
    };
  }

  #letGo(): void {
    for (;;) {
      const gone = this.#queue.next((owner) => this.#places.roomOf(owner) > 0);
      if (gone === undefined) return;
      this.#places.take(gone);
    }
  }
}
