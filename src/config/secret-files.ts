/** Secrets that lie in files, as container engines and systemd hand them over. */
import { readFileSync } from 'node:fs';
import { ConfigError } from './error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables of the gateway that may be given as `NAME_FILE`, the path of a file that holds the value. */
export const SECRETS = [
  'DATABASE_URL',
  'TASKGATE_ENCRYPTION_KEY',
  'TASKGATE_API_KEY',
  'OUTBOUND_PROXY',
  'NOTIFY_URL',
] as const;

function contentOf(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new ConfigError(`${variable} must be the path of a file that can be read (${reason}).`);
  }
}

/** The environment with what is in such files. A secret that is given twice, or a file without one, is a ConfigError. */
export function withSecretFiles(environment: Environment, secrets: readonly string[] = SECRETS): Environment {
  const found: Record<string, string> = {};
  for (const name of secrets) {
    const variable = `${name}_FILE`;
    const path = environment[variable];
    if (!path) continue;
    if (environment[name]) throw new ConfigError(`${variable} must be absent when ${name} is set.`);
    const content = contentOf(variable, path);
    if (content === '') throw new ConfigError(`${variable} must be the path of a file that is not empty.`);
    found[name] = content;
  }
  return { ...environment, ...found };
}
