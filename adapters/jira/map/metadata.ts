import type { MetadataMetadata } from '../../../schema/models/metadata-metadata.ts';
import { formatOf } from '../fields/custom-fields.ts';
import type { Field } from '../fields/fields.ts';

/** What one project's create screens say of a field. */
export interface FieldInProject {
  readonly isRequired: boolean;
  readonly options: readonly string[] | undefined;
  readonly projectId: string;
}

export function toMetadata(field: Field, inProject?: FieldInProject): MetadataMetadata {
  return {
    id: field.id,
    name: field.name,
    slug: field.slug,
    object_type: 'task_task',
    format: formatOf(field),
    original_format: field.custom ?? field.type,
    options: inProject?.options ? [...inProject.options] : undefined,
    is_required: inProject?.isRequired,
    objects: inProject ? { task_project: [inProject.projectId] } : undefined,
  };
}
