/** What `taskgate doctor` says about Linear. */
import { type Finding, ok, warning } from '../../src/lib/finding.ts';
import type { OutboundTarget } from '../../src/lib/outbound/outbound.ts';
import type { AdapterChecks, CheckInput } from '../contract/checks.ts';
import type { LinearSettings } from './settings.ts';

const OWN = /^https:\/\/(?:api\.|uploads\.)?linear\.app$/;

function oauthApp({ settings, isSimulated }: CheckInput<LinearSettings>): Finding {
  const check = 'OAuth app';
  if (settings.app) return ok(check, 'LINEAR_CLIENT_ID and LINEAR_CLIENT_SECRET are set.');
  if (isSimulated) return ok(check, "none: the sandbox's stands in.");
  return ok(check, 'none: customers can connect with an API key only, unless their workspace has an app of its own.');
}

/** Linear delivers to public HTTPS addresses alone. */
function webhookUrl({ publicUrl, settings }: CheckInput<LinearSettings>): Finding[] {
  if (!settings.app || publicUrl === undefined || publicUrl.protocol === 'https:') return [];
  const message = 'PUBLIC_URL is not https: Linear delivers no webhooks to it.';
  return [warning('webhooks', message, 'Set PUBLIC_URL to an https address.')];
}

export const checks: AdapterChecks<LinearSettings> = {
  settings: (input) => [oauthApp(input), ...webhookUrl(input)],
  hosts({ app, endpoints, uploadsUrl }): OutboundTarget[] {
    // Who has set up no app may not use Linear at all: then it is no failure that it can't be reached.
    if (!app) return [];
    const origins = new Set([endpoints.apiUrl, uploadsUrl].map((url) => new URL(url).origin));
    return [...origins].map((origin) => ({ origin, mayBePrivate: !OWN.test(origin) }));
  },
};
