/** The store that the gateway uses, for the time of one command. */
import type { Command } from 'commander';
import { openGateway } from '../compose.ts';
import { readConfiguration } from '../configuration.ts';
import type { Gateway } from '../gateway.ts';
import { clockOf } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import { createLogger } from '../lib/observe/log.ts';
import { UsageError } from './usage-error.ts';

/** What a command did, for the audit log; filled in as it becomes known. */
export interface AuditDetails {
  /** Left out when it concerns all of them. */
  workspaceId?: string | undefined;
  targetId?: string | undefined;
  changes?: Readonly<Record<string, unknown>>;
}

/** For commands that only read. */
export async function withGateway(work: (gateway: Gateway) => Promise<void>): Promise<void> {
  const config = readConfiguration();
  const clock = clockOf(config.testClock);
  const log = createLogger('error', process.stderr);
  const gateway = await openGateway({ config, clock, log, publicUrl: () => config.publicUrl ?? '' });
  try {
    await work(gateway);
  } finally {
    await gateway.close();
  }
}

/** `taskgate key create`. */
export const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;

function codeOf(error: unknown): string {
  if (error instanceof GatewayError) return error.code;
  return error instanceof UsageError ? 'usage' : 'internal';
}

/** For commands that change something: it is in the audit log, also when it was refused or failed. */
export async function changing(
  command: Command,
  work: (gateway: Gateway, auditDetails: AuditDetails) => Promise<void>,
): Promise<void> {
  await withGateway(async (gateway) => {
    const auditDetails: AuditDetails = {};
    let error: string | undefined;
    try {
      await work(gateway, auditDetails);
    } catch (thrown) {
      error = codeOf(thrown);
      throw thrown;
    } finally {
      const { workspaceId, targetId, changes } = auditDetails;
      const actor = { kind: 'cli' } as const;
      await gateway.audit.write({ workspaceId, actor, action: nameOf(command), targetId, error, changes });
    }
  });
}
