/** What the code of a job throws to say how it goes on. After any other error it is tried again after a pause. */

/** It is tried again at a given time. */
export class RetryAt extends Error {
  override name = 'RetryAt';
  /** Epoch milliseconds. */
  readonly at: number;

  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

/** No further attempt would help: the job is dead, and stays with its reason. */
export class GiveUp extends Error {
  override name = 'GiveUp';
}
