/** `npm run sandbox`: the sandbox on its own. */
import { startSandbox } from './index.ts';

const port = Number(process.env.SANDBOX_PORT ?? 4000);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write('SANDBOX_PORT must be a port number, 0 to 65535\n');
  process.exit(1);
}

const isLimited = process.env.SANDBOX_RATE_LIMITS === 'true';

const sandbox = await startSandbox({ port, rateLimits: { enforced: isLimited } }).catch((error: unknown) => {
  process.stderr.write(`The sandbox can't listen on port ${port}: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
const { email, apiToken } = sandbox.accounts.admin;
const { clientId, clientSecret } = sandbox.oauthApp;
process.stdout.write(
  `${JSON.stringify({
    msg: 'listening',
    url: sandbox.url,
    email,
    api_token: apiToken,
    oauth_client_id: clientId,
    oauth_client_secret: clientSecret,
  })}\n`,
);

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void sandbox.close());
