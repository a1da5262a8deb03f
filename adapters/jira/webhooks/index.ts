/** Issues and comments, as Jira tells of them by itself. */
import type { AdapterEvents } from '../../contract/events.ts';
import type { Context } from '../../contract/session.ts';
import { object, text } from '../../toolkit/json.ts';
import type { JiraClient } from '../line/client.ts';
import { allIds, changedSince, fetch, newest, parts } from './current.ts';
import { parse, verify } from './delivery.ts';
import { inspect, renew, subscribe, unsubscribe } from './registration.ts';

const DAY_MS = 24 * 60 * 60_000;

export const events: AdapterEvents<Context<JiraClient>> = {
  objects: {
    task_task: { events: ['created', 'updated', 'deleted'], parentField: 'parent_id' },
    task_comment: { events: ['created', 'updated', 'deleted'], parentField: 'task_id', partOf: 'task_task' },
  },
  ways: ['oauth'],
  permission: 'webhook',
  // They live for 30.
  renewBeforeMs: 10 * DAY_MS,
  subscribe,
  renew,
  inspect,
  unsubscribe,
  siteOf: ({ connection, client }) => ({
    siteId: text(object(connection.auth.meta)?.cloudId),
    siteUrl: client.siteUrl,
  }),
  fetch,
  changedSince,
  newest,
  allIds,
  parts,
  verify,
  parse,
};
