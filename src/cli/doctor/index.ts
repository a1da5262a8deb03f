/** `taskgate doctor`: whether a gateway with these settings would work, and what to do where it would not. */
import type { Command } from 'commander';
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { type Config, readEnvironment } from '../../config/config.ts';
import { ConfigError } from '../../config/error.ts';
import type { Environment } from '../../config/secret-files.ts';
import { readConfiguration } from '../../configuration.ts';
import { allAdapters } from '../../connections/registry.ts';
import { clockOf } from '../../lib/clock.ts';
import { type Finding, failure, ok } from '../../lib/finding.ts';
import { answer } from '../output.ts';
import { checkNetwork } from './network.ts';
import { checkSettings } from './settings.ts';
import { checkStorage } from './storage.ts';

const CONFIGURATION = 'configuration';

const MARKS: Readonly<Record<Finding['status'], string>> = { ok: 'ok', warning: 'warning', failure: 'FAILURE' };

function lines({ check, status, message, fix }: Finding): string[] {
  const text = `${MARKS[status].padEnd(8)} ${check}: ${message}`;
  return fix === undefined ? [text] : [text, `${' '.repeat(9)}→ ${fix}`];
}

/** Everything that can be said of a gateway with this environment. */
export async function examine(
  environment: Environment,
  adapters: readonly Adapter[] = allAdapters(),
): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfiguration(environment, adapters);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [failure(CONFIGURATION, error.message, 'Fix this first; other checks were skipped.')];
  }
  return [
    ok(CONFIGURATION, 'every variable can be read.'),
    ...(await checkStorage(config)),
    ...checkSettings(config, adapters),
    ...(await checkNetwork(config, adapters, clockOf(config.testClock))),
  ];
}

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description(
      'Checks settings, database, encryption key, providers and clock, and says what to fix. Changes nothing.',
    )
    .action(async (_options: unknown, command: Command) => {
      const findings = await examine(readEnvironment());
      const isWell = findings.every(({ status }) => status !== 'failure');
      answer(command, { ok: isWell, findings }, findings.flatMap(lines));
      if (!isWell) process.exitCode = 1;
    });
}
