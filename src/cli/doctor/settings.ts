/** Settings that are right each by itself, and may be wrong together or for where the gateway runs. */
import type { Config } from '../../config/config.ts';
import type { Environment } from '../../config/secret-files.ts';
import { isPrivateAddress, literalAddress } from '../../lib/outbound/addresses.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

/** Ports that Jira delivers webhooks to. Source: Atlassian, webhooks of Jira Cloud. */
const WEBHOOK_PORTS = new Set(['', '443', '8443', '8080']);

const hasOauthApp = ({ jiraClientId, jiraClientSecret }: Config) =>
  jiraClientId !== undefined && jiraClientSecret !== undefined;

const isLoopback = (hostname: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(hostname);
const isAnyAddress = (host: string) => ['0.0.0.0', '::', '[::]'].includes(host);

/** Whether only machines of the own network can know the host. */
function isInternal(hostname: string): boolean {
  const address = literalAddress(hostname);
  return address ? isPrivateAddress(address) : !hostname.includes('.') || /\.(local|internal|lan)$/.test(hostname);
}

const CHECK = 'PUBLIC_URL';
const PUBLIC_FIX =
  'Set PUBLIC_URL to the https address that browsers and Jira reach, such as https://taskgate.example.com.';

function withoutPublicUrl(config: Config): Finding {
  if (isAnyAddress(config.host)) {
    const message = `is not set, and ${config.host} is no address: links to sign in and to files lead nowhere.`;
    return failure(CHECK, message, PUBLIC_FIX);
  }
  const address = `http://${config.host}:${config.port}`;
  if (!hasOauthApp(config)) return ok(CHECK, `is not set: ${address} is used, which only this machine may reach.`);
  const message = `is not set: customers are sent back to ${address}/oauth/code, and Jira can't deliver webhooks there.`;
  return warning(CHECK, message, PUBLIC_FIX);
}

function publicUrl(config: Config): Finding {
  if (config.publicUrl === undefined) return withoutPublicUrl(config);
  const { protocol, hostname, port } = new URL(config.publicUrl);
  const callback = `${config.publicUrl}/oauth/code`;
  if (isLoopback(hostname)) {
    if (!hasOauthApp(config)) return ok(CHECK, `${config.publicUrl}, on this machine.`);
    return warning(CHECK, `${config.publicUrl} is this machine: nobody else gets to ${callback}.`, PUBLIC_FIX);
  }
  if (protocol !== 'https:') {
    return failure(
      CHECK,
      `${config.publicUrl} is not https: keys and tokens are sent in the clear, and Jira delivers webhooks to https only.`,
      PUBLIC_FIX,
    );
  }
  if (isInternal(hostname)) {
    return warning(
      CHECK,
      `${hostname} is known inside of your network only: Jira can't deliver webhooks there.`,
      PUBLIC_FIX,
    );
  }
  if (!WEBHOOK_PORTS.has(port)) {
    return warning(CHECK, `Jira delivers no webhooks to port ${port}.`, 'Use port 443, 8443 or 8080 of PUBLIC_URL.');
  }
  return ok(CHECK, `${config.publicUrl}; the callback of the OAuth app must be ${callback}.`);
}

function oauthApp(config: Config): Finding {
  const check = 'OAuth app';
  const { jiraClientId, jiraClientSecret } = config;
  if (hasOauthApp(config)) return ok(check, 'JIRA_CLIENT_ID and JIRA_CLIENT_SECRET are set.');
  if (jiraClientId === undefined && jiraClientSecret === undefined) {
    return config.sandbox
      ? ok(check, "none: the sandbox's stands in.")
      : warning(
          check,
          'none: customers can connect with an API token only.',
          'Set JIRA_CLIENT_ID and JIRA_CLIENT_SECRET.',
        );
  }
  const missing = jiraClientId === undefined ? 'JIRA_CLIENT_ID' : 'JIRA_CLIENT_SECRET';
  return failure(check, `${missing} is missing, so that the other one is not used.`, `Set ${missing}.`);
}

/** Signs of a gateway that others use. */
function isProduction({ publicUrl }: Config, environment: Environment): boolean {
  return environment.NODE_ENV === 'production' || (publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname));
}

function sandbox(config: Config, environment: Environment): Finding {
  const check = 'sandbox';
  if (!config.sandbox) return ok(check, 'off.');
  if (!isProduction(config, environment)) return ok(check, 'on, for trying out; TASKGATE_SANDBOX=false turns it off.');
  const message = 'A Jira of made-up people runs with this gateway, and whoever opens a link to connect gets in.';
  return failure(check, message, 'Set TASKGATE_SANDBOX=false.');
}

function privateNetwork(config: Config, environment: Environment): Finding {
  const check = 'private network';
  if (!config.allowPrivateNetwork) return ok(check, 'Webhooks and files from URLs stay off private addresses.');
  const message = 'Whoever has an API key may have webhooks sent to, and files fetched from, private addresses.';
  if (!isProduction(config, environment)) return ok(check, 'private addresses are allowed, for trying out.');
  return warning(check, message, 'Set TASKGATE_ALLOW_PRIVATE_NETWORK=false unless receivers are in your own network.');
}

/** Nothing where nobody is to be told. */
function notifyUrl({ notifyUrl: url, allowPrivateNetwork }: Config): Finding[] {
  if (url === undefined) return [];
  const check = 'NOTIFY_URL';
  const { hostname, host } = new URL(url);
  if (!allowPrivateNetwork && (isLoopback(hostname) || isInternal(hostname))) {
    const message = `${host} is in your own network, where nothing is sent.`;
    return [failure(check, message, 'Use a public address, or set TASKGATE_ALLOW_PRIVATE_NETWORK=true.')];
  }
  return [ok(check, `${host} is told when the health of a connection changes.`)];
}

export const checkSettings = (config: Config, environment: Environment): Finding[] => [
  publicUrl(config),
  oauthApp(config),
  sandbox(config, environment),
  privateNetwork(config, environment),
  ...notifyUrl(config),
];
