/** What a page says after something was done; the address names it, and can say nothing else. */

export interface Notice {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly text: string;
}

const NOTICES: Readonly<Record<string, Notice>> = {
  paused: { tone: 'warn', text: 'The connection is paused: requests on it return 409 until it is resumed.' },
  resumed: { tone: 'good', text: 'The connection accepts requests again.' },
  deleted: { tone: 'good', text: 'The connection and its credentials are deleted.' },
  connected: { tone: 'good', text: 'The connection is ready: the customer has agreed, and the site has answered.' },
  tested: { tone: 'good', text: 'The provider accepts the credentials of this connection.' },
  'test-failed': {
    tone: 'bad',
    text: 'The test failed. What is wrong with the credentials stands below; a provider that could not be reached changes nothing.',
  },
  'capture-started': { tone: 'warn', text: 'Bodies of requests on this connection are captured from now on.' },
  'capture-stopped': { tone: 'good', text: 'No more bodies are captured. Those that were are deleted after a day.' },
  'capture-cleared': { tone: 'good', text: 'The captured bodies are deleted.' },
  reauthorized: { tone: 'good', text: 'The new credentials work, and replace the old ones.' },
  'webhook-created': {
    tone: 'good',
    text: 'The webhook is created. Send a test event to see what its endpoint answers.',
  },
  'webhook-changed': { tone: 'good', text: 'The webhook is changed.' },
  'webhook-paused': {
    tone: 'warn',
    text: 'The webhook is paused: nothing is polled or delivered until it is resumed.',
  },
  'webhook-resumed': { tone: 'good', text: 'The webhook polls and delivers again.' },
  'webhook-deleted': { tone: 'good', text: 'The webhook is deleted.' },
  triggered: { tone: 'good', text: 'The webhook polls now.' },
  replayed: { tone: 'good', text: 'It is sent again, with the same ID.' },
  'replay-held': {
    tone: 'warn',
    text: 'It is pending, and sent once the webhook is resumed: nothing is delivered while it is disabled or paused.',
  },
  'failed-replayed': { tone: 'good', text: 'What failed is sent again, with the same IDs.' },
  revived: { tone: 'good', text: 'The job is queued again.' },
  'app-set': { tone: 'good', text: 'Customers of this workspace authorize its own OAuth app from now on.' },
  'app-removed': {
    tone: 'warn',
    text: 'The OAuth app is removed. Connections that were authorized with it work until their access token expires.',
  },
  'links-signed': { tone: 'good', text: 'Customers connect by signed links alone from now on.' },
  'links-any': { tone: 'warn', text: 'Customers connect by any link, whoever made it.' },
  'agent-revoked': { tone: 'good', text: 'The agent is revoked: its tokens open nothing any more.' },
  revoked: { tone: 'good', text: 'The key is revoked.' },
};

const noticeOf = (name: string | undefined): Notice | undefined =>
  name !== undefined && Object.hasOwn(NOTICES, name) ? NOTICES[name] : undefined;

/** What came of an authorization that failed: the provider's word for it, where we know it. */
const FAILURES: Readonly<Record<string, string>> = {
  other_browser: 'Nothing was connected: it was begun in another browser, or cookies are not allowed.',
  access_denied: 'Nothing was connected: it was not allowed at the provider.',
  no_site: 'Nothing was connected: the account does not reach any site of the provider.',
  other_site: 'Nothing was changed: the account does not reach the site of this connection.',
  insufficient_scope: 'Nothing was connected: no requested scope was granted.',
  oauth_app_rejected:
    'Nothing was connected: the provider refuses the OAuth app. Check its client ID and secret, on the page Integrations or in the environment.',
};

const failure = (error: string | undefined): Notice => ({
  tone: 'bad',
  text:
    error !== undefined && Object.hasOwn(FAILURES, error)
      ? (FAILURES[error] ?? '')
      : 'Nothing was connected. Try again in a few minutes; the log of the gateway has the reason.',
});

/** @param parameters of the address: `done` says what, `error` why it failed. */
export function noticeAt(parameters: URLSearchParams): Notice | undefined {
  const done = parameters.get('done') ?? undefined;
  return done === 'failed' ? failure(parameters.get('error') ?? undefined) : noticeOf(done);
}
