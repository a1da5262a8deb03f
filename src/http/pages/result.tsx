import { SinglePage } from './document.tsx';

/** What was to be connected; undefined where that is not known. */
export interface ConnectedProvider {
  readonly name: string;
  readonly words: { readonly vendor: string; readonly site: string };
}

export const connectedPage = (provider: ConnectedProvider | undefined, siteName: string, connectionId: string) => (
  <SinglePage title={`${provider?.name ?? 'The account'} is connected`}>
    <p>
      The site <strong>{siteName}</strong> is connected. You can close this page.
    </p>
    <p class="small muted">Connection {connectionId}</p>
  </SinglePage>
);

/** What to do, for each failure that a customer or a developer can do something about. */
function advice(error: string, provider: ConnectedProvider | undefined): string {
  const { site = 'site', vendor = 'the provider' } = provider?.words ?? {};
  const words: Readonly<Record<string, string>> = {
    invalid_state: 'Go back to where you clicked “Connect”, and begin again.',
    other_browser:
      'Go back to where you clicked “Connect”, begin again, and stay in that browser, with cookies allowed.',
    forbidden: 'Go back to where you clicked “Connect”, load that page again, and begin again.',
    access_denied: 'Nothing was connected. To try again, go back to where you clicked “Connect”.',
    no_site: `Ask an administrator of your ${site} to invite this account, or connect with another account.`,
    unknown_site: 'Connect with an account that is a member of this site.',
    other_site: 'Connect with an account that is a member of the same site as before. The connection is unchanged.',
    insufficient_scope: 'Connect again, and allow what the app asks for.',
    oauth_app_rejected: `Whoever runs this service has to check its OAuth app at ${vendor}.`,
  };
  return Object.hasOwn(words, error)
    ? (words[error] ?? '')
    : 'Go back to where you clicked “Connect”, and try again in a few minutes.';
}

export const failedPage = (provider: ConnectedProvider | undefined, error: string, message: string) => (
  <SinglePage title={`${provider?.name ?? 'The account'} is not connected`}>
    <p>{message}</p>
    <p>{advice(error, provider)}</p>
    <p class="small muted">{error}</p>
  </SinglePage>
);
