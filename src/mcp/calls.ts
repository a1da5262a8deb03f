/** Calls of tools: each with its own part of the request's meter, and its own row in the call log. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { JsonObject } from '../../schema/field.ts';
import type { Policy } from '../../schema/models/policy.ts';
import { decide } from '../access/policy.ts';
import type { PolicyGate } from '../access/policy-gate.ts';
import type { ApicallLog } from '../call-log/apicall-log.ts';
import { loggedWords, toApicallRow } from '../call-log/apicall-row.ts';
import type { Captures } from '../call-log/captures.ts';
import type { Calls } from '../calls/call.ts';
import type { LiveConnection } from '../connections/connections.ts';
import type { AppContext } from '../http/context.ts';
import { reportError, STATUS_OF, toGatewayError } from '../http/errors.ts';
import { refuseWriting } from '../http/middleware/auth.ts';
import { type Clock, stopwatch } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import type { Meter } from '../lib/observe/meter.ts';
import type { McpContext } from './mcp-context.ts';
import type { Tool } from './tool.ts';
import { sizeOf, toErrorResult, toResult } from './tool-result.ts';

/** Who calls, and within what limits. */
export interface Caller {
  readonly c: AppContext;
  readonly context: McpContext;
  readonly isReadOnly: boolean;
  readonly connection: LiveConnection | undefined;
  /** What it may use. */
  readonly offered: readonly Tool[];
  /** Read before anything is sent: a socket that is gone has no address. */
  readonly address: string | undefined;
}

export interface ToolCallDependencies {
  readonly calls: Calls;
  readonly policyGate: PolicyGate;
  readonly apicalls: ApicallLog;
  readonly captures: Pick<Captures, 'isOn' | 'add'>;
  readonly clock: Clock;
}

/** Without what only a call tells: the project and the fields. */
function atLarge({ allow, deny, ...policy }: Policy): Policy {
  const { projects: _allowed, fields: _named, ...may } = allow;
  const { projects: _denied, fields: _hidden, ...not } = deny;
  return { ...policy, allow: may, deny: not };
}

/** Whether the caller may see the tool at all; what it may not is refused by name when it is called all the same. */
export const isOffered = (
  { permission, isReading, object }: Tool,
  { c, context, isReadOnly, connection }: Omit<Caller, 'offered'>,
): boolean => {
  if (isReadOnly && !isReading) return false;
  const policy = c.get('scope').authority?.policy;
  const operation = object && { isReading, object, connectionId: connection?.row.id };
  if (policy && operation && !decide(atLarge(policy), operation).isAllowed) return false;
  if (permission === undefined || !connection) return true;
  const isAllowed = context.permissions?.some((allowed) => allowed === permission) ?? true;
  return isAllowed && connection.row.permissions.includes(permission);
};

/** What a caller is limited to beside the connection's own permissions. */
function checkLimits({ permission }: Tool, { context }: Caller): void {
  if (
    permission !== undefined &&
    context.permissions &&
    !context.permissions.some((allowed) => allowed === permission)
  ) {
    throw new GatewayError('permission_missing', `This address does not allow ${permission}.`, {
      details: { missing: permission, granted: context.permissions },
    });
  }
}

export function createToolCalls({ calls, policyGate, apicalls, captures, clock }: ToolCallDependencies) {
  async function run(tool: Tool, args: JsonObject, caller: Caller, meter: Meter): Promise<JsonObject> {
    const { c, context, connection } = caller;
    const { signal, log, deadline, callerId, authority } = c.get('scope');
    const workspaceId = c.get('workspaceId');
    // Whether it is paused is seen by every call, as over HTTP.
    const live = connection && (await calls.open(workspaceId, connection.row.id));
    if (caller.isReadOnly && !tool.isReading && !authority) await refuseWriting(c, { policyGate }, tool.operation);
    checkLimits(tool, caller);
    const { operation, isReading, object } = tool;
    // What is done with objects is decided where all doors meet.
    if (authority && object === 'workspace') {
      await policyGate.admit(authority, { operation, isReading, object, objects: 0 });
    }
    const scope = { signal, log, meter, deadline, callerId, authority };
    const { hideSensitive, isShort } = context;
    return await tool.run(args, { workspaceId, scope, hideSensitive, isShort, ...(live && { live }) });
  }

  /** Calls a tool; whatever goes wrong is an answer, too. */
  return async (tool: Tool, args: JsonObject, caller: Caller): Promise<CallToolResult> => {
    const { c, connection, address, context, offered } = caller;
    const meter = c.get('scope').meter.part();
    const startedAt = clock.now();
    const began = stopwatch.now();
    let error: GatewayError | undefined;
    const result = await run(tool, args, caller, meter).then(
      (answer) => toResult(answer, context.isShort),
      (thrown: unknown) => {
        error = toGatewayError(thrown);
        reportError(error, c.get('scope').log);
        c.set('errorCode', error.code);
        return toErrorResult(error, c.get('requestId'), { tool, offered });
      },
    );
    const row = toApicallRow(
      {
        requestId: c.get('requestId'),
        type: 'mcp',
        workspaceId: c.get('workspaceId'),
        connection: connection?.row,
        method: c.req.method,
        name: tool.operation,
        path: c.get('target').path,
        status: error ? STATUS_OF[error.code] : 200,
        error: error?.code,
        message: error && loggedWords(error, tool.operation),
        address,
        userAgent: c.req.header('user-agent'),
        size: sizeOf(result),
        totalMs: stopwatch.now() - began,
        meter,
        startedAt,
      },
      clock,
    );
    apicalls.add(row);
    if (connection && captures.isOn(connection.row)) {
      const secrets = [(c.req.header('authorization') ?? '').replace(/^\S+\s+/, '')];
      const exchange = { request: { document: args }, response: { document: result }, secrets };
      captures.add(row.id, connection, Promise.resolve(exchange));
    }
    return result;
  };
}
