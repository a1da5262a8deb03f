/** The decision of a policy: pure, so that every cell of its table can be tried. Deny beats allow. */
import type { Policy, PolicyLimits, PolicyObject } from '../../schema/models/policy.ts';

/** What somebody wants to do, as far as a policy has a say. */
export interface Operation {
  readonly isReading: boolean;
  readonly connectionId?: string | undefined;
  readonly object: PolicyObject;
  /**
   * Every project that it touches, each by all names that it has. Undefined where the object belongs to none; empty where
   * it belongs to some, and which is not known.
   */
  readonly projects?: readonly (readonly string[])[] | undefined;
  /** Whether it has parts in the provider's own language, of which nobody here can tell what they touch. */
  readonly isOpaque?: boolean;
  /** Fields that it names, to read, to filter by or to write. */
  readonly fields?: readonly string[];
}

export type LimitKind =
  | 'mode'
  | 'connections'
  | 'objects'
  | 'projects'
  | 'fields'
  | 'objects_per_day'
  | 'rate_per_minute';

export interface Denial {
  readonly isAllowed: false;
  readonly limit: LimitKind;
  /** A sentence. */
  readonly reason: string;
  /** What would be allowed in its place. */
  readonly allowed: Readonly<Record<string, unknown>>;
}

export type Decision = { readonly isAllowed: true } | Denial;

type Named = keyof PolicyLimits;

const ALLOWED = { isAllowed: true } as const;

/** What may be named of a kind, and what may not, for those who are refused. */
function named({ allow, deny }: Policy, kind: Named): Readonly<Record<string, unknown>> {
  const [may, not] = [allow[kind], deny[kind]];
  return {
    ...(may && { [kind]: may.filter((name) => !not?.some((other) => other === name)) }),
    ...(not && { [`not_${kind}`]: not }),
  };
}

const denied = (policy: Policy, limit: Named, reason: string): Denial => ({
  isAllowed: false,
  limit,
  reason,
  allowed: named(policy, limit),
});

/** Whether something with these names is within the limits of a kind. */
function isWithin({ allow, deny }: Policy, kind: Named, names: readonly string[]): boolean {
  const isIn = (list: readonly string[] | undefined) => list?.some((name) => names.includes(name));
  return isIn(deny[kind]) !== true && (isIn(allow[kind]) ?? true);
}

export const limits = ({ allow, deny }: Policy, kind: Named): boolean =>
  allow[kind] !== undefined || deny[kind] !== undefined;

/** Entries for this object: those without an object are for all of them. */
const ofObject = (entries: readonly string[] | undefined, object: string): string[] | undefined =>
  entries
    ?.filter((entry) => !entry.includes('.') || entry.startsWith(`${object}.`))
    .map((entry) => entry.slice(entry.indexOf('.') + 1));

/** What also shows, or changes, a field: where that is denied, so is this. */
const SAME: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  task_task: { metadata: ['story_points', 'start_at'], completed_at: ['status'], status: ['completed_at'] },
};

/** `raw` holds every field under another name, so that it may be named only where it is allowed itself, and nothing is denied. */
export function mayName(policy: Policy, object: string, field: string): boolean {
  const { allow, deny } = policy;
  const [may, not = []] = [ofObject(allow.fields, object), ofObject(deny.fields, object)];
  if (field === 'id') return true;
  if (field === 'raw' && (not.length > 0 || (object === 'task_change' && limitsFields(policy, 'task_task'))))
    return false;
  const names = [field, ...(SAME[object]?.[field] ?? [])];
  return !names.some((name) => not.includes(name)) && (may === undefined || may.includes(field));
}

/** Whether any field of the object is hidden or protected. */
export const limitsFields = ({ allow, deny }: Policy, object: string): boolean =>
  allow.fields !== undefined || (ofObject(deny.fields, object) ?? []).length > 0;

function decideProjects(policy: Policy, operation: Operation): Decision {
  const { object, isReading, projects, isOpaque = false, fields = [] } = operation;
  if (!limits(policy, 'projects')) return ALLOWED;
  if (projects === undefined) {
    if (isReading) return ALLOWED;
    return denied(policy, 'projects', `What is not of one project, as ${object}, can only be read by this caller.`);
  }
  if (isOpaque || fields.includes('raw')) {
    return denied(policy, 'projects', 'A caller that is limited to projects can send and read nothing in `raw`.');
  }
  if (projects.length === 0) {
    return denied(policy, 'projects', 'The project must be named: this caller is limited to some of them.');
  }
  const outside = projects.find((names) => !isWithin(policy, 'projects', names));
  return outside ? denied(policy, 'projects', `The project ${outside[0]} is not allowed to this caller.`) : ALLOWED;
}

/** The provider's own object may hold others: a task its comments, files and history. */
function decideRaw(policy: Policy, { isOpaque = false, fields = [] }: Operation): Decision {
  return limits(policy, 'objects') && (isOpaque || fields.includes('raw'))
    ? denied(policy, 'objects', 'A caller that is limited by objects can send and read nothing in `raw`.')
    : ALLOWED;
}

function decideFields(policy: Policy, { object, fields = [] }: Operation): Decision {
  const field = fields.find((name) => !mayName(policy, object, name));
  return field === undefined
    ? ALLOWED
    : denied(policy, 'fields', `The field ${field} of ${object} is not allowed to this caller.`);
}

/**
 * Other calls to the provider can't be told apart by object, project and field, nor can what belongs to the workspace as a
 * whole, such as webhooks and the log of calls, which hold data of any connection. So both must be named to be allowed.
 */
function decideWhole(policy: Policy, { object }: Operation): Decision {
  if (object !== 'passthrough' && object !== 'workspace') return ALLOWED;
  if (policy.objects_per_day !== undefined) {
    const reason = `A caller that is limited by objects a day has no ${object}: its objects can't be counted.`;
    return { isAllowed: false, limit: 'objects_per_day', reason, allowed: { objects_per_day: policy.objects_per_day } };
  }
  const kinds: readonly Named[] = ['projects', 'fields', ...(object === 'workspace' ? (['connections'] as const) : [])];
  const kind = kinds.find((one) => limits(policy, one));
  if (kind)
    return denied(policy, kind, `A caller that is limited by ${kind} has no ${object}: it can't be limited so.`);
  return limits(policy, 'objects') && !policy.allow.objects?.includes(object)
    ? denied(policy, 'objects', `A caller that is limited by objects has no ${object}, unless it is allowed by name.`)
    : ALLOWED;
}

export const decideConnection = (policy: Policy, connectionId: string | undefined): Decision =>
  connectionId === undefined || isWithin(policy, 'connections', [connectionId])
    ? ALLOWED
    : denied(policy, 'connections', 'The connection is not allowed to this caller.');

export function decide(policy: Policy, operation: Operation): Decision {
  const { isReading, connectionId, object } = operation;
  if (policy.mode === 'read' && !isReading) {
    return { isAllowed: false, limit: 'mode', reason: 'This caller may only read.', allowed: { mode: 'read' } };
  }
  const connection = decideConnection(policy, connectionId);
  if (!connection.isAllowed) return connection;
  if (!isWithin(policy, 'objects', [object])) {
    return denied(policy, 'objects', `The object ${object} is not allowed to this caller.`);
  }
  for (const next of [decideWhole, decideProjects, decideRaw, decideFields]) {
    const decision = next(policy, operation);
    if (!decision.isAllowed) return decision;
  }
  return ALLOWED;
}
