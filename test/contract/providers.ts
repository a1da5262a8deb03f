/** Customers of every provider: what is true of all of them is tested with each. */
import { afterAll, beforeAll, describe } from 'vitest';
import type { SandboxOptions as JiraOptions } from '../../sandbox/jira/index.ts';
import { startLinearStand } from '../adapters/linear/linear-stand.ts';
import type { Authority } from './sites/authority.ts';
import { jiraAuthority, jiraFault, jiraSite } from './sites/jira.ts';
import { linearAuthority, linearFault, linearSite } from './sites/linear.ts';
import type { Site, SiteFault } from './sites/site.ts';
import { type Stand, startStand } from './stand.ts';

/** Where a task can be: the project with the most tasks, and the group that its tasks are of, where the provider has groups of tasks. */
export interface Place {
  readonly projectId: string;
  readonly groupIds?: string[];
}

/** Somebody at the provider. */
interface Person {
  readonly userId: string;
  /** `other_auth_info` of a connection by them. */
  readonly credentials: readonly string[];
}

/** What the provider pushes to native webhooks. */
interface Pushes {
  /** Nothing more is under way. */
  sent(): Promise<void>;
  /** The next ones, so many of them, are lost or sent twice. */
  lose(times: number): void;
  copy(times: number): void;
  /** How many registrations there are at the provider. */
  registrations(): number;
}

/** A request of the provider's own API. */
export interface OwnRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

type Shared = 'gateway' | 'url' | 'variables' | 'workspaceId' | 'connectionId' | 'sdk' | 'get' | 'send' | 'close';

export interface Customer extends Pick<Stand, Shared> {
  /** As in `integration_type`. */
  readonly type: string;
  /** Works at the provider itself. */
  readonly site: Site;
  readonly people: { readonly admin: Person; readonly member: Person };
  readonly authority: Authority;
  readonly pushes: Pushes;
  /** Requests through the passthrough: one that reads, and one that writes. */
  readonly own: { readonly reading: OwnRequest; writing(where: Place): OwnRequest };
  /** How many requests the provider has got. */
  requests(): number;
  place(): Promise<Place>;
  /** The provider misbehaves. */
  fail(fault: SiteFault): void;
  /** And does no more. */
  calm(): void;
  /** What the clock of the provider says. */
  now(): number;
  /** Moves the clock of everybody. */
  pass(ms: number): void;
}

export interface CustomerOptions {
  readonly seed?: JiraOptions['seed'];
  readonly variables?: Readonly<Record<string, string>>;
  /** How far the gateway's clock is ahead of the provider's. */
  readonly skewMs?: number;
}

async function placeOf({ sdk, connectionId }: Pick<Stand, 'sdk' | 'connectionId'>): Promise<Place> {
  const tasks = await sdk.task.listTaskTasks({ connectionId, limit: 1000 });
  const sizes = new Map<string, number>();
  for (const { projectId } of tasks) if (projectId) sizes.set(projectId, (sizes.get(projectId) ?? 0) + 1);
  const [[projectId] = []] = [...sizes].sort(([, one], [, other]) => other - one);
  const task = tasks.find((one) => one.projectId === projectId);
  if (projectId === undefined) throw new Error('No task is in a project.');
  return { projectId, ...(task?.groupIds && { groupIds: task.groupIds }) };
}

async function jiraCustomer({ seed, variables, skewMs }: CustomerOptions): Promise<Customer> {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const stand = await startStand({ now, ...(seed && { seed }) }, variables, skewMs);
  const { sandbox } = stand;
  const person = ({ accountId, email, apiToken }: typeof sandbox.accounts.admin): Person => ({
    userId: accountId,
    credentials: [sandbox.url, email, apiToken],
  });
  return {
    ...stand,
    type: 'jira',
    site: jiraSite(sandbox),
    people: { admin: person(sandbox.accounts.admin), member: person(sandbox.accounts.member) },
    authority: jiraAuthority(sandbox),
    pushes: {
      sent: () => sandbox.webhooks.deliveries.settled(),
      lose: (times) => sandbox.webhooks.misdeliveries.add({ lose: true, times }),
      copy: (times) => sandbox.webhooks.misdeliveries.add({ copies: 2, times }),
      registrations: () => sandbox.webhooks.registrations.all().length,
    },
    own: {
      reading: { method: 'GET', path: 'rest/api/3/myself' },
      writing: ({ projectId }) => ({
        method: 'POST',
        path: 'rest/api/3/issue',
        body: { fields: { project: { id: projectId }, issuetype: { name: 'Task' }, summary: 'By its own API' } },
      }),
    },
    requests: () => sandbox.requests.length,
    place: () => placeOf(stand),
    fail: (fault) => sandbox.faults.add(jiraFault(fault)),
    calm: () => sandbox.faults.clear(),
    now,
    pass(ms) {
      ahead += ms;
      sandbox.advance(0);
    },
  };
}

async function linearCustomer({ seed, variables, skewMs }: CustomerOptions): Promise<Customer> {
  const { linear, ...stand } = await startLinearStand(seed ? { seed } : {}, variables, skewMs);
  const person = ({ userId, apiKey }: typeof linear.accounts.admin): Person => ({ userId, credentials: [apiKey] });
  return {
    ...stand,
    type: 'linear',
    site: linearSite(linear),
    people: { admin: person(linear.accounts.admin), member: person(linear.accounts.member) },
    authority: linearAuthority(linear),
    pushes: {
      sent: () => linear.deliveries.settled(),
      lose: (times) => void linear.deliveries.misdeliveries.push({ kind: 'lose', times }),
      copy: (times) => void linear.deliveries.misdeliveries.push({ kind: 'copy', times }),
      registrations: () => linear.world.rows('Webhook').length,
    },
    own: {
      reading: { method: 'POST', path: 'graphql', body: { query: '{ viewer { id name } }' } },
      writing: ({ groupIds }) => ({
        method: 'POST',
        path: 'graphql',
        body: {
          query: 'mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { id } } }',
          variables: { input: { title: 'By its own API', teamId: groupIds?.[0] } },
        },
      }),
    },
    requests: () => linear.requests.length,
    place: () => placeOf(stand),
    fail: (fault) => linear.faults.add(linearFault(fault)),
    calm: () => linear.faults.clear(),
  };
}

/** By the names that adapters have. */
const CUSTOMERS: Readonly<Record<string, (options: CustomerOptions) => Promise<Customer>>> = {
  Jira: jiraCustomer,
  Linear: linearCustomer,
};

export const PROVIDERS: readonly string[] = Object.keys(CUSTOMERS);

/** One customer of a provider, which the test closes. */
export async function openCustomer(provider: string, options: CustomerOptions = {}): Promise<Customer> {
  const open = CUSTOMERS[provider];
  if (!open) throw new Error(`There is no customer with ${provider}.`);
  return await open(options);
}

/** Tests that hold for each provider, each with a customer of its own. */
export function withEachProvider(
  what: string,
  tests: (customer: () => Customer, provider: string) => void,
  options: CustomerOptions = {},
): void {
  describe.each(PROVIDERS)(`${what}, with %s`, (provider) => {
    let customer: Customer | undefined;
    beforeAll(async () => {
      customer = await openCustomer(provider, options);
    });
    afterAll(() => customer?.close());
    tests(() => {
      if (!customer) throw new Error(`There is no customer with ${provider}.`);
      return customer;
    }, provider);
  });
}
