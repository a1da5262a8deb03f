/** Credentials are tried before they are stored. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import {
  clientWay,
  oauthWay,
  tokenWay,
  type Verified,
  type VerifySession,
} from '../../adapters/contract/connecting.ts';
import type { JsonObject } from '../../schema/field.ts';
import { parseInstant } from '../../schema/instant.ts';
import type { ConnectionCreate } from '../../schema/models/connection.ts';
import type { Clock } from '../lib/clock.ts';
import { bodyProblem, validationError } from '../lib/errors.ts';
import type { OAuthApps } from './oauth-apps.ts';
import type { Providers } from './providers.ts';

/** What trying credentials needs of the running call. */
export type Trial = Pick<VerifySession, 'signal' | 'deadline' | 'log' | 'outboundTo'>;

/** Credentials that were tried. */
export interface Proven extends Verified {
  /** Of the OAuth app that was authorized; null for an API token. */
  readonly oauthClientId: string | null;
}

type AuthInput = ConnectionCreate['auth'];

/** A connection that was read and is sent back as a whole carries no secrets: its credentials stay. */
export function bringsCredentials(adapter: Adapter, auth: JsonObject, input: AuthInput): boolean {
  const { kind } = adapter.describe(auth);
  if (kind === 'token' || input.access_token || input.token || input.other_auth_info?.length) return true;
  return Boolean(input.client_secret);
}

const cannot = (adapter: Adapter, what: string) =>
  validationError([bodyProblem('$.auth', `can't be ${what}: ${adapter.name} takes none`)]);

/** Tries credentials: tokens of an OAuth grant made elsewhere, or those of a form. @param before those in their place. */
export type CredentialTrial = (
  workspaceId: string,
  adapter: Adapter,
  trial: Trial,
  input: AuthInput,
  before?: Verified,
) => Promise<Proven>;

interface Dependencies {
  readonly providers: Providers;
  readonly apps: OAuthApps;
  readonly clock: Clock;
}

export function createCredentialTrial({ providers, apps, clock }: Dependencies): CredentialTrial {
  return async (workspaceId, adapter, trial, input, before) => {
    const session = { ...trial, settings: providers.settingsOf(adapter), clock };
    if (!input.access_token) {
      const isClient = input.client_secret !== undefined && input.token === undefined;
      const way = isClient ? clientWay(adapter) : tokenWay(adapter);
      if (!way) throw cannot(adapter, isClient ? 'a client ID and its secret' : 'credentials of an account');
      return { ...(await way.verify(session, input, before)), oauthClientId: null };
    }
    const way = oauthWay(adapter);
    if (!way) throw cannot(adapter, 'tokens of OAuth');
    const app = await apps.need(workspaceId, adapter);
    const verified = await way.importGrant(
      { ...session, app },
      {
        accessToken: input.access_token,
        refreshToken: input.refresh_token,
        expiresAt: input.expiry_date ? parseInstant(input.expiry_date) : undefined,
        meta: input.meta ?? {},
      },
    );
    return { ...verified, oauthClientId: app.clientId };
  };
}
