/**
 * App access rules: an administrator of the organization hides what is in some projects from apps. Jira answers as if it
 * were not there; only its data policies tell. Source: developer.atlassian.com, data security policy developer guide; jira
 * rest v3, app data policies.
 */
import type { ErrorCode } from '../../../schema/models/error.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { ObjectAdapter } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { boolean, id, object, objects } from '../../toolkit/json.ts';
import type { JiraClient } from '../line/client.ts';
import { describe } from './describe.ts';

type JiraContext = Context<JiraClient>;

const POLICY_AGE_MS = 5 * 60_000;

/** Jira answers other callers than apps, and plans without such rules, with one of these. */
const UNTOLD = new Set<ErrorCode>([
  'connection_unauthorized',
  'upstream_forbidden',
  'not_found',
  'validation_failed',
  'scope_missing',
]);

async function policy(context: JiraContext, path: string, query?: Record<string, string>): Promise<unknown> {
  try {
    return await context.client.json({ path, ...(query && { query }) });
  } catch (error) {
    if (error instanceof GatewayError && UNTOLD.has(error.code)) return undefined;
    throw error;
  }
}

/** Rules bind apps that people authorize, and not those who call by an API token. */
const isApp = ({ connection }: JiraContext): boolean => describe(connection.auth).kind === 'oauth';

/** Whether anything of the site is hidden from the app. */
export async function hidesSome(context: JiraContext): Promise<boolean> {
  if (!isApp(context)) return false;
  const found = await context.cache.get('data policy', POLICY_AGE_MS, () => policy(context, '/rest/api/3/data-policy'));
  return boolean(object(found)?.anyContentBlocked) ?? false;
}

/** Whether what is in a project is hidden from the app, though the project itself is shown. */
export async function hidesProject(context: JiraContext, projectId: string): Promise<boolean> {
  if (!/^\d{1,18}$/.test(projectId) || !(await hidesSome(context))) return false;
  const answer = await context.cache.get(`data policy ${projectId}`, POLICY_AGE_MS, () =>
    policy(context, '/rest/api/3/data-policy/project', { ids: projectId }),
  );
  const own = objects(object(answer)?.projectDataPolicies).find((one) => id(one.id) === projectId);
  return boolean(object(own?.dataPolicy)?.anyContentBlocked) ?? false;
}

const EXPLAINED = new Set<ErrorCode>(['not_found', 'upstream_forbidden']);

const ADVICE = "an administrator's app access rule hides content of this site from the app, and may be why";

/** The same error, with the rule as a reason where there is one. */
async function explained(context: JiraContext, error: unknown): Promise<unknown> {
  const isOpen = error instanceof GatewayError && EXPLAINED.has(error.code);
  if (!isOpen || !(await hidesSome(context).catch(() => false))) return error;
  const message = `${error.message.replace(/\.$/, '')}; ${ADVICE}.`;
  const details = { ...object(error.details), app_access_rule: true };
  return new GatewayError(error.code, message, { details, cause: error });
}

/** An empty list of a project may be one that is hidden: then it is a refusal, and nothing was removed. */
async function refuseHidden(context: JiraContext, project: string | undefined): Promise<void> {
  if (project === undefined || !(await hidesSome(context))) return;
  const found = await context.client.json({ path: `/rest/api/3/project/${encodeURIComponent(project)}` });
  if (!(await hidesProject(context, id(object(found)?.id) ?? ''))) return;
  const message = 'An app access rule of an administrator hides what is in this project from the app.';
  throw new GatewayError('upstream_forbidden', message, { details: { app_access_rule: true } });
}

type Verb = (context: JiraContext, ...rest: never[]) => Promise<unknown>;

/** An object whose refusals say whether an app access rule may be the reason. */
export function withAppAccess<M>(adapter: ObjectAdapter<JiraContext, M>): ObjectAdapter<JiraContext, M> {
  const explaining = <V extends Verb | undefined>(verb: V): V => {
    if (!verb) return verb;
    const run: Verb = (context, ...rest) =>
      verb(context, ...rest).catch(async (error: unknown) => Promise.reject(await explained(context, error)));
    return run as V;
  };
  const { list, get, create, update, remove } = adapter;
  const listing: typeof list =
    list &&
    (async (context, input) => {
      const found = await list(context, input);
      if (found.length === 0 && input.offset === 0) await refuseHidden(context, input.filters.project_id);
      return found;
    });
  const verbs = {
    list: explaining(listing),
    get: explaining(get),
    create: explaining(create),
    update: explaining(update),
    remove: explaining(remove),
  };
  const offered = Object.entries(verbs).filter(([, verb]) => verb !== undefined);
  return { ...adapter, ...Object.fromEntries(offered) };
}
