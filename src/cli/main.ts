#!/usr/bin/env node
/** The `taskgate` command. What a script reads is the last line on stdout; everything else goes to stderr. */
import { Command, CommanderError } from 'commander';
import { ConfigError, readConfig, readEnvironment } from '../config.ts';
import { type Gateway, openGateway } from '../gateway/gateway.ts';
import { clockOf } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import { createLogger } from '../lib/log.ts';
import { isStoreOutage, outageReason } from '../store/outage.ts';
import { addKeyCommands } from './key.ts';
import { addSecretsCommands } from './secrets.ts';
import { addStoreCommands } from './store.ts';
import { UsageError } from './usage-error.ts';
import { addWebhookCommands } from './webhook.ts';
import { addWorkspaceCommands } from './workspace.ts';

/** Opens the store that the gateway uses, for the time of one command. */
async function withGateway(work: (gateway: Gateway) => Promise<void>): Promise<void> {
  const config = readConfig(readEnvironment());
  const clock = clockOf(config.testClock);
  const log = createLogger('silent');
  const gateway = await openGateway({ config, clock, log, publicUrl: () => config.publicUrl ?? '' });
  try {
    await work(gateway);
  } finally {
    await gateway.close();
  }
}

const program = new Command('taskgate').description(
  'Administers a Taskgate store; may be used while the gateway runs.',
);
program.exitOverride().showHelpAfterError();
addWorkspaceCommands(program, withGateway);
addKeyCommands(program, withGateway);
addSecretsCommands(program, withGateway);
addWebhookCommands(program, withGateway);
addStoreCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (isStoreOutage(error)) {
    console.error(`DATABASE_URL can't be opened (${outageReason(error)}).`);
    process.exitCode = 1;
  } else {
    const isOperators = [ConfigError, UsageError, GatewayError].some((kind) => error instanceof kind);
    console.error(isOperators && error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
