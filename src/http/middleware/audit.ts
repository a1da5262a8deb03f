/**
 * Everything that administrators do is kept, whatever route they do it by: this stands before all of them, and names
 * what was done by the pattern of the route.
 */
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import type { Audit } from '../../access/audit.ts';
import type { AppContext, AppEnv, AuditDetails } from '../context.ts';
import { requestedChanges } from './audited-changes.ts';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Adds to what is kept of this request what its path and its body don't say. */
export function addAuditDetails(c: AppContext, auditDetails: AuditDetails): void {
  c.set('auditDetails', { ...c.get('auditDetails'), ...auditDetails });
}

/** The pattern of the path; that of the mount where no route was found. */
function patternOf(c: AppContext): string {
  const [category = ''] = c.get('target').segments;
  const routes = matchedRoutes(c).filter(({ method, path }) => method !== 'ALL' && !path.includes('*'));
  return routes.at(-1)?.path ?? `/${category}/*`;
}

/** The last part of the path that is not the same for all. */
function namedTarget(c: AppContext, pattern: string): string | undefined {
  const index = pattern.split('/').findLastIndex((part) => part.startsWith(':'));
  return index < 0 ? undefined : c.get('target').segments[index - 1];
}

/** The id in an answer to a request that makes something. */
async function createdId(c: AppContext): Promise<string | undefined> {
  const isMade = c.req.method === 'POST' && c.res.ok;
  if (!isMade || !c.res.headers.get('content-type')?.startsWith('application/json')) return undefined;
  const body: unknown = await c.res.clone().json();
  const { id } = (body ?? {}) as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}

export const audited = (audit: Audit) =>
  createMiddleware<AppEnv>(async (c, next) => {
    await next();
    const actor = c.get('actor');
    // Customers are sent here by the provider, with a GET.
    if (!actor || (READING.has(c.req.method) && actor.kind !== 'customer')) return;
    // Whoever calls too often shall not fill the store by it.
    if (c.get('errorCode') === 'rate_limited') return;
    const pattern = patternOf(c);
    const auditDetails = c.get('auditDetails');
    await audit.write({
      workspaceId: c.get('workspaceId'),
      actor,
      action: `${c.req.method} ${pattern}`,
      targetId: auditDetails?.targetId ?? namedTarget(c, pattern) ?? (await createdId(c)),
      status: c.res.status,
      error: c.get('errorCode'),
      address: c.get('address'),
      changes: { ...requestedChanges(c.get('sentBody')), ...auditDetails?.changes },
    });
  });
