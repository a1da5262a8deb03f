/** What the code of a job throws to say how it goes on. Any other error is tried again after a while. */

/** It is tried again at an instant of its own choice. */
export class RetryAt extends Error {
  override name = 'RetryAt';
  /** Epoch milliseconds. */
  readonly at: number;

  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

/** No further try would help: the job is dead, and stays with its reason. */
export class GiveUp extends Error {
  override name = 'GiveUp';
}
