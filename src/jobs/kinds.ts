/** The kinds of jobs, by what they do. */
export const JOBS = {
  /** Sends what is pending of the webhook that is its key. */
  deliver: 'deliver',
  /** Looks for what has changed, for the webhook that is its key. */
  poll: 'poll',
  /** Takes in what a provider has told of the connection that is its key. */
  takeIn: 'take-in',
  /** Renews the registration with a provider of the connection that is its key. */
  renewNative: 'renew-native',
  /** Looks for what a provider has kept to itself of the connection that is its key. */
  sweepNative: 'sweep-native',
  /** Removes what native webhooks leave behind of the connection that is its key. */
  purgeNative: 'purge-native',
  /** Removes what was taken in and need not be known any more. */
  pruneNative: 'prune-native',
  /** Tells the operator that the health of the connection that is its key changed. */
  notify: 'notify',
  /** Removes what is left of a webhook that is gone. */
  purgeWebhook: 'purge-webhook',
  /** Tries connections that nobody has used for long. */
  healthCheck: 'health-check',
  /** Removes what is too old, every now and then. */
  prune: 'prune',
} as const;
