/** Entity properties of issues and comments. */
import { isRecord } from './fields/writer.ts';
import { problem } from './problems.ts';

/** `properties` of a body: `[{key, value}]`. */
export function propertiesOf(body: unknown): Map<string, unknown> {
  const properties = isRecord(body) && Array.isArray(body.properties) ? body.properties : [];
  return new Map(
    properties.map((property) => {
      if (!isRecord(property) || typeof property.key !== 'string')
        throw problem(400, ['The property key is required.']);
      return [property.key, property.value];
    }),
  );
}
