/** How closely the rows of a list stand by the key that it is sorted by, as far as it was read last. */

/** Stretches that are looked at: some rows come in bursts, and others with pauses between. */
const STRETCHES = 4;

export class RowDensity {
  readonly #stretches: { readonly rows: number; readonly width: number }[] = [];

  learn(rows: number, width: number): void {
    this.#stretches.push({ rows, width: Math.max(1, width) });
    if (this.#stretches.length > STRETCHES) this.#stretches.shift();
  }

  /** How wide a stretch of about so many rows is, in whole keys; undefined when nothing is known of it. */
  widthOf(rows: number): number | undefined {
    const known = this.#sum('rows');
    return known === 0 ? undefined : Math.max(1, Math.round((rows * this.#sum('width')) / known));
  }

  rowsIn(width: number): number {
    const known = this.#sum('width');
    return known === 0 ? 0 : (width * this.#sum('rows')) / known;
  }

  #sum(what: 'rows' | 'width'): number {
    return this.#stretches.reduce((sum, stretch) => sum + stretch[what], 0);
  }
}
