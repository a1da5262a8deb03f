import { html } from 'hono/html';
import { layout } from './layout.ts';

export const connectedPage = (siteName: string, connectionId: string) =>
  layout(
    'Jira is connected',
    html`<p>The site <strong>${siteName}</strong> is connected. You can close this page.</p>
<p><small>Connection ${connectionId}</small></p>`,
  );

/** What to do, for each failure that a customer or a developer can do something about. */
const ADVICE: Readonly<Record<string, string>> = {
  invalid_state: 'Go back to where you clicked “Connect”, and begin again.',
  access_denied: 'Nothing was connected. To try again, go back to where you clicked “Connect”.',
  no_site: 'Ask an administrator of your Jira site to invite this account, or connect with another account.',
  unknown_site: 'Connect with an account that is a member of this site.',
  other_site: 'Connect with an account that is a member of the same site as before. The connection is unchanged.',
  insufficient_scope: 'Connect again, and allow what the app asks for.',
  oauth_app_rejected: 'Whoever runs this service has to check its OAuth app at Atlassian.',
};

export const failedPage = (error: string, message: string) =>
  layout(
    'Jira is not connected',
    html`<p>${message}</p>
<p>${ADVICE[error] ?? 'Go back to where you clicked “Connect”, and try again in a few minutes.'}</p>
<p><small>${error}</small></p>`,
  );
