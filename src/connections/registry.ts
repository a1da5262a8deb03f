/** The providers; the only file that names them. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { jira } from '../../adapters/jira/index.ts';
import { linear } from '../../adapters/linear/index.ts';

const ADAPTERS: readonly Adapter[] = [jira, linear];

export const allAdapters = (): readonly Adapter[] => ADAPTERS;
