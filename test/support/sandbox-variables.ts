import type { Sandbox } from '../../sandbox/jira/index.ts';

/** What a gateway must have in its environment so that a sandbox stands in for Jira and Atlassian. */
export const sandboxVariables = ({ url, oauthApp }: Sandbox) => ({
  TASKGATE_SANDBOX: 'false',
  JIRA_ALLOWED_SITES: new URL(url).host,
  JIRA_CLIENT_ID: oauthApp.clientId,
  JIRA_CLIENT_SECRET: oauthApp.clientSecret,
  ATLASSIAN_AUTH_URL: url,
  ATLASSIAN_API_URL: url,
});
