/** What was typed into the form of a way to connect. */
import type { WayField } from '../../../adapters/contract/connecting.ts';

interface Form {
  text(name: string): string | undefined;
}

/** In the order of the API's `other_auth_info`; what the form has no field for is empty, and stays as it is stored. */
export const otherAuthInfo = (fields: readonly WayField[], form: Form): string[] =>
  fields.map(({ name }) => form.text(name) ?? '');

/** To be shown again when something was wrong: no secrets. */
export const echoed = (fields: readonly WayField[], form: Form): Record<string, string> =>
  Object.fromEntries(fields.filter(({ kind }) => kind !== 'secret').map(({ name }) => [name, form.text(name) ?? '']));
