/** Every mutation that the sandbox carries out. */
import type { Context } from '../caller.ts';
import { attachments } from './attachments.ts';
import { comments } from './comments.ts';
import { issues } from './issues.ts';
import { labels } from './labels.ts';
import type { Mutation } from './payload.ts';
import { projects } from './projects.ts';
import { teams } from './teams.ts';
import { webhooks } from './webhooks.ts';

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  ...issues,
  ...comments,
  ...projects,
  ...labels,
  ...attachments,
  ...teams,
  ...webhooks,
} satisfies Readonly<Record<string, (context: Context, args: never) => unknown>>;
