/** Labels, of the system field and of custom ones alike. */
import { fieldProblem } from '../problems.ts';

const LABEL_LIMIT = 255;

/** Each label once, in the order given. */
export function labelsOf(value: unknown, fieldId: string): string[] {
  if (!Array.isArray(value)) throw fieldProblem(fieldId, 'data was not an array');
  const labels = value.map((label: unknown, index) => {
    if (typeof label !== 'string' || label === '') throw fieldProblem(fieldId, `string expected at index ${index}`);
    if (/\s/.test(label)) throw fieldProblem(fieldId, `The label '${label}' contains spaces which is invalid.`);
    if (label.length > LABEL_LIMIT) {
      throw fieldProblem(fieldId, `The label '${label}' exceeds the maximum length of ${LABEL_LIMIT}.`);
    }
    return label;
  });
  return [...new Set(labels)];
}
