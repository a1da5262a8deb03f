const WIDTH = 24;
const EVERY_MS = 100;

export interface ShownProgress {
  show(name: string, done: number, all: number): void;
  end(): void;
}

/** A bar on stderr for whoever watches; nothing where stderr is no terminal. */
export function showProgress({ stderr } = process): ShownProgress {
  let shownAt = 0;
  let isShown = false;
  if (!stderr.isTTY) return { show: () => undefined, end: () => undefined };
  return {
    show(name, done, all) {
      const now = performance.now();
      if (done < all && now - shownAt < EVERY_MS) return;
      shownAt = now;
      isShown = true;
      const filled = Math.round((done / Math.max(1, all)) * WIDTH);
      stderr.write(`\r\x1b[K${'█'.repeat(filled).padEnd(WIDTH, '░')} ${name} ${done}/${all}`);
    },
    end() {
      if (isShown) stderr.write('\r\x1b[K');
      isShown = false;
    },
  };
}
