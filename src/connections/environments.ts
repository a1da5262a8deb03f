/** Environments of a workspace: names that keep connections apart. */
import { bodyProblem, GatewayError, validationError } from '../lib/errors.ts';
import type { EnvironmentStore } from '../store/connections/environments.ts';
import { DEFAULT_ENVIRONMENT } from './connections.ts';

/** Always there, unless they were deleted; the first one can't be. */
const USUAL = [DEFAULT_ENVIRONMENT, 'Sandbox'];

export function createEnvironments(store: EnvironmentStore) {
  async function list(workspaceId: string): Promise<string[]> {
    const rows = await store.list(workspaceId);
    const gone = new Set(rows.filter(({ isDeleted }) => isDeleted).map(({ name }) => name));
    const added = rows.filter(({ isDeleted }) => !isDeleted).map(({ name }) => name);
    return [...new Set([...USUAL.filter((name) => !gone.has(name)), ...added.sort()])];
  }

  return {
    list,
    async add(workspaceId: string, names: readonly string[]): Promise<string[]> {
      for (const name of names) await store.set({ workspaceId, name, isDeleted: false });
      return await list(workspaceId);
    },
    async remove(workspaceId: string, name: string): Promise<string[]> {
      if (name === DEFAULT_ENVIRONMENT) {
        throw validationError([bodyProblem('$', `${DEFAULT_ENVIRONMENT} can not be deleted`)]);
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

export type Environments = ReturnType<typeof createEnvironments>;
