/** Creating once: Linear takes ids of the client's own, so that the same create can't be carried out twice. */
import { createHash, randomUUID } from 'node:crypto';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { createdId, createOnce } from '../../toolkit/create-once.ts';
import { textAt } from '../../toolkit/json.ts';
import type { LinearClient } from '../line/client.ts';
import { isDuplicate } from '../line/errors.ts';

/** A UUID that is the same for the same text. Source: RFC 9562, version 8 in the form of version 4, which Linear wants. */
export function uuidOf(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** @param kind what is created, since one attempt may create several things. */
export const idFor = ({ attempt }: Pick<Context<LinearClient>, 'attempt'>, kind: string): string =>
  attempt ? uuidOf(`${attempt.marker}\n${kind}`) : randomUUID();

export interface Entity {
  /** As in `issueCreate`. */
  readonly field: string;
  /** As in "Entity not found: Issue". */
  readonly type: string;
  /** As in `IssueCreateInput`. */
  readonly inputType: string;
}

async function exists(
  { client }: Context<LinearClient>,
  { field, type }: Entity,
  id: string,
): Promise<string | undefined> {
  try {
    const data = await client.query(`query($id: String!) { ${field}(id: $id) { id } }`, { id });
    return textAt(data[field], 'id');
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'not_found') return undefined;
    throw new GatewayError('upstream_error', `It is unknown whether the ${type} was created.`, {
      cause: error,
      isOutcomeUnknown: true,
    });
  }
}

/** The id of what was made, now or by an earlier attempt. */
export async function createEntity(
  context: Context<LinearClient>,
  entity: Entity,
  input: Readonly<Record<string, unknown>>,
  id = idFor(context, entity.type),
): Promise<string> {
  const { field, type, inputType } = entity;
  const document = `mutation($input: ${inputType}!) { ${field}Create(input: $input) { success ${field} { id } } }`;
  return await createOnce(context, {
    async send() {
      try {
        const result = await context.client.mutate(document, { input: { ...input, id } }, '');
        return createdId(result[field], field);
      } catch (error) {
        // Of an earlier attempt, whose answer was lost: a stranger could not know the id.
        if (isDuplicate(error) && context.attempt) return id;
        throw error;
      }
    },
    find: () => exists(context, { field, type, inputType }, id),
  });
}
