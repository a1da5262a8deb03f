/** A tool as the door for agents sees it. */
import type { Tool as ListedTool } from '@modelcontextprotocol/server';
import type { JsonObject } from '../../schema/field.ts';
import type { PolicyObject } from '../../schema/models/policy.ts';
import type { LiveConnection } from '../connections/connections.ts';
import type { RequestScope } from '../http/context.ts';

/** Who calls, for how long, and what may be seen. */
export interface ToolCall {
  readonly workspaceId: string;
  readonly scope: Pick<RequestScope, 'signal' | 'log' | 'meter' | 'deadline' | 'callerId' | 'authority'>;
  readonly hideSensitive: boolean;
  /** Whether a model reads the answer, which leaves to us how much it is. */
  readonly isShort: boolean;
  /** For tools of a connection. */
  readonly live?: LiveConnection;
}

export interface Tool {
  /** Name, schemas and hints, as `tools/list` shows them to programs. */
  readonly listed: ListedTool;
  /** The same for models, which pay for every word. */
  readonly short: ListedTool;
  /** Operation id. */
  readonly operation: string;
  readonly isReading: boolean;
  /** What policies call what it works on; undefined when it works on nothing. */
  readonly object: PolicyObject | undefined;
  /** The permission of a connection that it takes. */
  readonly permission?: string;
  /** The structured content of the answer. */
  run(args: JsonObject, call: ToolCall): Promise<JsonObject>;
}
