/** Reading lists: an answer that holds none is no empty list, since callers conclude from one that all is gone. */
import { GatewayError } from '../../src/lib/errors.ts';
import { type JsonObject, objects } from './json.ts';

export interface ReadList<A> {
  readonly answer: A;
  readonly rows: JsonObject[];
}

/**
 * The rows of a list. What holds no list (nothing, `null`, another shape) is asked for once more.
 * @param listIn what should be the list in an answer.
 * @throws `upstream_error` when the second answer holds no list either.
 */
export async function readList<A>(
  provider: string,
  read: () => Promise<A>,
  listIn: (answer: A) => unknown,
): Promise<ReadList<A>> {
  for (const isLast of [false, true]) {
    const answer = await read();
    const list = listIn(answer);
    if (Array.isArray(list)) return { answer, rows: objects(list) };
    if (isLast) break;
  }
  throw new GatewayError('upstream_error', `${provider} answered without the list that was asked for.`);
}
