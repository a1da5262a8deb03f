/** Names of operations: those of the published SDKs. */
import { definitionOf, type ObjectType, type Verb } from './objects.ts';

/** `listTaskTasks`, `getTaskTask`, `createTaskTask`, `updateTaskTask`, `patchTaskTask`, `removeTaskTask`. */
export function operationId(type: ObjectType, verb: Verb, method?: string): string {
  const { noun } = definitionOf(type);
  if (verb === 'list') return `list${noun}s`;
  return `${verb === 'update' && method === 'PATCH' ? 'patch' : verb}${noun}`;
}

const PASSTHROUGH_IDS: Readonly<Record<string, string>> = {
  GET: 'listPassthroughs',
  POST: 'createPassthrough',
  PUT: 'updatePassthrough',
  PATCH: 'patchPassthrough',
  DELETE: 'removePassthrough',
};

/** Undefined for methods that passthrough does not forward. */
export const passthroughOperationId = (method: string): string | undefined => PASSTHROUGH_IDS[method];

/** The name of a tool for agents: `listTaskTasks` becomes `list_task_tasks`. */
export const toolName = (operation: string): string =>
  operation.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
