/** Environments of a workspace: names that keep connections apart. */
import { bodyProblem, GatewayError, validationError } from '../lib/errors.ts';
import type { EnvironmentStore } from '../store/connections/environments.ts';
import { DEFAULT_ENVIRONMENT } from './new-connection.ts';

/** Always there, unless they were deleted; the first one can't be. */
const USUAL = [DEFAULT_ENVIRONMENT, 'Sandbox'];

export interface Environments {
  list(workspaceId: string): Promise<string[]>;
  /** All that there are afterwards. */
  add(workspaceId: string, names: readonly string[]): Promise<string[]>;
  /** The same. Throws `not_found`, and `conflict` while connections are in it. */
  remove(workspaceId: string, name: string): Promise<string[]>;
}

export function createEnvironments(store: EnvironmentStore): Environments {
  async function list(workspaceId: string): Promise<string[]> {
    const rows = await store.list(workspaceId);
    const gone = new Set(rows.filter(({ isDeleted }) => isDeleted).map(({ name }) => name));
    const added = rows.filter(({ isDeleted }) => !isDeleted).map(({ name }) => name);
    return [...new Set([...USUAL.filter((name) => !gone.has(name)), ...added.sort()])];
  }

  return {
    list,
    async add(workspaceId, names) {
      for (const name of names) await store.set({ workspaceId, name, isDeleted: false });
      return await list(workspaceId);
    },
    async remove(workspaceId, name) {
      if (name === DEFAULT_ENVIRONMENT) {
        throw validationError([bodyProblem('$', `${DEFAULT_ENVIRONMENT} cannot be deleted`)]);
      }
      if (!(await list(workspaceId)).includes(name))
        throw new GatewayError('not_found', 'There is no such environment.');
      const used = await store.connectionsIn(workspaceId, name);
      if (used > 0) throw new GatewayError('conflict', `${used} connections are in this environment.`);
      await store.set({ workspaceId, name, isDeleted: true });
      return await list(workspaceId);
    },
  };
}
