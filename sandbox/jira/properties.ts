/** Entity properties of issues and comments. Source: Jira REST v3, issue properties. */
import { isRecord } from './fields/writer.ts';
import { problem } from './problems.ts';

const KEY_LIMIT = 255;
/** Characters of the value as JSON. */
const VALUE_LIMIT = 32_768;

/** Throws Jira's refusal of a key or a value that can't be kept. */
export function checkProperty(key: string, value: unknown): void {
  if (key === '' || key.length > KEY_LIMIT) {
    throw problem(400, [`The property key must be between 1 and ${KEY_LIMIT} characters long.`]);
  }
  if (value === undefined) throw problem(400, ['The property value is required.']);
  if (JSON.stringify(value).length > VALUE_LIMIT) {
    throw problem(400, [`The property value cannot be longer than ${VALUE_LIMIT} characters.`]);
  }
}

/** `properties` of a body: `[{key, value}]`. */
export function propertiesOf(body: unknown): Map<string, unknown> {
  const properties = isRecord(body) && Array.isArray(body.properties) ? body.properties : [];
  return new Map(
    properties.map((property) => {
      if (!isRecord(property) || typeof property.key !== 'string') {
        throw problem(400, ['The property key is required.']);
      }
      checkProperty(property.key, property.value);
      return [property.key, property.value];
    }),
  );
}
