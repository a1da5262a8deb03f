/** The providers; the only file that names them. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { jira } from '../../adapters/jira/index.ts';

const ADAPTERS: readonly Adapter[] = [jira];

export const allAdapters = (): readonly Adapter[] => ADAPTERS;
