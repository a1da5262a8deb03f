import { flag, instant, list, model, number, text, word } from '../field.ts';
import { emails, HrisAddress, telephones } from './hris-contact.ts';

export const HrisCompensation = model(
  'hris_compensation',
  {
    amount: number('Amount.'),
    currency: text('ISO 4217 code.', 'EUR'),
    frequency: word(['ONE_TIME', 'DAY', 'QUARTER', 'YEAR', 'HOUR', 'MONTH', 'WEEK'], 'How often it is paid.'),
    group_id: text('ID of the group it belongs to.'),
    notes: text('Remarks.'),
    type: word(['SALARY', 'BONUS', 'STOCK_OPTIONS', 'EQUITY', 'OTHER'], 'Kind of pay.'),
  },
  {},
  'One part of the pay.',
);

export const HrisRelationship = model(
  'hris_employeerelationship',
  {
    address: HrisAddress,
    emails,
    end_at: instant('When it ended.'),
    first_name: text('First name.'),
    is_beneficiary: flag('Whether a beneficiary.'),
    is_dependent: flag('Whether a dependent.'),
    last_name: text('Last name.'),
    name: text('Full name.'),
    start_at: instant('When it began.'),
    telephones,
    type: word(['EMERGENCY', 'SPOUSE', 'CHILD', 'PARENT', 'SIBLING', 'FRIEND', 'OTHER'], 'Kind of relationship.'),
  },
  {},
  'A person close to an employee.',
);

export const HrisLocation = model(
  'hris_location',
  {
    address: HrisAddress,
    company_id: text('ID of the company.'),
    created_at: instant('When it was created.'),
    currency: text('ISO 4217 code.', 'EUR'),
    description: text('Description.'),
    external_identifier: text('Identifier elsewhere.'),
    id: text('Id.'),
    is_active: flag('Whether in use.'),
    is_hq: flag('Whether it is the headquarters.'),
    language_locale: text('Language.', 'en_US'),
    name: text('Name.'),
    parent_id: text('ID of the location it is part of.'),
    telephones,
    timezone: text('IANA time zone.', 'Europe/Stockholm'),
    updated_at: instant('When it was last changed.'),
  },
  {},
  'A place of work.',
);

export const compensation = list(HrisCompensation, 'Pay.');
export const relationships = list(HrisRelationship, 'People close to the employee.');
export const locations = list(HrisLocation, 'Places of work.');
