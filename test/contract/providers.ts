/** Customers of every provider: what is true of all of them is tested with each. */
import { afterAll, beforeAll, describe } from 'vitest';
import { startLinearStand } from '../adapters/linear/linear-stand.ts';
import { type Stand, startStand } from './stand.ts';

/** Where a task can be: the project with the most tasks, and the group that its tasks are of, where the provider has groups of tasks. */
export interface Place {
  readonly projectId: string;
  readonly groupIds?: string[];
}

export interface Customer
  extends Pick<Stand, 'gateway' | 'url' | 'workspaceId' | 'connectionId' | 'sdk' | 'get' | 'send' | 'close'> {
  /** As in `integration_type`. */
  readonly type: string;
  /** How many requests the provider has got. */
  requests(): number;
  place(): Promise<Place>;
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

/** By the names that adapters have. */
const CUSTOMERS: Readonly<Record<string, () => Promise<Customer>>> = {
  async Jira() {
    const stand = await startStand();
    const { requests } = stand.sandbox;
    return { ...stand, type: 'jira', requests: () => requests.length, place: () => placeOf(stand) };
  },
  async Linear() {
    const stand = await startLinearStand();
    const { requests } = stand.linear;
    return { ...stand, type: 'linear', requests: () => requests.length, place: () => placeOf(stand) };
  },
};

export const PROVIDERS: readonly string[] = Object.keys(CUSTOMERS);

/** Tests that hold for each provider, each with a customer of its own. */
export function withEachProvider(what: string, tests: (customer: () => Customer, provider: string) => void): void {
  describe.each(PROVIDERS)(`${what}, with %s`, (provider) => {
    let customer: Customer | undefined;
    beforeAll(async () => {
      customer = await CUSTOMERS[provider]?.();
    });
    afterAll(() => customer?.close());
    tests(() => {
      if (!customer) throw new Error(`There is no customer with ${provider}.`);
      return customer;
    }, provider);
  });
}
