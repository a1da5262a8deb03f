/** What the processes on one store know of each other. */
export interface Peers {
  /** Live processes, this one included. */
  count(): number;
  /** Epoch milliseconds until which something is closed for all of them; 0 when it is open. */
  closedUntil(name: string): number;
  /** Closes something for all of them. */
  close(name: string, until: number): void;
}

/** Keeps what is closed in memory. */
export class Closings {
  readonly #until = new Map<string, number>();

  until(name: string): number {
    return this.#until.get(name) ?? 0;
  }

  /** False when it was closed for as long already. */
  close(name: string, until: number): boolean {
    if (until <= this.until(name)) return false;
    this.#until.set(name, until);
    return true;
  }

  dropBefore(now: number): void {
    for (const [name, until] of this.#until) if (until <= now) this.#until.delete(name);
  }
}

/** A process that is by itself. */
export function alone(): Peers {
  const closings = new Closings();
  return {
    count: () => 1,
    closedUntil: (name) => closings.until(name),
    close: (name, until) => {
      closings.close(name, until);
    },
  };
}
