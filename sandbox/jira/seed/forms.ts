/** A project whose screens differ by issue type, with required fields and fields of every kind. */
import { FIELD_IDS } from '../catalogue.ts';
import type { Project } from '../records.ts';
import { Site } from '../site.ts';
import { FORM_FIELD_IDS, WIDE_FIELDS, wideFieldId } from './form-fields.ts';

const IDS = FORM_FIELD_IDS;
const STORY = '10001';
const TASK = '10002';
const BUG = '10004';

const NEEDED = [IDS.channel, IDS.approver, IDS.location];

const TEAMS = ['Northern shops', 'Southern shops', 'Warehouse crew'];

/** By name, the same at every start. */
export const teamIdOf = (name: string) => Site.uuid(`team ${name}`);

/** Tasks need a channel, an approver and a location; bugs have the long screen, whose last line is needed. */
export function giveForms(site: Site, project: Project): void {
  for (const name of TEAMS) site.teams.set(teamIdOf(name), { id: teamIdOf(name), name });
  const hidden: readonly string[] = [IDS.blockReason, IDS.deliveryNote];
  const kinds = Object.values(IDS).filter((id) => !hidden.includes(id));
  const fieldIds = [...project.screen.fieldIds, FIELD_IDS.team, ...kinds];
  const without = (id: string) => fieldIds.filter((other) => other !== id);
  // Both fields that hold story points, as on screens of sites that changed from one to the other.
  const open = { fieldIds: [...fieldIds, FIELD_IDS.storyPointEstimate], requiredFieldIds: [IDS.handling] };
  project.typeScreens.set(STORY, { create: open, edit: open });
  project.typeScreens.set(TASK, {
    create: { fieldIds: [...NEEDED, ...fieldIds], requiredFieldIds: NEEDED },
    edit: { fieldIds: [...without(IDS.reference), IDS.deliveryNote], requiredFieldIds: NEEDED },
  });
  const wide = Array.from({ length: WIDE_FIELDS }, (_, index) => wideFieldId(index));
  const long = {
    fieldIds: [...project.screen.fieldIds, ...wide],
    requiredFieldIds: [wideFieldId(WIDE_FIELDS - 1)],
  };
  project.typeScreens.set(BUG, { create: long, edit: long });
}
