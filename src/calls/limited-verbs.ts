/** The verbs of objects within the policy of their caller: the one place that every operation on an object passes. */
import { isObject } from '../../adapters/toolkit/json.ts';
import type { JsonObject } from '../../schema/field.ts';
import type { Verb } from '../../schema/objects.ts';
import { operationId } from '../../schema/operations.ts';
import { DEFAULT_LIMIT } from '../../schema/parameters.ts';
import { limits } from '../access/policy.ts';
import type { Admission, PolicyGate } from '../access/policy-gate.ts';
import { GatewayError } from '../lib/errors.ts';
import type { LimitedCall } from './limited-call.ts';
import { fieldsOf, isOpaque, visible } from './limited-fields.ts';
import { createLimitedProjects } from './limited-projects.ts';
import { presentParameters } from './listing.ts';
import type { ObjectRequest, ObjectVerbs } from './object-verbs.ts';
import type { ProjectsOf } from './projects-of.ts';

interface Dependencies {
  readonly verbs: ObjectVerbs;
  readonly gate: PolicyGate;
  readonly projectsOf: ProjectsOf;
}

const isReading = (verb: Verb) => verb === 'list' || verb === 'get';

export function createLimitedVerbs({ verbs, gate, projectsOf }: Dependencies): ObjectVerbs {
  const projects = createLimitedProjects({ verbs, projectsOf });

  async function admit(call: LimitedCall, body: JsonObject): Promise<Admission> {
    const { authority, admitted, request, type, verb } = call;
    const limit = Number(presentParameters(request.parameters).limit ?? DEFAULT_LIMIT);
    const operation = {
      isReading: isReading(verb),
      connectionId: admitted.live.row.id,
      object: type,
      operation: operationId(type, verb),
      targetId: request.id || undefined,
      objects: verb !== 'list' ? 1 : Number.isInteger(limit) && limit > 0 ? limit : 0,
    };
    return await gate.admit(authority, {
      ...operation,
      projects: await projects.touched(call, body),
      fields: fieldsOf(call, body),
      isOpaque: isOpaque(call, body),
    });
  }

  const bodyOf = (body: unknown): JsonObject => (isObject(body) ? body : {});

  async function perform(call: LimitedCall): Promise<unknown> {
    const { admitted, type, verb, request } = call;
    const hasBody = verb === 'create' || verb === 'update';
    let admission: Admission | undefined;
    const json = async () => {
      const body = await request.json();
      admission ??= await admit(call, bodyOf(body));
      return body;
    };
    // A body is read where it always was, and nothing has been sent to the provider by then.
    if (!hasBody) admission = await admit(call, {});
    const { upload: given } = request;
    const upload: ObjectRequest['upload'] =
      given &&
      ((create) =>
        given(async (body, content) => {
          admission ??= await admit(call, body);
          return await create(body, content);
        }));
    try {
      const isOfProjects = type === 'task_project' && verb === 'list' && limits(call.authority.policy, 'projects');
      const answer = isOfProjects
        ? await projects.page(call)
        : await verbs.perform(admitted, type, verb, { ...request, json, upload });
      await admission?.settle(Array.isArray(answer) ? answer.length : 1);
      return visible(call, answer);
    } catch (error) {
      const isUnknown = error instanceof GatewayError && error.isOutcomeUnknown;
      if (!isUnknown) await admission?.settle(0);
      throw error;
    }
  }

  return {
    async perform(admitted, type, verb, request) {
      const { authority } = request.scope;
      if (!authority) return await verbs.perform(admitted, type, verb, request);
      return await perform({ authority, admitted, type, verb, request });
    },
  };
}
