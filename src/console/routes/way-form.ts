/** What was typed into the form of a way to connect. */
import type { FormWay, WayField } from '../../../adapters/contract/connecting.ts';
import type { ConnectionAuthInput } from '../../../schema/models/connection.ts';

interface Form {
  text(name: string): string | undefined;
}

/** As the API takes them; what the form has no field for is left out, and stays as it is stored. */
export function authOf({ kind, fields }: FormWay, form: Form): ConnectionAuthInput {
  const date = form.text('expiry_date');
  const end = date === undefined ? {} : { expiry_date: date };
  if (kind === 'token') return { other_auth_info: fields.map(({ name }) => form.text(name) ?? ''), ...end };
  const filled = fields.map(({ name }) => [name, form.text(name)] as const).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(filled), ...end };
}

/** To be shown again when something was wrong: no secrets. */
export const echoed = (fields: readonly WayField[], form: Form): Record<string, string> =>
  Object.fromEntries(fields.filter(({ kind }) => kind !== 'secret').map(({ name }) => [name, form.text(name) ?? '']));
