/** The configuration of a gateway with all of its adapters. */
import type { Adapter } from '../adapters/contract/adapter.ts';
import { type Config, readConfig, readEnvironment } from './config/config.ts';
import type { Environment } from './config/secret-files.ts';
import { allAdapters } from './connections/registry.ts';
import { isSandboxBundled } from './sandbox.ts';

/** Throws a ConfigError that names the first bad variable. */
export const readConfiguration = (
  environment: Environment = readEnvironment(),
  adapters: readonly Adapter[] = allAdapters(),
): Config => readConfig(environment, { adapters, isSandboxBundled: isSandboxBundled() });
