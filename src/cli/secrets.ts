import type { Command } from 'commander';
import type { WithGateway } from './workspace.ts';

export function addSecretsCommands(program: Command, withGateway: WithGateway): void {
  program
    .command('secrets')
    .description('Encryption at rest.')
    .command('rotate')
    .description('Re-encrypts every stored secret under the first key of TASKGATE_ENCRYPTION_KEY.')
    .action(() =>
      withGateway(async ({ connections, workspaces, oneTime }) => {
        const rotated = (await connections.rotate()) + (await workspaces.rotate()) + (await oneTime.rotate());
        console.log(`${rotated} re-encrypted`);
      }),
    );
}
