/** Every command there is. */
import { Command } from 'commander';
import { buildInfo } from '../lib/build-info.ts';
import { addAgentCommands } from './agent.ts';
import { addAuditCommands } from './audit.ts';
import { addBackupCommands } from './backup.ts';
import { addCallCommands } from './call.ts';
import { addCompletionCommand } from './completion.ts';
import { addConnectionCommands } from './connection.ts';
import { addDataCommands } from './data.ts';
import { addDoctorCommand } from './doctor/index.ts';
import { addJobCommands } from './job.ts';
import { addKeyCommands } from './key.ts';
import { addProcessCommands } from './process.ts';
import { addSecretsCommands } from './secrets.ts';
import { addStoreCommands } from './store.ts';
import { addWebhookCommands } from './webhook.ts';
import { addWorkspaceCommands } from './workspace.ts';
import { addWorkspaceAppCommands } from './workspace-app.ts';

export function buildProgram(): Command {
  const program = new Command('taskgate')
    .description('Runs and administers a Taskgate; commands may be used while a gateway runs on the same store.')
    .version(buildInfo.version)
    .option('--json', 'one JSON document on one line of stdout, also for errors (on stderr)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .showHelpAfterError();
  addProcessCommands(program);
  addWorkspaceAppCommands(addWorkspaceCommands(program));
  addKeyCommands(program);
  addAgentCommands(program);
  addConnectionCommands(program);
  addWebhookCommands(program);
  addJobCommands(program);
  addCallCommands(program);
  addSecretsCommands(program);
  addBackupCommands(addStoreCommands(program));
  addAuditCommands(program);
  addDataCommands(program);
  addDoctorCommand(program);
  addCompletionCommand(program);
  return program;
}
