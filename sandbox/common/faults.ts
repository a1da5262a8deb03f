/** Misbehaviour on request: what a real provider does on its bad days, for tests of those who call it. */
import type { SeenRequest } from './seen-request.ts';

export interface Fault {
  /** Any method when left out. */
  readonly method?: string;
  /** Regular expression that the path (with query) must match; any path when left out. */
  readonly path?: string;
  /** Regular expression that the JSON body must match; any body when left out. */
  readonly text?: string;
  /** How many requests it strikes; once when left out. */
  readonly times?: number;
  /** How many matching requests pass before it strikes. */
  readonly after?: number;
  readonly delayMs?: number;
  /** Answers in the provider's place. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  /** Carries the request out, then answers as said: the write happened, and nobody was told. */
  readonly afterwards?: boolean;
  /** Resets the connection: at once, or after the request was carried out when `afterwards` is set. */
  readonly reset?: boolean;
}

interface Armed {
  readonly fault: Fault;
  left: number;
  toPass: number;
}

export class Faults {
  #armed: Armed[] = [];

  add(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times ?? 1, toPass: fault.after ?? 0 });
  }

  clear(): void {
    this.#armed = [];
  }

  /** The fault that strikes this request, if any; it is used up by that. */
  strike({ method, target, text }: Pick<SeenRequest, 'method' | 'target' | 'text'>): Fault | undefined {
    for (const armed of this.#armed) {
      const { fault } = armed;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (fault.path !== undefined && !new RegExp(fault.path).test(target)) continue;
      if (fault.text !== undefined && !new RegExp(fault.text).test(text ?? '')) continue;
      if (armed.toPass > 0) {
        armed.toPass -= 1;
        continue;
      }
      armed.left -= 1;
      if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
      return fault;
    }
    return undefined;
  }
}
