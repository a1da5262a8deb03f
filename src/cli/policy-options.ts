/** A policy in the words of the command. */
import type { Command } from 'commander';
import { Policy } from '../../schema/models/policy.ts';
import { UsageError } from './usage-error.ts';

export interface PolicyOptions {
  readonly mode?: string;
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly rate?: string;
  readonly objectsPerDay?: string;
}

const collect = (value: string, before: readonly string[] = []) => [...before, value];

export const addPolicyOptions = (command: Command): Command =>
  command
    .option('--mode <mode>', 'read or write')
    .option('--allow <kind=names>', 'nothing but these connections, objects, projects or fields; repeatable', collect)
    .option('--deny <kind=names>', 'none of these, whatever is allowed; repeatable', collect)
    .option('--rate <calls>', 'calls a minute')
    .option('--objects-per-day <objects>', 'objects read or written a day');

/** `projects=SHOP,HELP` as `{projects: ['SHOP', 'HELP']}`. */
function limitsOf(option: string, given: readonly string[] = []): Record<string, string[]> {
  const limits: Record<string, string[]> = {};
  for (const entry of given) {
    const [kind = '', names] = entry.split('=', 2);
    if (names === undefined)
      throw new UsageError(`${option} takes kind=names, such as projects=SHOP,HELP, not ${entry}.`);
    limits[kind] = [...(limits[kind] ?? []), ...names.split(',').filter((name) => name.trim() !== '')];
  }
  return limits;
}

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));

/** Undefined when no option of a policy was given. Throws a UsageError that names what is wrong. */
export function policyOf({ mode, allow, deny, rate, objectsPerDay }: PolicyOptions): Policy | undefined {
  if ([mode, allow, deny, rate, objectsPerDay].every((one) => one === undefined)) return undefined;
  const parsed = Policy.safeParse({
    mode,
    allow: limitsOf('--allow', allow),
    deny: limitsOf('--deny', deny),
    rate_per_minute: numberOf(rate),
    objects_per_day: numberOf(objectsPerDay),
  });
  if (parsed.success) return parsed.data;
  const [{ path, message } = { path: [], message: '' }] = parsed.error.issues;
  throw new UsageError(`The policy is not valid: ${path.join('.') || 'policy'}: ${message}.`);
}
