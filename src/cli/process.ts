/** Commands that become the process they start. */
import type { Command } from 'commander';
import { smallStart } from '../small-start.ts';

export function addProcessCommands(program: Command): void {
  program
    .command('start')
    .description('Starts a gateway, as npm start does.')
    .action(async () => {
      process.setSourceMapsEnabled(true);
      await smallStart(async () => {
        const { runGateway } = await import('../start.ts');
        await runGateway();
      });
    });

  program
    .command('sandbox')
    .description('Starts the bundled sandbox on its own, on SANDBOX_PORT (default 4000).')
    .action(async () => {
      const { runSandbox } = await import('../sandbox.ts');
      await runSandbox();
    });
}
