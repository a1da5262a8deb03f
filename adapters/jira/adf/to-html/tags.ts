const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escaped = (text: string): string => text.replace(/[&<>"]/g, (found) => ESCAPES[found] ?? found);

export type Attributes = Readonly<Record<string, string | number | true | undefined>>;

/** `<name attribute="…">`; attributes without a value are left out. */
export function opener(name: string, attributes: Attributes = {}): string {
  let out = `<${name}`;
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === undefined || value === '') continue;
    out += value === true ? ` ${attribute}` : ` ${attribute}="${escaped(String(value))}"`;
  }
  return `${out}>`;
}

export const element = (name: string, inner: string, attributes?: Attributes): string =>
  `${opener(name, attributes)}${inner}</${name}>`;
