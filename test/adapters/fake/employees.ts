/** People, who can only be read. */

import type { Item, ObjectAdapter } from '../../../adapters/contract/object-adapter.ts';
import type { Context } from '../../../adapters/contract/session.ts';
import type { HttpClient } from '../../../adapters/toolkit/client-policy.ts';
import { defined, type JsonObject, object, objects, text } from '../../../adapters/toolkit/json.ts';
import type { HrisEmployee } from '../../../schema/models/hris-employee.ts';
import { path } from './client.ts';

function toItem(person: JsonObject): Item<HrisEmployee> {
  const email = text(person.mail);
  return {
    raw: person,
    object: defined<HrisEmployee>({
      id: text(person.id),
      name: text(person.name),
      emails: email === undefined ? undefined : [{ email, type: 'WORK' }],
    }),
  };
}

export const employees: ObjectAdapter<Context<HttpClient>, HrisEmployee> = {
  readable: ['id', 'name', 'emails', 'raw'],
  writable: [],
  slow: [],
  filters: {},
  sorts: [],
  updatedGte: false,
  changes: 'compared',
  query: false,
  rawParameters: [],
  async list({ client }, { offset: from, limit }) {
    return objects(object(await client.json({ path: '/people', query: { from, limit } }))?.items).map(toItem);
  },
  async get({ client }, { id }) {
    return toItem(object(await client.json({ path: path`/people/${id}` })) ?? {});
  },
};
