/** Parameters of the address of the MCP server: what a caller is limited to. Source: Unified's public docs, MCP server options. */
import * as z from 'zod';
import { boundedList } from '../../schema/field.ts';
import { MOST } from '../../schema/limits.ts';
import { flagParameter, textParameter } from '../../schema/parameters.ts';
import { PERMISSIONS, type Permission } from '../../schema/permissions.ts';
import { presentParameters } from '../calls/listing.ts';
import { listParameter } from '../calls/selection.ts';
import { queryProblem, validationError } from '../lib/errors.ts';
import { validate } from '../lib/validation.ts';
import type { Tool } from './tool.ts';

const contextParameters = z.object({
  connection: textParameter('The connection whose objects are worked with; the workspace itself when absent.'),
  permissions: boundedList(z.enum(PERMISSIONS), MOST.permissions).optional(),
  tools: boundedList(z.string(), MOST.tools).optional(),
  hide_sensitive: flagParameter('Leaves out who people are.'),
  detail: z.enum(['short', 'full']).optional(),
});

export interface McpContext {
  readonly connectionId: string | undefined;
  /** No more than these of the connection's; all of them when undefined. */
  readonly permissions: readonly Permission[] | undefined;
  /** Names of the tools that there are; all of them when undefined. */
  readonly tools: readonly string[] | undefined;
  readonly hideSensitive: boolean;
  /** For models: short schemas and answers as text. Else for programs: whole schemas, and structured answers beside the text. */
  readonly isShort: boolean;
}

export function parseMcpContext(parameters: URLSearchParams): McpContext {
  const listed = (name: string) => {
    const values = listParameter(parameters, name);
    return values.length > 0 ? values : undefined;
  };
  const present = { ...presentParameters(parameters), permissions: listed('permissions'), tools: listed('tools') };
  const { connection, permissions, tools, hide_sensitive, detail } = validate(contextParameters, present, 'query');
  if (permissions && connection === undefined) {
    throw validationError([queryProblem('permissions', 'needs a connection')]);
  }
  const isShort = detail !== 'full';
  return { connectionId: connection, permissions, tools, hideSensitive: hide_sensitive ?? false, isShort };
}

/** The tools that were named, or all of them; an unknown name is refused, since nobody would notice that it is missing. */
export function chosenTools({ tools }: McpContext, all: readonly Tool[]): readonly Tool[] {
  if (!tools) return all;
  const names = all.map(({ listed }) => listed.name);
  const unknown = tools.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw validationError([queryProblem('tools', `has the unknown tool ${JSON.stringify(unknown)}`, names)]);
  }
  return all.filter(({ listed }) => tools.includes(listed.name));
}
