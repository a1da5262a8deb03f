/** Whether a connection may do what it is asked for, before anything is sent. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { verbsOf } from '../../adapters/contract/adapter.ts';
import type { ObjectAdapter } from '../../adapters/contract/object-adapter.ts';
import type { Session } from '../../adapters/contract/session.ts';
import type { JsonObject } from '../../schema/field.ts';
import { definitionOf, type ObjectType, type Verb } from '../../schema/objects.ts';
import type { LiveConnection } from '../connections/connections.ts';
import { GatewayError } from '../lib/errors.ts';
import type { Admitted } from './call.ts';

export const permissionFor = (type: ObjectType, verb: Verb): string =>
  `${type}_${verb === 'list' || verb === 'get' ? 'read' : 'write'}`;

function checkSupport(adapter: Adapter, type: ObjectType, verb: Verb): ObjectAdapter<Session, JsonObject> {
  const { verbs, title } = definitionOf(type);
  if (!verbs.includes(verb)) {
    throw new GatewayError('method_not_allowed', `A ${title} has no ${verb}.`, { details: { allowed: verbs } });
  }
  const object = adapter.object(type);
  if (!object?.[verb]) {
    throw new GatewayError('not_implemented', `${adapter.name} does not support ${verb} for a ${title}.`, {
      details: { supported: object ? verbsOf(object) : [] },
    });
  }
  return object;
}

export function admit(live: LiveConnection, type: ObjectType, verb: Verb): Admitted {
  const object = checkSupport(live.adapter, type, verb);
  const permission = permissionFor(type, verb);
  if (live.row.permissions.includes(permission)) return { live, permission, object };
  throw new GatewayError('permission_missing', `The connection lacks the permission ${permission}.`, {
    details: { missing: permission, granted: live.row.permissions },
  });
}

export function refusal(live: LiveConnection, type: ObjectType, verb: Verb): GatewayError | undefined {
  try {
    admit(live, type, verb);
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

export function admitPassthrough({ row }: LiveConnection, isReading: boolean): void {
  if (!row.categories.includes('passthrough')) {
    throw new GatewayError('permission_missing', 'The connection lacks the category passthrough.', {
      details: { missing: 'passthrough', categories: row.categories },
    });
  }
  if (isReading ? row.permissions.length > 0 : row.permissions.some((permission) => permission.endsWith('_write'))) {
    return;
  }
  const missing = isReading ? 'passthrough_read' : 'passthrough_write';
  const allowing = isReading ? `${missing}, or any other` : `${missing}, or any other that ends in _write`;
  throw new GatewayError('permission_missing', `The connection lacks the permission ${allowing}.`, {
    details: { missing, granted: row.permissions },
  });
}
