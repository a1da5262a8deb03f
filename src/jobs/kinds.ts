/** The kinds of jobs, by what they do. The names stand in stores. */
export const JOBS = {
  /** Sends what is pending of the webhook that is its key. */
  deliver: 'deliver',
  /** Polls for changes, for the webhook that is its key. */
  poll: 'poll',
  /** Accepts events that a provider has pushed for the connection that is its key. */
  acceptEvents: 'take-in',
  /** Renews the registration with a provider of the connection that is its key. */
  renewNative: 'renew-native',
  /** Looks for changes that a provider did not report, on the connection that is its key. */
  sweepNative: 'sweep-native',
  /** Removes what native webhooks leave behind of the connection that is its key. */
  purgeNative: 'purge-native',
  /** Removes accepted events that need not be known any more. */
  pruneNative: 'prune-native',
  /** Notifies the operator that the health of the connection that is its key changed. */
  notify: 'notify',
  /** Removes what is left of the webhook that is its key. */
  purgeWebhook: 'purge-webhook',
  /** Warns of credentials that end soon. */
  expiryWatch: 'expiry-watch',
  /** Checks connections that were not used for long. */
  healthCheck: 'health-check',
  /** Removes what is older than its retention. */
  prune: 'prune',
} as const;
