import type { Command } from 'commander';
import { answer } from './output.ts';
import { showProgress } from './progress.ts';
import { changing } from './with-gateway.ts';

export function addSecretsCommands(program: Command): void {
  program
    .command('secrets')
    .description('Encryption at rest.')
    .command('rotate')
    .description('Re-encrypts every stored secret under the first key of TASKGATE_ENCRYPTION_KEY.')
    .action((_options: unknown, command: Command) =>
      changing(command, async ({ rotateSecrets }, auditDetails) => {
        const progress = showProgress();
        const rotated = await rotateSecrets((done, total) => progress.show('re-encrypted', done, total)).finally(
          progress.end,
        );
        auditDetails.changes = { rotated };
        answer(command, { rotated }, [`${rotated} re-encrypted`]);
      }),
    );
}
