/** Addresses of ours that a customer's browser begins at. */
import { GatewayError } from '../../lib/errors.ts';
import type { AuthorizeQuery, BeginDependencies, Warrant } from './begin.ts';
import type { SignedLink } from './signed-link.ts';

/** A link, and when it ends, in epoch milliseconds. */
export interface MadeLink {
  readonly url: string;
  readonly expiresAt: number;
}

export interface Links {
  /** Only for holders of an API key of the workspace. Throws what the link would answer. */
  signed(workspaceId: string, type: string, query: AuthorizeQuery): Promise<MadeLink>;
  /** One that anybody could have made. Throws the same, and `forbidden` where the workspace takes signed ones only. */
  open(workspaceId: string, type: string, query: AuthorizeQuery): Promise<string>;
  /** What speaks for a link that was followed. Throws `forbidden` when its signature does not fit or has expired. */
  warrantOf(workspaceId: string, type: string, parameters: URLSearchParams): SignedLink | undefined;
}

export interface LinksDependencies extends Pick<BeginDependencies, 'linkSigner'> {
  readonly check: (workspaceId: string, type: string, query: AuthorizeQuery, warrant: Warrant) => Promise<void>;
  /** Address of the link, without its query. */
  readonly linkUrl: (workspaceId: string, type: string) => string;
}

const NAMES = [
  'state',
  'success_redirect',
  'failure_redirect',
  'external_xref',
  'env',
  'subdomain',
  'connection_id',
  'reauth_token',
] as const satisfies readonly (keyof AuthorizeQuery)[];

/** What servers and proxies take for certain. */
const LONGEST_URL = 8000;

function parametersOf(query: AuthorizeQuery): URLSearchParams {
  const parameters = new URLSearchParams({ redirect: 'true' });
  if (query.scopes.length > 0) parameters.set('scopes', query.scopes.join(','));
  for (const name of NAMES) {
    const value = query[name];
    if (value !== undefined) parameters.set(name, value);
  }
  return parameters;
}

function address(url: string, parameters: URLSearchParams): string {
  const whole = `${url}?${parameters}`;
  if (whole.length <= LONGEST_URL) return whole;
  throw new GatewayError('invalid_request', `The link would be longer than ${LONGEST_URL} characters.`);
}

export function createLinks({ check, linkSigner, linkUrl }: LinksDependencies): Links {
  return {
    async signed(workspaceId, type, query) {
      await check(workspaceId, type, query, 'operator');
      const subject = { workspaceId, integrationType: type, parameters: parametersOf(query) };
      const { parameters, expiresAt } = linkSigner.sign(subject);
      return { url: address(linkUrl(workspaceId, type), parameters), expiresAt };
    },
    async open(workspaceId, type, query) {
      await check(workspaceId, type, query, undefined);
      return address(linkUrl(workspaceId, type), parametersOf(query));
    },
    warrantOf: (workspaceId, integrationType, parameters) =>
      linkSigner.check({ workspaceId, integrationType, parameters }),
  };
}
