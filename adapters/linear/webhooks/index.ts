/** Tasks, comments and projects, as Linear tells of them by itself. */
import type { AdapterEvents } from '../../contract/events.ts';
import type { Context } from '../../contract/session.ts';
import { object, text } from '../../toolkit/json.ts';
import type { LinearClient } from '../line/client.ts';
import { allIds, changedSince, fetch, newest, parts } from './current.ts';
import { parse, verify } from './delivery.ts';
import { inspect, subscribe, unsubscribe } from './registration.ts';

const ALL = ['created', 'updated', 'deleted'] as const;

export const events: AdapterEvents<Context<LinearClient>> = {
  objects: {
    task_task: { events: ALL, parentField: 'parent_id' },
    task_comment: { events: ALL, parentField: 'task_id' },
    task_project: { events: ALL, parentField: 'parent_id' },
  },
  ways: ['oauth', 'token'],
  permission: 'webhook',
  // They don't end.
  renewBeforeMs: 0,
  subscribe,
  renew: inspect,
  inspect,
  unsubscribe,
  siteOf: ({ connection }) => ({
    siteId: text(object(connection.auth.meta)?.organizationId),
    siteUrl: undefined,
  }),
  fetch,
  changedSince,
  newest,
  allIds,
  parts,
  verify,
  parse,
};
