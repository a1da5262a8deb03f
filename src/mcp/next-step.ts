/** What an agent does best after an error: one sentence that names the tool, the argument or the person. */
import type { ErrorCode } from '../../schema/models/error.ts';
import type { GatewayError } from '../lib/errors.ts';
import type { Tool } from './tool.ts';

/** The tool that was called, and those that the caller has. */
export interface Situation {
  readonly tool: Pick<Tool, 'isReading' | 'listed'>;
  readonly offered: readonly Pick<Tool, 'listed'>[];
}

type Advice = (situation: Situation, error: GatewayError) => string;

const nameOf = ({ listed }: Pick<Tool, 'listed'>) => listed.name;

/** The offered tool for the same object with another verb. */
function sibling({ tool, offered }: Situation, verb: 'list' | 'get'): string | undefined {
  const noun = nameOf(tool).replace(/^[a-z]+_/, '');
  const names = offered.map(nameOf);
  return names.find((name) => name === `${verb}_${noun}` || (verb === 'list' && name === `list_${noun}s`));
}

const offeredNames = ({ offered }: Situation) =>
  offered.length > 0 ? `Use one of ${offered.map(nameOf).join(', ')}.` : 'No tool is allowed here.';

const askAdministrator = (what: string): Advice => {
  return () => `Ask an administrator of the workspace ${what}. Nothing was carried out.`;
};

/** A write may have arrived: whoever sends it again may do it twice. */
const again: Advice = (situation) => {
  if (situation.tool.isReading) return 'Call again in a moment.';
  const look = sibling(situation, 'list') ?? sibling(situation, 'get');
  return `Look first whether it was done${look ? ` (${look})` : ''}; call again only if not.`;
};

const wait: Advice = (_, { retryAfter }) =>
  retryAfter === undefined ? 'Wait a minute, then call again.' : `Wait ${retryAfter} seconds, then call again.`;

const correct: Advice = ({ tool }) =>
  `Correct what \`details\` names and call again. describe_tool {"name":"${nameOf(tool)}"} has all arguments.`;

const find: Advice = (situation) => {
  const list = sibling(situation, 'list');
  return list ? `Find the id with ${list}.` : 'Check the ids.';
};

const ADVICE: Readonly<Record<ErrorCode, Advice>> = {
  invalid_request: correct,
  validation_failed: correct,
  credentials_rejected: askAdministrator('to connect the account again'),
  unauthorized: () => 'Send a live API key or access token in the Authorization header.',
  connection_unauthorized: askAdministrator('to connect the account again'),
  permission_missing: offeredNames,
  scope_missing: askAdministrator('to authorize the connection again with the missing scopes'),
  upstream_forbidden: askAdministrator('for the right at the provider; the connected account lacks it'),
  forbidden: offeredNames,
  connection_not_found: () => 'List the connections: list_unified_connections, at this address without `connection`.',
  not_found: find,
  method_not_allowed: offeredNames,
  request_timeout: again,
  connection_paused: askAdministrator('to resume the connection'),
  conflict: (situation) => {
    const get = sibling(situation, 'get');
    return `Read it again${get ? ` with ${get}` : ''}, and decide anew: somebody else has changed it.`;
  },
  payload_too_large: () => 'Send less at once.',
  unsupported_media_type: correct,
  rate_limited: wait,
  upstream_rate_limited: wait,
  internal: again,
  not_implemented: offeredNames,
  upstream_error: again,
  oauth_app_rejected: askAdministrator('to check the OAuth app'),
  upstream_timeout: again,
  unavailable: wait,
};

export const nextStep = (error: GatewayError, situation: Situation): string => ADVICE[error.code](situation, error);
