/** The `raw` of a request body: Linear's own input, merged over ours. Linear refuses names that it does not know. */
import { isObject, type JsonObject } from '../../toolkit/json.ts';
import { TEXT_FORMAT } from '../../toolkit/text-format.ts';

/** An object that was read earlier comes back in a read-modify-write: it asks for nothing. No input has this field. */
const isReadBack = (raw: JsonObject): boolean => typeof raw.updatedAt === 'string';

/** The caller's `raw` without what steers the gateway. */
export function givenRaw(raw: unknown): JsonObject {
  if (!isObject(raw) || isReadBack(raw)) return {};
  const { [TEXT_FORMAT]: _steers, ...given } = raw;
  return given;
}
