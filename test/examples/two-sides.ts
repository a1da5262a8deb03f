/** A project in the bundled Jira and one in the bundled Linear, behind one gateway. */
import type { UnifiedTo } from '@unified-api/typescript-sdk';
import { Side } from '../../examples/two-way-sync/side.ts';
import { startBothStand } from '../contract/both-stand.ts';

/** One of the sides, as a person who works there sees it. */
export interface Desk {
  readonly connectionId: string;
  readonly projectId: string;
  readonly groupIds?: string[];
}

export interface TwoSides {
  readonly sdk: UnifiedTo;
  readonly desks: readonly [Desk, Desk];
  readonly sides: readonly [Side, Side];
  close(): Promise<void>;
}

async function openDesk(sdk: UnifiedTo, connectionId: string): Promise<Desk> {
  const [task] = await sdk.task.listTaskTasks({ connectionId, limit: 1, fields: ['group_ids'] });
  const groups = task?.groupIds && { groupIds: task.groupIds };
  const project = await sdk.task.createTaskProject({ connectionId, taskProject: { name: 'Mirror', ...groups } });
  return { connectionId, projectId: project.id ?? '', ...groups };
}

export async function openTwoSides(): Promise<TwoSides> {
  const { sdk, connectionId, linearConnectionId, close } = await startBothStand();
  const desks = [await openDesk(sdk, connectionId), await openDesk(sdk, linearConnectionId)] as const;
  const [left, right] = desks;
  return {
    sdk,
    desks,
    sides: [await Side.open(sdk, left.connectionId, left), await Side.open(sdk, right.connectionId, right)],
    close,
  };
}
