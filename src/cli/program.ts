/** Every command there is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { readConfig, readEnvironment } from '../config.ts';
import { type Gateway, openGateway } from '../gateway/gateway.ts';
import { clockOf } from '../lib/clock.ts';
import { createLogger } from '../lib/log.ts';
import { packageRoot } from '../lib/package-root.ts';
import { addCompletionCommand } from './completion.ts';
import { addConnectionCommands } from './connection.ts';
import { addDoctorCommand } from './doctor/index.ts';
import { addKeyCommands } from './key.ts';
import { addProcessCommands } from './process.ts';
import { addSecretsCommands } from './secrets.ts';
import { addStoreCommands } from './store.ts';
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

export function buildProgram(): Command {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  const program = new Command('taskgate')
    .description('Runs and administers a Taskgate; commands may be used while a gateway runs on the same store.')
    .version(version)
    .option('--json', 'one JSON document on one line of stdout, also for errors (on stderr)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .showHelpAfterError();
  addProcessCommands(program);
  addWorkspaceCommands(program, withGateway);
  addKeyCommands(program, withGateway);
  addConnectionCommands(program, withGateway);
  addWebhookCommands(program, withGateway);
  addSecretsCommands(program, withGateway);
  addStoreCommands(program);
  addDoctorCommand(program);
  addCompletionCommand(program);
  return program;
}
