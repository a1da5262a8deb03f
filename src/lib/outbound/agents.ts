/**
 * The two agents of undici that are used. The package's own entry loads all that it has, four megabytes: fetch, web sockets,
 * caches, mocks.
 */
import { createRequire } from 'node:module';
import type * as Undici from 'undici';

const part = createRequire(import.meta.url);

const Dispatcher: typeof Undici.Dispatcher = part('undici/lib/dispatcher/dispatcher');
// As the package's entry does it: every dispatcher has `request`, and `connect` for proxies.
Object.assign(Dispatcher.prototype, part('undici/lib/api'));

export const Agent: typeof Undici.Agent = part('undici/lib/dispatcher/agent');

/** Its module is loaded only where there is a proxy. */
export function openProxy(options: Undici.ProxyAgent.Options): Undici.ProxyAgent {
  const ProxyAgent: typeof Undici.ProxyAgent = part('undici/lib/dispatcher/proxy-agent');
  return new ProxyAgent(options);
}
