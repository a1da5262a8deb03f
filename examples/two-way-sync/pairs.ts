/** What belongs together on both sides. Stands for a table of yours, with an index on the ids of each side. */

/** One of the two sides. */
export type Which = 0 | 1;
export const BOTH: readonly Which[] = [0, 1];
export const opposite = (which: Which): Which => (which === 0 ? 1 : 0);

/** Something of each side. */
export type Two<T> = [T, T];

export class Pairs<P extends { readonly ids: Readonly<Two<string>> }> {
  readonly #byId: Two<Map<string, P>> = [new Map(), new Map()];

  get all(): P[] {
    return [...this.#byId[0].values()];
  }

  of(which: Which, id: string): P | undefined {
    return this.#byId[which].get(id);
  }

  add(pair: P): void {
    for (const which of BOTH) this.#byId[which].set(pair.ids[which], pair);
  }

  remove(pair: P): void {
    for (const which of BOTH) this.#byId[which].delete(pair.ids[which]);
  }
}

const AT_ONCE = 8;

/** Does something for each, some at a time. */
export async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
