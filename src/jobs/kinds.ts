/** The kinds of jobs, by what they do. */
export const JOBS = {
  /** Sends what is pending of the webhook that is its key. */
  deliver: 'deliver',
  /** Looks for what has changed, for the webhook that is its key. */
  poll: 'poll',
  /** Removes what is left of a webhook that is gone. */
  purgeWebhook: 'purge-webhook',
  /** Removes what is too old, every now and then. */
  prune: 'prune',
} as const;
