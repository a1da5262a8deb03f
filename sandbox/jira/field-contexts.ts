/** What a custom field offers in one project. */
import type { Field, FieldContext, FieldOption } from './records.ts';

const EVERYWHERE: FieldContext = {};

/** Undefined where the project does not have the field. */
export function contextOf(field: Field, projectId: string): FieldContext | undefined {
  if (field.projectId !== undefined && field.projectId !== projectId) return undefined;
  if (!field.contexts) return EVERYWHERE;
  return (
    field.contexts.find(({ projectIds }) => projectIds?.includes(projectId)) ??
    field.contexts.find(({ projectIds }) => projectIds === undefined)
  );
}

/** The options of all contexts, those of the second level too. */
export const everyOption = (field: Field): FieldOption[] =>
  (field.contexts ?? []).flatMap(({ options = [] }) =>
    options.flatMap((option) => [option, ...(option.children ?? [])]),
  );

export const optionById = (field: Field, id: string): FieldOption | undefined =>
  everyOption(field).find((option) => option.id === id);
