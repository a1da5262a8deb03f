/** Commands that become the process they start. */
import { Argument, type Command } from 'commander';
import { runSandbox, SANDBOX_TYPES } from '../sandbox.ts';
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
    .description('Starts a bundled sandbox on its own, on SANDBOX_PORT (default 4000).')
    .addArgument(new Argument('[provider]', 'whose').choices(SANDBOX_TYPES).default(SANDBOX_TYPES[0]))
    .action(async (provider: string) => await runSandbox(provider));
}
