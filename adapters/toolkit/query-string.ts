import type { QueryValue } from './client-policy.ts';

/** With its question mark; empty when there are no parameters. */
export function queryString(query: Readonly<Record<string, QueryValue>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const element of value) parameters.append(name, element);
    else if (value !== undefined) parameters.append(name, String(value));
  }
  const text = parameters.toString();
  return text ? `?${text}` : '';
}
