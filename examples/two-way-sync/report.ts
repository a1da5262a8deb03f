/** What one round of a sync did. */

/** Both sides have changed the same, differently. Nothing is overwritten until they agree again. */
export interface Conflict {
  /** The id of each side. */
  readonly ids: readonly [string, string];
  /** A field of the task, `comment`, or `removed`: gone on one side, changed on the other. */
  readonly what: string;
}

export interface Report {
  created: number;
  changed: number;
  removed: number;
  comments: number;
  /** Changed by somebody while they were synchronized: the next round takes them. */
  postponed: number;
  readonly conflicts: Conflict[];
}

export const emptyReport = (): Report => ({
  created: 0,
  changed: 0,
  removed: 0,
  comments: 0,
  postponed: 0,
  conflicts: [],
});
