/** A bar for long work, where somebody looks; nothing anywhere else. */
import { type Clock, stopwatch } from '../lib/clock.ts';

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  /** @param what is counted, such as `re-encrypted`. */
  show(what: string, done: number, total: number): void;
  /** The bar goes; the line is free again. */
  end(): void;
}

const EVERY_MS = 100;
const WIDEST = 40;
const CLEAR_LINE = '\r\u001b[K';

function barOf(done: number, total: number, room: number): string {
  const width = Math.max(5, Math.min(WIDEST, room));
  const filled = Math.floor((width * done) / total);
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}]`;
}

export function showProgress(stream: ProgressStream = process.stderr, clock: Clock = stopwatch): Progress {
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    show(what, done, total) {
      const now = clock.now();
      if (!stream.isTTY || total === 0 || now - drawnAt < EVERY_MS) return;
      drawnAt = now;
      const share = Math.min(done, total);
      const percent = String(Math.floor((100 * share) / total)).padStart(4);
      const text = `${percent}% ${String(done).padStart(String(total).length)}/${total} ${what}`;
      stream.write(CLEAR_LINE + barOf(share, total, (stream.columns || 80) - text.length - 3) + text);
    },
    end() {
      if (drawnAt !== Number.NEGATIVE_INFINITY) stream.write(CLEAR_LINE);
      drawnAt = Number.NEGATIVE_INFINITY;
    },
  };
}
