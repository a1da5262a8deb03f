/** Requests and downloads that are handed on as they are, redirects followed. */
import type { Hold } from '../../../src/lib/buffered-bytes.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import { discard } from '../../../src/lib/outbound/answer-body.ts';
import type { OutboundResponse } from '../../../src/lib/outbound/outbound.ts';
import type { Context, DownloadInput, PassthroughRequest, Upstream } from '../../contract/session.ts';
import { textAt } from '../../toolkit/json.ts';
import { inDoubt, isRedirect, redirectedWrite } from '../../toolkit/outcome.ts';
import { type JiraClient, path, USER_AGENT } from './client.ts';
import { transportError } from './errors.ts';
import { createsIssues, noteCreated, watchBody } from './passthrough-writes.ts';

const MAX_REDIRECTS = 5;

/** Encodes what was decoded; an escape that is still there, as of `a%2Fb` that came as `a%252Fb`, stays one. */
const encodePath = (decoded: string): string =>
  decoded
    .split('/')
    .map((segment) =>
      encodeURIComponent(segment)
        .replace(/%25(?=[0-9a-f]{2})/gi, '%')
        .replace(/%(?:3A|40|2C)/g, decodeURIComponent),
    )
    .join('/');

/** Addresses in Jira's answers may lead through Atlassian's gateway, with the id of the site: those of this one are its own. */
const belowSite = (decoded: string, siteId: string | undefined): string => {
  const prefix = `ex/jira/${siteId}/`;
  return siteId !== undefined && decoded.startsWith(prefix) ? decoded.slice(prefix.length) : decoded;
};

function targetOf({ connection }: Context<JiraClient>, { path: given, query }: PassthroughRequest): string {
  const decoded = belowSite(given, textAt(connection.auth.meta, 'cloudId'));
  // Basic credentials would reach other products of the site too, such as /wiki.
  if (!/^rest\//.test(decoded)) {
    throw new GatewayError('invalid_request', 'The path must begin with rest/, for instance rest/api/3/myself.');
  }
  const pathname = `/${encodePath(decoded)}`;
  return query === '' ? pathname : `${pathname}?${query}`;
}

const locationOf = ({ status, headers }: OutboundResponse): string | undefined =>
  isRedirect(status) && typeof headers.location === 'string' ? headers.location : undefined;

/** Path and query below the site's own address, when a URL leads there: only then it may see the credentials. */
function ownTarget(apiUrl: string, url: URL): string | undefined {
  const api = new URL(apiUrl);
  const base = api.pathname.replace(/\/$/, '');
  const isOwn = url.origin === api.origin && url.pathname.startsWith(`${base}/rest/`);
  return isOwn ? url.pathname.slice(base.length) + url.search : undefined;
}

type Headers = Readonly<Record<string, string>>;

async function read(
  { client, outbound, signal }: Context<JiraClient>,
  url: URL,
  headers: Headers,
): Promise<OutboundResponse> {
  const target = ownTarget(client.apiUrl, url);
  if (target !== undefined) return await client.stream({ method: 'GET', target, headers, body: undefined });
  try {
    return await outbound.requestElsewhere({
      method: 'GET',
      url: url.href,
      headers: { ...headers, 'user-agent': USER_AGENT },
      signal,
    });
  } catch (error) {
    throw transportError(error, false);
  }
}

/** Follows the redirects of an answer, by reading. */
async function follow(context: Context<JiraClient>, first: OutboundResponse, headers: Headers): Promise<Upstream> {
  let response = first;
  let url = new URL(context.client.apiUrl);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const location = locationOf(response);
    if (location === undefined) return response;
    discard(response);
    if (!URL.canParse(location, url.href)) {
      throw new GatewayError('upstream_error', 'Jira redirected to what is no address.');
    }
    url = new URL(location, url);
    if (hop < MAX_REDIRECTS) response = await read(context, url, headers);
  }
  throw new GatewayError('upstream_error', `Jira redirected more than ${MAX_REDIRECTS} times.`);
}

/** Headers that a redirect target may see; conditions and bodies were meant for Jira. */
function readHeaders(headers: Headers): Headers {
  return { accept: headers.accept ?? '*/*', ...(headers.range !== undefined && { range: headers.range }) };
}

/** Issues that the body names are noted, so that the next list shows what was written, or may have been. */
async function send(context: Context<JiraClient>, request: PassthroughRequest, hold: Hold): Promise<Upstream> {
  const { client, recentWrites } = context;
  const { method, headers } = request;
  const { body, named } = watchBody(request, hold);
  const note = () => Promise.all(named().map((name) => recentWrites.note(name)));
  try {
    const response = await client.stream({ method, target: targetOf(context, request), headers, body, isUnheld: true });
    if (response.status < 300) await note();
    return response;
  } catch (error) {
    await note();
    throw error;
  }
}

const TASK = /^\/(rest\/api\/[23]\/task\/[^/?]+)$/;

/**
 * The task that carries a write out, where the answer to it is the address of one; without the slash in front.
 * Source: jira rest v3, asynchronous operations: 303, as after `POST /rest/api/3/project/{id}/delete`.
 */
function startedTask({ client }: Context<JiraClient>, response: OutboundResponse): string | undefined {
  const location = response.status === 303 ? locationOf(response) : undefined;
  if (location === undefined || !URL.canParse(location, client.apiUrl)) return undefined;
  return TASK.exec(ownTarget(client.apiUrl, new URL(location, client.apiUrl)) ?? '')?.[1];
}

/** A write is never followed as a read: the task's state would be taken for the answer to the write. */
function redirected(context: Context<JiraClient>, response: OutboundResponse): GatewayError {
  const task = startedTask(context, response);
  if (task === undefined) return redirectedWrite('Jira', context.client.apiUrl, response);
  const message = `Jira has begun a task that carries this write out: GET ${task} through the passthrough says how it went.`;
  return inDoubt(
    new GatewayError('upstream_error', message, { details: { status: response.status, location_path: task } }),
  );
}

export async function passthrough(context: Context<JiraClient>, request: PassthroughRequest): Promise<Upstream> {
  const { method, headers } = request;
  const response = await context.outbound.answers.read((hold) => send(context, request, hold));
  if (method !== 'GET' && isRedirect(response.status)) {
    discard(response);
    throw redirected(context, response);
  }
  if (createsIssues(request, response)) return await noteCreated(context, response);
  return await follow(context, response, readHeaders(headers));
}

/** The bytes of an attachment. Source: jira rest v3, get attachment content: a redirect to a short-lived media URL. */
export async function download(context: Context<JiraClient>, { id, range }: DownloadInput): Promise<Upstream> {
  if (!/^\d{1,18}$/.test(id)) throw new GatewayError('not_found', 'There is no file of this id.');
  const headers = readHeaders(range === undefined ? {} : { range });
  const response = await context.client.stream({
    method: 'GET',
    target: path`/rest/api/3/attachment/content/${id}`,
    headers,
    body: undefined,
  });
  return await follow(context, response, headers);
}
