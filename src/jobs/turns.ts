/** Workspaces that may have due jobs, each in its turn: whoever had one goes to the end of the line. */

/** Which due jobs are claimed: those that have not failed yet, or all. */
export type DueJobs = 'fresh' | 'all';

export interface Turn {
  readonly workspaceId: string;
  readonly which: DueJobs;
}

export class Turns {
  readonly #waiting = new Map<string, DueJobs>();

  /** One that waits already keeps its place. */
  want({ workspaceId, which }: Turn): void {
    const before = this.#waiting.get(workspaceId) ?? which;
    this.#waiting.set(workspaceId, before === which ? which : 'all');
  }

  /** Whose turn it is, of those that may go. */
  take(mayGo: (workspaceId: string) => boolean): Turn | undefined {
    for (const [workspaceId, which] of this.#waiting) {
      if (!mayGo(workspaceId)) continue;
      this.#waiting.delete(workspaceId);
      return { workspaceId, which };
    }
    return undefined;
  }
}
