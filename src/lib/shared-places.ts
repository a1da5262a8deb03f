/**
 * Places that workspaces share. One may take another place while it holds fewer than are free: alone it gets half of all, n
 * of them get one part of n + 1 each, and a part is always left for the next one that comes.
 * Source: Choudhury and Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches" (1998).
 */
export class SharedPlaces {
  readonly #most: number;
  readonly #held = new Map<string, number>();
  #taken = 0;

  /** @param most places in all. */
  constructor(most: number) {
    this.#most = most;
  }

  /** How many more a workspace may take; what concerns no workspace, by the empty name, may take all. */
  roomOf(workspaceId: string): number {
    const free = Math.max(0, this.#most - this.#taken);
    return workspaceId === '' ? free : Math.max(0, Math.ceil((free - this.held(workspaceId)) / 2));
  }

  held(workspaceId: string): number {
    return this.#held.get(workspaceId) ?? 0;
  }

  take(workspaceId: string): void {
    this.#taken += 1;
    this.#held.set(workspaceId, this.held(workspaceId) + 1);
  }

  release(workspaceId: string): void {
    this.#taken -= 1;
    const left = this.held(workspaceId) - 1;
    if (left > 0) this.#held.set(workspaceId, left);
    else this.#held.delete(workspaceId);
  }
}
