/** A gateway in front of the bundled Jira and the bundled Linear, with a connection to each. */
import { startSandbox as startLinear } from '../../sandbox/linear/index.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLogger } from '../../src/lib/observe/log.ts';
import { connectSandbox } from '../../src/sandbox.ts';
import { type Stand, startStand } from './stand.ts';

export interface BothStand extends Stand {
  readonly linearConnectionId: string;
}

export async function startBothStand(): Promise<BothStand> {
  const stand = await startStand({}, { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' });
  const linear = await startLinear();
  const deps = { clock: systemClock, log: createLogger('silent') };
  return {
    ...stand,
    linearConnectionId: await connectSandbox(stand.gateway, linear, stand.workspaceId, deps),
    async close() {
      await stand.close();
      await linear.close();
    },
  };
}
