import * as z from 'zod';
import { flag, instant, list, model, number, raw, text, word } from '../field.ts';
import { emails, HrisAddress, telephones } from './hris-contact.ts';
import { compensation, locations, relationships } from './hris-employment.ts';
import { HrisGroup } from './hris-group.ts';
import { TaskMetadata } from './task-metadata.ts';

const ROLES = ['ADMIN', 'MANAGER', 'RECRUITER', 'SALESREP', 'INTERVIEWER', 'USER', 'EMPLOYEE'] as const;
const EMPLOYMENT_TYPES = [
  'FULL_TIME',
  'PART_TIME',
  'CONTRACTOR',
  'INTERN',
  'CONSULTANT',
  'VOLUNTEER',
  'CASUAL',
  'SEASONAL',
  'FREELANCE',
  'OTHER',
] as const;

export const HrisEmployee = model(
  'hris_employee',
  {
    id: text('Account id.', '712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11'),
    name: text('Display name.', 'Ada Lindqvist'),
    emails,
    employment_status: word(['ACTIVE', 'INACTIVE'], 'Whether the account is active.'),
    employee_roles: z.array(z.enum(ROLES)).meta({ description: 'Roles.' }),
    image_url: text('Address of the avatar.'),
    timezone: text('IANA time zone.', 'Europe/Stockholm'),
    language_locale: text('Language.', 'en_US'),
    groups: list(HrisGroup, 'Groups of the person. Slow: only when `fields` names it.'),
    address: HrisAddress.meta({ description: 'Address.' }),
    bio: text('About the person.'),
    company_id: text('ID of the company.'),
    compensation,
    created_at: instant('When the account was created.'),
    currency: text('Currency of the pay.'),
    date_of_birth: instant('Date of birth.'),
    employee_number: text('Number of the employee.'),
    employment_type: word(EMPLOYMENT_TYPES, 'Kind of employment.'),
    first_name: text('First name.'),
    gender: word(['MALE', 'FEMALE', 'INTERSEX', 'TRANS', 'NON_BINARY'], 'Gender.'),
    has_mfa: flag('Whether the account needs a second factor.'),
    hired_at: instant('When the person was hired.'),
    last_name: text('Last name.'),
    locations,
    manager_id: text('Account id of the manager.'),
    marital_status: word(['MARRIED', 'SINGLE'], 'Marital status.'),
    metadata: list(TaskMetadata, 'Fields of the provider.'),
    pronouns: text('Pronouns.'),
    relationships,
    salutation: text('Salutation.'),
    ssn_sin: text('Social security number.'),
    storage_quota_allocated: number('Bytes that the person may store.'),
    storage_quota_available: number('Bytes that are left.'),
    storage_quota_used: number('Bytes that are used.'),
    telephones,
    terminated_at: instant('When the employment ended.'),
    termination_reason: text('Why it ended.'),
    timeoff_days_total: number('Days off in all.'),
    timeoff_days_used: number('Days off that were taken.'),
    title: text('Job title.'),
    updated_at: instant('When the account was last changed.'),
    raw: raw('user'),
  },
  {},
  'A person with an account at the provider.',
);
export type HrisEmployee = z.infer<typeof HrisEmployee>;
