/** Connecting with a personal API key. Source: linear.app/docs, API and webhooks. */
import type { ConnectionAuthInput } from '../../../schema/models/connection.ts';
import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import { Secret } from '../../../src/lib/secret.ts';
import type { TokenWay, Verified, VerifySession } from '../../contract/connecting.ts';
import { readCredentials, type StoredCredentials } from '../line/credentials.ts';
import type { LinearSettings } from '../settings.ts';
import { accountOf } from './account.ts';

const PATH = '$.auth.other_auth_info[0]';

/** White space within a key is where a terminal or a mail broke its line. */
function keyOf({ other_auth_info: [first] = [], token }: ConnectionAuthInput, before: Verified | undefined): string {
  const given = (first || token)?.trim();
  if (given !== undefined && /^bearer\s/i.test(given)) {
    throw validationError([bodyProblem(PATH, 'must be the key alone, without Bearer in front of it')]);
  }
  const key = given?.replace(/\s+/g, '');
  if (key) return key;
  const stored = before && readCredentials(before.credentials);
  if (stored?.kind === 'key') return stored.key;
  throw validationError([bodyProblem(PATH, 'or $.auth.token must be a personal API key')]);
}

const REFUSALS = new Set(['connection_unauthorized', 'upstream_forbidden', 'scope_missing', 'validation_failed']);

async function verify(
  session: VerifySession<LinearSettings>,
  input: ConnectionAuthInput,
  before: Verified | undefined,
): Promise<Verified> {
  const stored: StoredCredentials = { kind: 'key', key: keyOf(input, before) };
  const credentials = new Secret(JSON.stringify(stored));
  const account = await accountOf(session, credentials).catch((error: unknown) => {
    if (!(error instanceof GatewayError) || !REFUSALS.has(error.code)) throw error;
    throw new GatewayError('credentials_rejected', 'Linear refuses this API key.', {
      details: error.details,
      cause: error,
    });
  });
  return { credentials, auth: account.auth };
}

export const tokenAuth: TokenWay<LinearSettings> = {
  kind: 'token',
  id: 'api_key',
  label: 'API key',
  apiNotes: 'The same may be given as `token`.',
  example: ['lin_api_40charactersOfLettersAndDigits'],
  fields: [
    {
      name: 'key',
      label: 'API key',
      kind: 'secret',
      help: 'A personal API key, made at linear.app under Settings, Security & access.',
    },
  ],
  verify,
};
