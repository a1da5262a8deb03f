#!/usr/bin/env node
/** The `taskgate` command. What a script reads is the last line on stdout; everything else goes to stderr. */
import { CommanderError } from 'commander';
import { ConfigError } from '../config/error.ts';
import { GatewayError } from '../lib/errors.ts';
import { isStoreOutage, outageReason } from '../store/base/outage.ts';
import { buildProgram } from './program.ts';
import { UsageError } from './usage-error.ts';

interface Problem {
  readonly error: string;
  readonly message: string;
}

/** What the operator can mend; undefined for an error of ours. */
function problemOf(error: unknown): Problem | undefined {
  if (isStoreOutage(error)) {
    return { error: 'unavailable', message: `DATABASE_URL can't be opened (${outageReason(error)}).` };
  }
  if (error instanceof GatewayError) return { error: error.code, message: error.message };
  if (error instanceof ConfigError) return { error: 'configuration', message: error.message };
  return error instanceof UsageError ? { error: 'usage', message: error.message } : undefined;
}

const program = buildProgram();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    const problem = problemOf(error);
    if (!problem) console.error(error);
    else console.error(program.opts().json ? JSON.stringify(problem) : problem.message);
    process.exitCode = 1;
  }
}
