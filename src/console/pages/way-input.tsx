/** Fields that a way to connect asks for, as a form has them. */
import type { WayField } from '../../../adapters/contract/connecting.ts';
import { TextField } from './form.tsx';

const TYPES = { text: 'text', email: 'email', url: 'url', secret: 'password' } as const;

/** @param value that was typed in before; a secret never is. */
export const WayInput = ({ field, value }: { field: WayField; value: string | undefined }) => (
  <TextField
    label={field.label}
    name={field.name}
    type={TYPES[field.kind]}
    value={value}
    isRequired={!field.isOptional}
    hint={field.help}
  />
);

/** When credentials end that were made for a time: nothing but a form tells it. */
export const ExpiryInput = ({ value }: { value?: string | undefined }) => (
  <TextField
    label="Expires on"
    name="expiry_date"
    type="date"
    value={value}
    hint="Optional: the day that was chosen when it was made. You are warned 30, 7 and 1 day ahead."
  />
);
