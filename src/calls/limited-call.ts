import type { ObjectType, Verb } from '../../schema/objects.ts';
import type { Authority } from '../access/policy-gate.ts';
import type { Admitted } from './call.ts';
import type { ObjectRequest } from './object-verbs.ts';

/** One call of a caller with a policy. */
export interface LimitedCall {
  readonly authority: Authority;
  readonly admitted: Admitted;
  readonly type: ObjectType;
  readonly verb: Verb;
  readonly request: ObjectRequest;
}
