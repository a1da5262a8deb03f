/** Which custom field an entry of metadata names. */
import type { TaskMetadataInput } from '../../../schema/models/task-metadata.ts';
import { bodyProblem, type FieldProblem } from '../../../src/lib/errors.ts';
import { text } from '../../toolkit/json.ts';
import { named } from '../../toolkit/names.ts';
import { type Field, type FieldCatalogue, slugOf } from './fields.ts';
import type { Screen } from './screens.ts';

/** Fields that an entry may mean: the one of its id, else those of its name, else those of its slug. */
function candidatesOf(catalogue: FieldCatalogue, { id, slug }: TaskMetadataInput): readonly Field[] {
  if (id !== undefined) {
    const byId = catalogue.byId(id);
    return byId?.isCustom ? [byId] : [];
  }
  const byName = named(catalogue.custom, slug ?? '', ({ name, raw }) => [name, text(raw.untranslatedName)]);
  if (byName.length > 0) return byName;
  const wanted = slugOf(slug ?? '');
  return catalogue.custom.filter((field) => field.slug === wanted || field.id === slug);
}

/** The field that an entry names, when it is only one. Of several of the same name the one on the screen is meant. */
export function findCustomField(
  catalogue: FieldCatalogue,
  entry: TaskMetadataInput,
  screen?: Screen,
): Field | undefined {
  const candidates = candidatesOf(catalogue, entry);
  const [found, ...others] =
    candidates.length > 1 && screen ? candidates.filter(({ id }) => screen.has(id)) : candidates;
  return others.length === 0 ? found : undefined;
}

/** Whether the catalogue knows what each entry names. */
export const knowsAll = (catalogue: FieldCatalogue, metadata: readonly TaskMetadataInput[]): boolean =>
  metadata.every((entry) => candidatesOf(catalogue, entry).length > 0);

export function nameProblem(catalogue: FieldCatalogue, entry: TaskMetadataInput, bodyPath: string): FieldProblem {
  if (entry.id !== undefined) return bodyProblem(`${bodyPath}.id`, `names no custom field: ${entry.id}`);
  const candidates = candidatesOf(catalogue, entry).map(({ id, name }) => ({ id, name }));
  const message =
    candidates.length > 0
      ? `names ${candidates.length} custom fields; give an id`
      : `names no custom field: ${entry.slug}`;
  return bodyProblem(`${bodyPath}.slug`, message, candidates);
}
