/** Callers who walk through a large list of tasks, with each provider, and what others do meanwhile. */
import { startLinearStand } from '../adapters/linear/linear-stand.ts';
import type { Customer } from './providers.ts';
import { jiraSite } from './sites/jira.ts';
import { linearSite } from './sites/linear.ts';
import { startStand } from './stand.ts';

type Known =
  | 'gateway'
  | 'url'
  | 'workspaceId'
  | 'connectionId'
  | 'get'
  | 'send'
  | 'close'
  | 'requests'
  | 'pass'
  | 'site';

export interface Walker extends Pick<Customer, Known> {
  /** How often rows were read by id, or as what comes behind others. */
  reads(): number;
  /** By the passthrough. */
  rename(id: string, name: string): Promise<Response>;
  remove(id: string): Promise<Response>;
  /** From now on no rows can be read. */
  failReads(): void;
  /** The next write of a task is answered so, and made all the same. */
  doubtWrite(status: number): void;
  /** From now on a page leaves hardly half of the rate limit. */
  limitRate(): void;
}

async function walkJira(issues: number): Promise<Walker> {
  let now = Date.parse('2026-05-01T08:00:00.000Z');
  const stand = await startStand({ seed: { issues }, now: () => now });
  const { sandbox, connectionId } = stand;
  const jira = (method: string, at: string, body?: unknown) =>
    stand.send(method, `/passthrough/${connectionId}/rest/api/3/${at}`, body);
  return {
    ...stand,
    site: jiraSite(sandbox),
    requests: () => sandbox.requests.length,
    reads: () => sandbox.requests.filter(({ target }) => target.endsWith('/issue/bulkfetch')).length,
    pass(ms) {
      now += ms;
    },
    rename: (id, summary) => jira('PUT', `issue/${id}`, { fields: { summary } }),
    remove: (id) => jira('DELETE', `issue/${id}`),
    failReads: () => sandbox.faults.add({ path: '/bulkfetch', status: 403, times: 100 }),
    doubtWrite: (status) => sandbox.faults.add({ method: 'PUT', path: '/issue/', status, afterwards: true }),
    limitRate: () => Object.assign(sandbox.rateLimits.settings, { enforced: true, burstScale: 0.02 }),
  };
}

async function walkLinear(issues: number): Promise<Walker> {
  const texts: string[] = [];
  const stand = await startLinearStand({ seed: { issues } });
  const { linear, connectionId } = stand;
  const api = (query: string, variables: object) =>
    stand.send('POST', `/passthrough/${connectionId}/graphql`, { query, variables });
  const RENAME =
    'mutation($id: String!, $title: String!) { issueUpdate(id: $id, input: { title: $title }) { success } }';
  return {
    ...stand,
    site: linearSite(linear),
    requests: () => linear.requests.length,
    reads() {
      texts.push(...stand.sent());
      return texts.filter((text) => /issues\(.*title/s.test(text) && !/"filter":\{\}/.test(text)).length;
    },
    rename: (id, title) => api(RENAME, { id, title }),
    remove: (id) => api('mutation($id: String!) { issueDelete(id: $id) { success } }', { id }),
    failReads: () => linear.faults.add({ text: 'issues\\(', status: 403, times: 100 }),
    doubtWrite: (status) => linear.faults.add({ text: 'issueUpdate', status, afterwards: true }),
    limitRate() {
      linear.rateLimits.settings.enforced = true;
      linear.rateLimits.settings.requests = { key: 4, app: 4 };
    },
  };
}

/** By the names that adapters have. */
export const WALKERS: Readonly<Record<string, (issues: number) => Promise<Walker>>> = {
  Jira: walkJira,
  Linear: walkLinear,
};
