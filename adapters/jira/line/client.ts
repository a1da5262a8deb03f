/** One connection's client of Jira: addresses, credentials, errors, pace. Knows nothing of models. */
import { GatewayError } from '../../../src/lib/errors.ts';
import type { ClientSession, HttpClient } from '../../toolkit/client-policy.ts';
import { createHttpClient } from '../../toolkit/http-client.ts';
import { object, textAt } from '../../toolkit/json.ts';
import { authorization } from './credentials.ts';
import { isScopeMismatch, jiraError } from './errors.ts';
import { jiraPace } from './pacing.ts';
import { writtenIssue } from './written-issue.ts';

export interface JiraClient extends HttpClient {
  /** Address of the site in a browser, without a trailing slash. */
  readonly siteUrl: string;
  /** Address that paths are relative to: the site itself, or Atlassian's gateway with the cloud id. */
  readonly apiUrl: string;
}

/** Not a browser's: Jira refuses those on writes ("XSRF check failed"). */
export const USER_AGENT = 'taskgate';

/** `path` of a request. Values are encoded; those that would climb to another path name nothing in Jira. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((joined, part, index) => {
    const value = values[index - 1] ?? '';
    if (value === '' || value === '.' || value === '..')
      throw new GatewayError('not_found', 'Jira has no such object.');
    return joined + encodeURIComponent(value) + part;
  });
}

/** POSTs that change nothing. */
const READING = /^\/rest\/api\/3\/(?:search\/|issue\/bulkfetch$|changelog\/bulkfetch$|comment\/list$|jql\/)/;

const isReading = (method: string, pathname: string): boolean => method === 'GET' || READING.test(pathname);

export function createClient(session: ClientSession): JiraClient {
  const { auth } = session.connection;
  const apiUrl = textAt(auth, 'api_url') ?? '';
  const siteUrl = textAt(object(auth.meta), 'site_url') ?? apiUrl;
  const { outbound, clock, credentials } = session;
  const isApp = authorization(credentials).startsWith('Bearer ');
  const client = createHttpClient(session, {
    provider: 'Jira',
    apiUrl,
    userAgent: USER_AGENT,
    pace: jiraPace({ siteUrl, origin: new URL(apiUrl).origin, isApp, outbound, clock }),
    authorization,
    isReading,
    isAboutScopes: isScopeMismatch,
    refusal: ({ status, headers }, body, now) =>
      status >= 200 && status < 300 ? undefined : jiraError(status, headers, body, now),
    writtenObject: writtenIssue,
  });
  return {
    apiUrl,
    siteUrl,
    json: (request) => client.json(request),
    stream: (request) => client.stream(request),
    spare: (request) => client.spare(request),
  };
}
