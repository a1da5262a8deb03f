/** Settings that are right each by itself, and may be wrong together or for where the gateway runs. */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { apiKeyProblem } from '../../config/api-key.ts';
import { type Config, isLoopback } from '../../config/config.ts';
import { type Finding, failure, ok, warning } from '../../lib/finding.ts';
import { isPrivateAddress, literalAddress } from '../../lib/outbound/addresses.ts';

const hasOauthApp = ({ adapterSettings }: Config) => [...adapterSettings.values()].some(({ app }) => app !== undefined);

const isAnyAddress = (host: string) => ['0.0.0.0', '::', '[::]'].includes(host);

/** Whether only machines of the own network can know the host. */
function isInternal(hostname: string): boolean {
  const address = literalAddress(hostname);
  return address ? isPrivateAddress(address) : !hostname.includes('.') || /\.(local|internal|lan)$/.test(hostname);
}

const CHECK = 'PUBLIC_URL';

/** @param who delivers webhooks by itself. */
const publicFix = (who: string) =>
  `Set PUBLIC_URL to the https address that browsers and ${who} reach, such as https://taskgate.example.com.`;

function withoutPublicUrl(config: Config, who: string): Finding {
  if (isAnyAddress(config.host)) {
    const message = `is not set, and ${config.host} is no address: links to sign in and to files lead nowhere.`;
    return failure(CHECK, message, publicFix(who));
  }
  const address = `http://${config.host}:${config.port}`;
  if (!hasOauthApp(config)) return ok(CHECK, `is not set: ${address} is used, which only this machine may reach.`);
  const message = `is not set: customers are sent back to ${address}/oauth/code, and ${who} can't deliver webhooks there.`;
  return warning(CHECK, message, publicFix(who));
}

function publicUrl(config: Config, who: string): Finding {
  if (config.publicUrl === undefined) return withoutPublicUrl(config, who);
  const { protocol, hostname } = new URL(config.publicUrl);
  const callback = `${config.publicUrl}/oauth/code`;
  if (isLoopback(hostname)) {
    if (!hasOauthApp(config)) return ok(CHECK, `${config.publicUrl}, on this machine.`);
    return warning(CHECK, `${config.publicUrl} is this machine: nobody else gets to ${callback}.`, publicFix(who));
  }
  if (protocol !== 'https:') {
    const message = `${config.publicUrl} is not https: keys and tokens are sent in the clear, and ${who} can't deliver webhooks there.`;
    return failure(CHECK, message, publicFix(who));
  }
  if (isInternal(hostname)) {
    const message = `${hostname} is known inside of your network only: ${who} can't deliver webhooks there.`;
    return warning(CHECK, message, publicFix(who));
  }
  return ok(CHECK, `${config.publicUrl}; the callback of the OAuth app must be ${callback}.`);
}

/** Nothing where the first key is made at the first start. */
function apiKey(config: Config): Finding[] {
  if (config.apiKey === undefined) return [];
  const check = 'TASKGATE_API_KEY';
  const problem = apiKeyProblem(config);
  if (problem === undefined) return [ok(check, 'long enough.')];
  return [
    failure(check, `${problem} The gateway does not start with it.`, 'Set it to a new one: openssl rand -base64 24'),
  ];
}

/** What each adapter says of its own settings; its name is added where there are several. */
function ofAdapters(config: Config, adapters: readonly Adapter[]): Finding[] {
  const input = {
    publicUrl: config.publicUrl === undefined ? undefined : new URL(config.publicUrl),
    isSimulated: config.sandbox,
  };
  return adapters.flatMap(({ type, name, checks }) => {
    const settings = config.adapterSettings.get(type);
    const findings = settings ? checks.settings({ ...input, settings }) : [];
    return adapters.length === 1 ? findings : findings.map((one) => ({ ...one, check: `${name}: ${one.check}` }));
  });
}

function sandbox(config: Config): Finding {
  const check = 'sandbox';
  if (!config.sandbox) return ok(check, 'off.');
  if (!config.isProduction) return ok(check, 'on, for trying out; TASKGATE_SANDBOX=false turns it off.');
  const message = 'A provider of made-up people runs with this gateway, and whoever opens a link to connect gets in.';
  return failure(check, message, 'Set TASKGATE_SANDBOX=false.');
}

function privateNetwork(config: Config): Finding {
  const check = 'private network';
  if (!config.allowPrivateNetwork) return ok(check, 'Webhooks and files from URLs stay off private addresses.');
  const message = 'Whoever has an API key may have webhooks sent to, and files fetched from, private addresses.';
  if (!config.isProduction) return ok(check, 'private addresses are allowed, for trying out.');
  return warning(
    check,
    message,
    'Set TASKGATE_ALLOW_PRIVATE_NETWORK=false unless endpoints are in your internal network.',
  );
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

export function checkSettings(config: Config, adapters: readonly Adapter[]): Finding[] {
  const pushing = adapters.filter(({ events }) => events !== undefined).map(({ name }) => name);
  return [
    publicUrl(config, pushing.join(' and ') || 'providers'),
    ...apiKey(config),
    ...ofAdapters(config, adapters),
    sandbox(config),
    privateNetwork(config),
    ...notifyUrl(config),
  ];
}
