/** `npm run sandbox -- linear`: the sandbox Linear on its own. */
import { runAlone } from '../common/alone.ts';
import { startSandbox } from './index.ts';

await runAlone(startSandbox, ({ accounts: { admin }, oauthApp }) => ({
  email: admin.email,
  api_key: admin.apiKey,
  oauth_client_id: oauthApp.clientId,
  oauth_client_secret: oauthApp.clientSecret,
}));
