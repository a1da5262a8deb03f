/** What `taskgate doctor` says about Jira and Atlassian. */
import { type Finding, ok, warning } from '../../src/lib/finding.ts';
import type { OutboundTarget } from '../../src/lib/outbound/outbound.ts';
import type { AdapterChecks, CheckInput } from '../contract/checks.ts';
import type { JiraSettings } from './settings.ts';

/** Ports that Jira delivers webhooks to. Source: Atlassian, webhooks of Jira Cloud. */
const WEBHOOK_PORTS = new Set(['', '443', '8443', '8080']);

const ATLASSIAN = /^https:\/\/(auth|api)\.atlassian\.com$/;

function oauthApp({ settings, isSimulated }: CheckInput<JiraSettings>): Finding {
  const check = 'OAuth app';
  if (settings.app) return ok(check, 'JIRA_CLIENT_ID and JIRA_CLIENT_SECRET are set.');
  if (isSimulated) return ok(check, "none: the sandbox's stands in.");
  const message = 'none: customers can connect with an API token only, unless their workspace has an app of its own.';
  return warning(check, message, 'Set JIRA_CLIENT_ID and JIRA_CLIENT_SECRET.');
}

function webhookPort({ publicUrl }: CheckInput<JiraSettings>): Finding[] {
  if (publicUrl?.protocol !== 'https:' || WEBHOOK_PORTS.has(publicUrl.port)) return [];
  const message = `Jira delivers no webhooks to port ${publicUrl.port}.`;
  return [warning('webhook port', message, 'Use port 443, 8443 or 8080 of PUBLIC_URL.')];
}

export const checks: AdapterChecks<JiraSettings> = {
  settings: (input) => [oauthApp(input), ...webhookPort(input)],
  hosts({ endpoints }): OutboundTarget[] {
    const origins = new Set([endpoints.authUrl, endpoints.apiUrl].map((url) => new URL(url).origin));
    return [...origins].map((origin) => ({ origin, mayBePrivate: !ATLASSIAN.test(origin) }));
  },
};
