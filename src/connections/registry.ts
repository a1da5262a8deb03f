/** The providers; the only file that names them. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { jira } from '../../adapters/jira/index.ts';

const ADAPTERS: ReadonlyMap<string, Adapter> = new Map([[jira.type, jira]]);

export const findAdapter = (type: string): Adapter | undefined => ADAPTERS.get(type);

export const allAdapters = (): Adapter[] => [...ADAPTERS.values()];
