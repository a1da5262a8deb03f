/** Custom fields of every kind, with what they offer in the projects that have them. */
import { custom, TYPES } from '../catalogue.ts';
import type { Field, FieldContext, FieldOption } from '../records.ts';

/** Ids of the fields that the project of forms puts on its screens. */
export const FORM_FIELD_IDS = {
  channel: 'customfield_10060',
  approver: 'customfield_10061',
  location: 'customfield_10062',
  reference: 'customfield_10063',
  referenceNumber: 'customfield_10064',
  notes: 'customfield_10065',
  weight: 'customfield_10066',
  deliveryDate: 'customfield_10067',
  pickUp: 'customfield_10068',
  packaging: 'customfield_10069',
  services: 'customfield_10070',
  materials: 'customfield_10071',
  reviewers: 'customfield_10072',
  productPage: 'customfield_10073',
  keywords: 'customfield_10074',
  owningGroup: 'customfield_10075',
  informedGroups: 'customfield_10076',
  firstVersion: 'customfield_10077',
  seenIn: 'customfield_10078',
  relatedProject: 'customfield_10079',
  contract: 'customfield_10080',
  blockReason: 'customfield_10081',
  deliveryNote: 'customfield_10082',
  checklist: 'customfield_10083',
  handling: 'customfield_10084',
} as const;

const IDS = FORM_FIELD_IDS;

/** Numbered below the field's own number, so that no two options of the site share an id. */
const options = (fieldId: string, values: readonly string[], first = 0): FieldOption[] =>
  values.map((value, index) => ({ id: `${fieldId.slice('customfield_'.length)}${first + index}`, value }));

const LOCATIONS: FieldOption[] = options(IDS.location, ['Europe', 'Asia', 'Remote']).map((option, index) => {
  const places = [['Stockholm', 'Lisbon'], ['Tokyo', 'Osaka'], []][index] ?? [];
  return places.length === 0 ? option : { ...option, children: options(IDS.location, places, 3 + index * 2) };
});

interface Owners {
  readonly formId: string;
  readonly flowId: string;
}

/** Fields whose options or default depend on the project. */
function choiceFields({ formId, flowId }: Owners): Field[] {
  const both = [formId, flowId];
  const only = (...contexts: FieldContext[]) => ({ contexts });
  return [
    custom(IDS.channel, 'Channel', 'option', `${TYPES}:select`, {
      contexts: [
        { projectIds: [formId], options: options(IDS.channel, ['Retail', 'Wholesale', 'Online']) },
        { projectIds: [flowId], options: options(IDS.channel, ['Phone', 'Fair'], 5) },
      ],
    }),
    custom(IDS.location, 'Location', 'option-with-child', `${TYPES}:cascadingselect`, {
      contexts: [{ projectIds: both, options: LOCATIONS }],
    }),
    custom(IDS.packaging, 'Packaging', 'option', `${TYPES}:radiobuttons`, {
      contexts: [{ projectIds: both, options: options(IDS.packaging, ['Box', 'Bag', 'Pallet']) }],
    }),
    custom(IDS.services, 'Services', 'array', `${TYPES}:multicheckboxes`, {
      items: 'option',
      contexts: [{ projectIds: both, options: options(IDS.services, ['Assembly', 'Removal', 'Insurance']) }],
    }),
    custom(IDS.materials, 'Materials', 'array', `${TYPES}:multiselect`, {
      items: 'option',
      contexts: [{ projectIds: both, options: options(IDS.materials, ['Wood', 'Steel', 'Glass']) }],
    }),
    custom(
      IDS.contract,
      'Supplier contract',
      'option',
      `${TYPES}:select`,
      only(
        { projectIds: [flowId], options: options(IDS.contract, ['Framework 2026']) },
        { projectIds: [formId], options: options(IDS.contract, ['Framework 2026', 'Single order'], 5) },
      ),
    ),
    custom(IDS.blockReason, 'Block reason', 'option', `${TYPES}:select`, {
      contexts: [{ projectIds: [flowId], options: options(IDS.blockReason, ['Supplier', 'Budget', 'Legal']) }],
    }),
    custom(IDS.handling, 'Handling', 'option', `${TYPES}:select`, {
      contexts: [
        {
          projectIds: both,
          options: options(IDS.handling, ['Standard', 'Express']),
          defaultValue: { id: options(IDS.handling, ['Standard'])[0]?.id },
        },
      ],
    }),
  ];
}

function plainFields({ formId, flowId }: Owners): Field[] {
  const contexts: FieldContext[] = [{ projectIds: [formId, flowId] }];
  const plain = (id: string, name: string, type: string, kind: string, items?: string) =>
    custom(id, name, type, kind, { contexts, ...(items !== undefined && { items }) });
  return [
    plain(IDS.approver, 'Approver', 'user', `${TYPES}:userpicker`),
    plain(IDS.reference, 'Reference', 'string', `${TYPES}:textfield`),
    plain(IDS.referenceNumber, 'Reference', 'number', `${TYPES}:float`),
    plain(IDS.notes, 'Notes', 'string', `${TYPES}:textarea`),
    plain(IDS.weight, 'Weight (kg)', 'number', `${TYPES}:float`),
    plain(IDS.deliveryDate, 'Delivery date', 'date', `${TYPES}:datepicker`),
    plain(IDS.pickUp, 'Pick-up', 'datetime', `${TYPES}:datetime`),
    plain(IDS.reviewers, 'Reviewers', 'array', `${TYPES}:multiuserpicker`, 'user'),
    plain(IDS.productPage, 'Product page', 'string', `${TYPES}:url`),
    plain(IDS.keywords, 'Keywords', 'array', `${TYPES}:labels`, 'string'),
    plain(IDS.owningGroup, 'Owning group', 'group', `${TYPES}:grouppicker`),
    plain(IDS.informedGroups, 'Informed groups', 'array', `${TYPES}:multigrouppicker`, 'group'),
    plain(IDS.firstVersion, 'First version', 'version', `${TYPES}:version`),
    plain(IDS.seenIn, 'Seen in', 'array', `${TYPES}:multiversion`, 'version'),
    plain(IDS.relatedProject, 'Related project', 'project', `${TYPES}:project`),
    plain(IDS.deliveryNote, 'Delivery note', 'string', `${TYPES}:textfield`),
    plain(IDS.checklist, 'Checklist', 'any', 'com.northwind.checklists:checklist'),
  ];
}

export const WIDE_FIELDS = 210;

/** More lines than a page of create metadata holds. */
export const wideFieldId = (index: number) => `customfield_${10_500 + index}`;

const wideFields = ({ formId }: Owners): Field[] =>
  Array.from({ length: WIDE_FIELDS }, (_, index) =>
    custom(wideFieldId(index), `Check ${String(index + 1).padStart(3, '0')}`, 'string', `${TYPES}:textfield`, {
      contexts: [{ projectIds: [formId] }],
    }),
  );

export const formFields = (owners: Owners): Field[] =>
  [...choiceFields(owners), ...plainFields(owners)]
    .sort((one, other) => one.id.localeCompare(other.id))
    .concat(wideFields(owners));
