/**
 * What the typed readers of the published SDKs stumble over in an answer of JSON, each found by running them:
 * Ruby's takes a number for the value of a custom field, which may be text, number or more, only with a fraction; PHP's
 * makes a list of an empty map; and none of them reads null.
 */

/** Numbers as they are written: `2` and `2.0` are the same once they are parsed. */
const asWritten = (text: string): unknown =>
  JSON.parse(
    text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
      token.startsWith('"') ? token : JSON.stringify({ number: token }),
    ),
  );

const isNumber = (value: unknown): value is { readonly number: string } =>
  typeof value === 'object' && value !== null && Object.keys(value).join() === 'number';

const UNIONS = new Set(['value', 'extra_data']);

/** Places and what is wrong there. What is the provider's own, under `raw`, is read as anything. */
export function unreadable(text: string): string[] {
  const found: string[] = [];
  const visit = (value: unknown, place: string, key: string): void => {
    if (value === null) found.push(`${place} is null`);
    else if (isNumber(value)) {
      if (UNIONS.has(key) && /^-?\d+$/.test(value.number))
        found.push(`${place} is ${value.number}, without a fraction`);
    } else if (Array.isArray(value)) {
      for (const [index, element] of value.entries()) visit(element, `${place}[${index}]`, '');
    } else if (typeof value === 'object') {
      if (Object.keys(value).length === 0) found.push(`${place} is an empty map`);
      for (const [name, inner] of Object.entries(value)) if (name !== 'raw') visit(inner, `${place}.${name}`, name);
    }
  };
  // A removal is answered by an empty map, which nobody reads.
  if (text !== '{}') visit(asWritten(text), '$', '');
  return found;
}
