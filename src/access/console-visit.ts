import type { SignedIn } from '../store/access/console-sessions.ts';

/** Whoever looks at a page of the console, and when. */
export interface Visit {
  readonly session: SignedIn;
  /** What the forms of the page carry. */
  readonly stamp: string;
  /** Epoch milliseconds. */
  readonly now: number;
}
