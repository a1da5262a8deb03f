/** Writes to one issue: Jira takes 20 in 2 s and 100 in 30 s. Source: developer.atlassian.com, rate limiting. */
import { LRUCache } from 'lru-cache';

/** A little below, since other apps may write too. */
const WINDOWS: readonly { readonly ms: number; readonly most: number }[] = [
  { ms: 2000, most: 18 },
  { ms: 30_000, most: 95 },
];
const LONGEST_MS = 30_000;
const MOST_ISSUES = 1000;

export class HotIssues {
  /** Times of writes, by issue. */
  readonly #writes = new LRUCache<string, number[]>({ max: MOST_ISSUES });

  count(issueId: string, at: number): void {
    const recent = (this.#writes.get(issueId) ?? []).filter((time) => at - time < LONGEST_MS);
    this.#writes.set(issueId, [...recent, at]);
  }

  /** When the issue takes another write, by the clock that counted. */
  opensAt(issueId: string, now: number): number {
    const writes = this.#writes.get(issueId) ?? [];
    const free = WINDOWS.map(({ ms, most }) => {
      const first = writes.filter((at) => now - at < ms).at(-most);
      return first === undefined ? 0 : first + ms;
    });
    return Math.max(0, ...free);
  }
}
